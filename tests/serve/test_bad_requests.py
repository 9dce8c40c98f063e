"""Whatever is sent: a typed answer or a closed connection, the server stays up, and others are served as before."""

import asyncio
import contextlib
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest
from running import Running, Start, until

from m31r.config.load import changed_config, load_config
from m31r.errors import UserError
from m31r.serve.batch import advance
from m31r.serve.guard import is_loopback, read_key
from m31r.serve.serve import warn_if_open

ROUTES = (
    "/generate",
    "/fim",
    "/v1/completions",
    "/v1/fim/completions",
    "/completion",
    "/infill",
    "/tokenize",
    "/detokenize",
    "/attribute",
)
ENDLESS = {"prompt": "fn ", "max_new_tokens": 240, "forbidden": [2]}


def served(running: Running) -> bool:
    return bool(running.client.post("/generate", json={"prompt": "fn ", "max_new_tokens": 2}).json()["tokens"])


def raw(running: Running, data: bytes) -> bytes:
    """What comes back until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as connection:
        connection.sendall(data)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def head(body: int, route: str = "/generate", more: str = "") -> bytes:
    return f"POST {route} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {body}\r\n{more}\r\n".encode()


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"3", b"null", b'{"prompt": NaN}', b"\xff\xfe", b'{"a": 1e999}',
        b"[" * 200_000, b'{"x": %s}' % (b"9" * 5000)]
)  # fmt: skip
def test_what_is_no_body_is_refused_in_one_line(running: Running, route: str, body: bytes) -> None:
    answer = running.client.post(route, content=body)
    assert answer.status_code == 400 and answer.json()["error"]["type"] == "invalid_request_error"
    message = answer.json()["error"]["message"]
    assert "\n" not in message and "Traceback" not in message and len(message) < 900


def test_other_routes_and_methods_are_typed_errors(running: Running) -> None:
    for method, path, status in (
        ("GET", "/nothing", 404),
        ("GET", "/../../etc/passwd", 404),
        ("GET", "/page.py", 404),
        ("POST", "/", 405),
        ("GET", "/generate", 405),
        ("PUT", "/infill", 405),
    ):
        answer = running.client.request(method, path)
        assert answer.status_code == status and answer.json()["error"]["type"] == "not_found_error"
    assert raw(running, b"nonsense\r\n\r\n").startswith(b"HTTP/1.1 400") and served(running)


def test_a_body_of_50_mb_is_refused_whether_its_size_is_told_or_not(running: Running) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(50):
            yield b" " * 2**20

    for content in (b" " * 50 * 2**20, chunks()):
        answer = running.client.post("/generate", content=content)
        assert answer.status_code == 413 and "1048576" in answer.json()["error"]["message"]
    huge = raw(running, head(10**15, more="Expect: 100-continue\r\n"))
    assert huge.startswith(b"HTTP/1.1 413") and served(running)


def test_slow_heads_and_bodies_end_and_slow_readers_do_not_hold_a_slot(start: Start) -> None:
    patience = ("serve.head_seconds=0.3", "serve.body_seconds=0.3", "serve.send_seconds=0.3")
    with start(*patience) as running:
        began = time.monotonic()
        assert raw(running, b"POST /generate HTTP/1.1\r\nHost: local") == b"" and time.monotonic() - began < 5
        assert b"HTTP/1.1 408" in raw(running, head(50) + b"{") and served(running)
        asked = {"content": "x = 1;" * 100_000, "with_pieces": True}
        whole, long = running.client.post("/tokenize", json=asked).content, json.dumps(asked).encode()
        with socket.create_connection(("127.0.0.1", running.port)) as slow:
            slow.sendall(head(len(long), "/tokenize") + long)  # and reads nothing of the answer
            until(lambda: running.live.metrics.requests["/tokenize", 200] == 2)
            assert served(running)
            time.sleep(1)
            received = 0
            with contextlib.suppress(ConnectionResetError):
                while part := slow.recv(2**20):
                    received += len(part)
            assert received < len(whole)  # some lay in buffers; the rest was given up


@pytest.mark.parametrize("stream", [False, True])
def test_a_client_that_hangs_up_frees_its_slot(running: Running, stream: bool) -> None:
    body, before = json.dumps({**ENDLESS, "stream": stream}).encode(), running.slots.counts.gone
    with socket.create_connection(("127.0.0.1", running.port)) as client:
        client.sendall(head(len(body)) + body)
        until(lambda: running.slots.busy == 1)
    until(lambda: running.slots.busy == 0)
    half = socket.create_connection(("127.0.0.1", running.port))
    half.sendall(head(len(body)) + body)
    until(lambda: running.slots.busy == 1)
    half.shutdown(socket.SHUT_WR)  # as good as gone
    until(lambda: running.slots.busy == 0)
    half.close()
    assert before <= running.slots.counts.gone <= before + 2 and served(running)


def test_a_full_queue_is_429_with_a_time_to_come_back_and_harms_nobody(start: Start) -> None:
    with start("serve.queue=2") as running:
        answers: list[httpx2.Response] = []
        with httpx2.Client(base_url=running.url, timeout=30) as client:
            body = {"prompt": "fn ", "max_new_tokens": 200, "forbidden": [2], "temperature": 1.0}
            threads = [threading.Thread(target=lambda: answers.append(client.post("/generate", json=body))) for _ in range(24)]
            [thread.start() for thread in threads]
            [thread.join() for thread in threads]
        statuses = sorted(answer.status_code for answer in answers)
        assert set(statuses) == {200, 429} and statuses.count(200) >= 6
        assert all(1 <= int(a.headers["retry-after"]) <= 60 for a in answers if a.status_code == 429)
        assert len({answer.json()["text"] for answer in answers if answer.status_code == 200}) == 1
        assert running.client.post("/completion", json={"prompt": "f", "n_cmpl": 7}).status_code == 429


def test_1000_connects_at_once_are_all_answered(start: Start) -> None:
    async def all_at_once(port: int) -> list[bytes]:
        async def one() -> bytes:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            first = await reader.read(12)
            writer.close()
            return first

        return await asyncio.gather(*(one() for _ in range(1000)))

    with start() as running:
        assert asyncio.run(all_at_once(running.port)) == [b"HTTP/1.1 200"] * 1000 and served(running)
    with start("serve.connections=300") as running:
        found = asyncio.run(all_at_once(running.port))
        assert len(found) == 1000 and set(found) <= {b"HTTP/1.1 200", b"HTTP/1.1 503"} and served(running)


def test_while_a_model_is_loaded_everything_says_503(start: Start) -> None:
    with start(ready=False) as running:
        for method, path in (("GET", "/health"), ("POST", "/generate"), ("GET", "/v1/models"), ("GET", "/openapi.json")):
            answer = running.client.request(method, path, json={} if method == "POST" else None)
            assert answer.status_code == 503 and answer.headers["retry-after"] == "1"
            assert answer.json()["error"]["code"] == "loading"
        assert "m31r_ready 0" in running.client.get("/metrics").text


def test_requests_for_log_probabilities_wait_until_their_programs_are_there_and_others_do_not(start: Start) -> None:
    telling: Future[None] = Future()
    with start() as running, ThreadPoolExecutor(1) as pool:
        running.live.ready(running.served, running.slots, telling)
        body = {"prompt": "fn ", "max_new_tokens": 3, "forbidden": [2]}
        asked = pool.submit(running.client.post, "/generate", json={**body, "log_probs": 1})
        assert all(served(running) for _ in range(10)) and not asked.done()
        telling.set_result(None)
        assert len(asked.result(10).json()["log_probs"]) == 3


def test_time_ends_a_request_and_keeps_what_it_has(running: Running, start: Start) -> None:
    found = running.client.post("/generate", json={**ENDLESS, "max_seconds": 0.001}).json()
    assert found["finish"] == "time" and len(found["tokens"]) < 240
    with start("serve.max_seconds=0.001") as hasty:
        assert (
            hasty.client.post("/v1/completions", json={"prompt": "fn ", "max_tokens": 200}).json()["choices"][0][
                "finish_reason"
            ]
            == "length"
        )


def test_pages_of_others_and_names_that_point_here_are_refused(start: Start) -> None:
    with start("serve.allowed_origins=('https://good.example',)", "serve.allowed_hosts=('box.local',)") as running:

        def status(path: str = "/health", **headers: str) -> int:
            return running.client.get(path, headers=headers).status_code

        assert status(Host="evil.example") == status(Host="localhost.evil.example:80") == status(Host="") == 403
        assert (
            status(Host="box.local:99")
            == status(Host="localhost:1")
            == status(Host="[::1]")
            == status(Host="192.168.0.7")
            == 200
        )
        assert status(Origin="https://evil.example") == status(Origin="null") == status(Origin="http://127.0.0.1:1") == 403
        assert status(Origin=running.url) == status(Origin="https://good.example") == 200
        asked = {"Origin": "https://good.example", "Access-Control-Request-Method": "POST"}
        preflight = running.client.options("/generate", headers=asked)
        assert preflight.status_code == 204 and preflight.headers["access-control-allow-origin"] == "https://good.example"
        assert running.client.options("/generate", headers={"Origin": "https://evil.example"}).status_code == 403


def test_the_key_opens_and_nothing_else_does(start: Start) -> None:
    with start(key=b"s3cret") as running:
        wrong = [{}, {"Authorization": "Bearer s3cre"}, {"Authorization": "Basic s3cret"}, {"X-Api-Key": "S3CRET"}]
        for headers in wrong:
            answer = running.client.get("/v1/models", headers=headers)
            assert (
                answer.status_code == 401
                and answer.json()["error"]["code"] == "invalid_api_key"
                and "s3cret" not in answer.text
            )
        for headers in ({"Authorization": "Bearer s3cret"}, {"X-Api-Key": "s3cret"}):
            assert running.client.get("/v1/models", headers=headers).status_code == 200
        assert running.client.get("/health").status_code == 200


def test_a_key_is_read_from_the_environment_or_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    base, file = load_config("configs/smoke.py", []), tmp_path / "key"
    filed = changed_config(base, [("serve.api_key_file", str(file))], "test").serve
    with pytest.raises(UserError, match="cannot read the key"):
        read_key(filed)
    file.write_text("abc\n")
    assert (read_key(base.serve), read_key(filed)) == (None, b"abc")
    monkeypatch.setenv("M31R_API_KEY", "xyz")
    assert read_key(base.serve) == b"xyz"
    with pytest.raises(UserError, match="give one key"):
        read_key(filed)


def test_loopback_is_known() -> None:
    assert [is_loopback(host) for host in ("127.0.0.1", "::1", "localhost", "127.9.9.9")] == [True] * 4
    assert [is_loopback(host) for host in ("0.0.0.0", "::", "10.0.0.1", "example.org")] == [False] * 4


def test_a_server_that_others_reach_says_so_loudly(caplog: pytest.LogCaptureFixture) -> None:
    warn_if_open("127.0.0.1", None)
    assert not caplog.records
    warn_if_open("0.0.0.0", None)
    warn_if_open("::", b"key")
    assert ["WITHOUT ANY KEY" in record.getMessage() for record in caplog.records] == [True, False]
    assert all(record.levelname == "WARNING" and "OTHER MACHINES" in record.getMessage() for record in caplog.records)


def test_no_prompt_is_logged_unless_it_is_asked_for(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "m31r")
    secret = {"prompt": "fn secret_of_mine() {", "max_new_tokens": 3}

    def logged() -> str:
        return "".join(str(vars(record)) for record in caplog.records)

    with start() as running:
        running.client.post("/generate", json=secret)
        running.client.post("/generate", json={**secret, "secret_of_mine": 1})
        running.client.get("/secret_of_mine")
    assert "'tokens': 3" in logged() and "secret_of_mine" not in logged()
    with start("serve.log_prompts=True") as running:
        running.client.post("/generate", json=secret)
    assert "secret_of_mine" in logged()


def test_a_defect_of_ours_is_one_typed_line_and_no_trace(
    running: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: Any) -> None:
        raise RuntimeError("fn secret()")

    with monkeypatch.context() as patched:
        patched.setattr("m31r.serve.llama_cpp.tokenize", fails)
        answer = running.client.post("/tokenize", json={"content": "x"})
    assert answer.status_code == 500 and answer.json()["error"]["type"] == "server_error"
    assert "secret" not in answer.text + caplog.text and "RuntimeError at fails" in caplog.text
    with monkeypatch.context() as patched:
        patched.setattr("m31r.serve.slots.advance", fails)
        whole = running.client.post("/generate", json={**ENDLESS, "stream": True})
    turns: list[int] = []

    def fails_later(*given: Any) -> Any:
        turns.append(1)
        return advance(*given) if len(turns) < 3 else fails()

    with monkeypatch.context() as patched:
        patched.setattr("m31r.serve.slots.advance", fails_later)
        streamed = running.client.post("/generate", json={**ENDLESS, "stream": True})
    assert whole.status_code == 500 and streamed.status_code == 200 and '"type":"server_error"' in streamed.text
    assert "secret" not in whole.text + streamed.text + caplog.text and served(running)


def test_metrics_count_what_was_done(start: Start) -> None:
    with start() as running:
        running.client.post("/generate", json={"prompt": "fn ", "max_new_tokens": 5, "forbidden": [2]})
        running.client.post("/generate", json={"prompt": 1})
        lines = dict(line.rsplit(" ", 1) for line in running.client.get("/metrics").text.splitlines() if line[0] != "#")
    assert lines['m31r_requests_total{route="/generate",status="200"}'] == "1"
    assert lines['m31r_requests_total{route="/generate",status="400"}'] == "1"
    assert (lines["m31r_tokens_total"], lines["m31r_rows_total"], lines["m31r_slots"]) == ("5", "1", "4")
    assert lines['m31r_first_token_seconds_bucket{le="+Inf"}'] == "1" and int(lines["m31r_resident_bytes"]) > 10**7
