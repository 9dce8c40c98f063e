"""The dashboard's data over HTTP: what a run's folder holds is told as it is; what is broken or hostile harms nothing."""

import json
import os
import socket
from pathlib import Path

import pytest
from written_runs import Start, append, update, write_run

from m31r.dashboard.app import PARTS
from m31r.dashboard.curves import Metrics, evenly
from m31r.dashboard.runs import find_runs, read_config
from m31r.main import main


def test_every_part_of_a_run_is_told_as_its_files_have_it(start: Start, root: Path) -> None:
    with start(root) as running:
        line = next(run for run in running.get("/runs")["runs"] if run["name"] == "first")
        assert (line["state"], line["step"], line["steps"], line["tokens"]) == ("finished", 40, 40, 16000)
        assert (line["before"], line["validation"], line["alarms"]) == (5.0, 2.5, 1)
        curves = running.of("first", "curves")
        wanted = [[step, 400 * step, float(f"{update(step)['bits_per_byte']:.6g}")] for step in range(1, 41)]
        assert curves["curves"]["bits_per_byte"] == wanted and "bits_per_byte_reason" not in curves["curves"]
        assert curves["validation"] == [[0, 0, 5.0], [20, 8000, 3.0], [40, 16000, 2.5]]
        assert curves["crates"]["serde"] == [[0, 0, 6.0], [20, 8000, 3.5], [40, 16000, 2.25]] and len(curves["crates"]) == 2
        assert curves["alarms"] == [{"step": 30, "tokens": 12000, "of": "grad_norm", "value": 9.0, "z": 12.5}]
        about = running.of("first", "about")
        (evaluation,) = about["evaluations"]
        assert evaluation["all"]["compile_rate"] == [0.25, 0.1, 0.4] and evaluation["solved"] == ["bugs/b"]
        assert evaluation["held_out"]["serde"]["bits_per_byte"] == 1.5 and evaluation["toolchain"] == "rustc 1.80"
        assert [each["compile_rate"] for each in about["light"]] == [0.2, 0.4]
        (sample,) = about["samples"]
        assert [each["step"] for each in sample["steps"]] == [20, 40] and sample["steps"][0]["text"] == "fn main() { 20 }\n"
        assert about["card"]["kept"] == 7 and about["card"]["splits"]["train"]["tokens"] == 5
        assert about["profile"]["updates"] == [7]
        told = [(each["operation"], each["ms"], each["times"]) for each in about["profile"]["operations"]]
        assert told == [("dot", 8.0, 2), ("while", 2.0, 1)]  # a loop's own time is what its body leaves
        assert about["log"][0]["message"] == "step 30: grad_norm leaps" and about["config"]["train.steps"] == 40
        told = running.of("first", "programs?of=eval&category=fim")["tasks"]
        assert told[0]["task"] == "fim/a" and (told[0]["before"], told[0]["after"]) == ("fn a() {\n", "}\n")
        assert told[0]["programs"][0]["said"] == [{"code": "E0308", "message": "mismatched types"}]
        assert running.of("first", "programs?of=eval&category=bugs")["tasks"] == []


def test_long_curves_are_means_with_their_range_and_lose_no_extreme(tmp_path: Path) -> None:
    run = write_run(tmp_path, "long", updates=0)
    append(
        run,
        *(update(step, loss=1000.0 if step == 777 else 1.0, tokens_per_s=1.0 if step % 2 else 3.0) for step in range(1, 1001)),
    )
    metrics = Metrics(6.0)
    assert not metrics.more(run)
    told = metrics.as_data(100)["curves"]
    assert len(told["loss"]) == 100 and told["loss"][-1][0] == 1000 and max(point[4] for point in told["loss"]) == 1000.0
    assert told["tokens_per_s"][0][2:] == (1.5, 1.0, 3.0)  # half of the tokens at 1 and half at 3 a second
    assert evenly(list(range(10)), 4) == [0, 3, 6, 9]


def test_reading_goes_on_where_it_ended_and_begins_anew_with_a_new_file(tmp_path: Path) -> None:
    run, metrics = write_run(tmp_path, "run", updates=3), Metrics(6.0)
    metrics.more(run)
    append(run, update(4), end="")  # the end of the line is still to come
    metrics.more(run)
    assert list(metrics.steps) == [1, 2, 3]
    append(run, {}, end="\n")
    (run / "metrics.jsonl").write_text((run / "metrics.jsonl").read_text().replace("{}", ""))
    metrics.more(run)
    assert list(metrics.steps) == [1, 2, 3, 4] and metrics.bad == 0
    lines = (run / "metrics.jsonl").read_text().splitlines(keepends=True)
    (run / "new").write_text("".join(lines[:2]))
    (run / "new").replace(run / "metrics.jsonl")  # as a run does that goes on from a checkpoint
    metrics.more(run)
    assert list(metrics.steps) == [1, 2]


@pytest.mark.parametrize("content", [
    b"", b"\xff\xfe\x00", b"{", b"[]", b"null", b"[" * 100_000, b'{"step": "a"}\n{"step": NaN}\n{"step": 1e999}\n', b"9" * 5000,
    b'{"step": 5, "val_bits_per_byte/a": "b", "val_bits_per_byte/": NaN, "val_bits_per_byte_before/a": [1]}\n',
    b'{"step": 5, "loss": NaN, "bits_per_byte": "x", "grad_norm_z": [], "val_bits_per_byte": {}, "tokens": -Infinity}\n',
    b'{"all": {"compile_rate": 3, "pass@1": {"value": "a"}}, "categories": [1], "held_out": {"x": 1}, "tasks": {"a": [null]}}',
    b"a: &a [1, 1]\nb: &b [*a, *a]\nc: &c [*b, *b]\ntrain: {steps: [*c, *c], alarm_deviations: x}\n",
])  # fmt: skip
def test_broken_files_are_left_out_and_harm_no_other_run(start: Start, root: Path, content: bytes) -> None:
    broken = write_run(root, "broken")
    for file in [path for path in broken.rglob("*") if path.is_file()]:
        file.write_bytes(content)
    with start(root) as running:
        assert {run["name"] for run in running.get("/runs")["runs"]} == {"first", "second", "broken"}
        for part in ("curves", "about", "programs?of=eval&category=fim"):
            running.of("broken", part)
        assert len(running.of("first", "curves")["curves"]["loss"]) == 40


def test_no_request_names_a_path_and_no_link_leads_out(start: Start, root: Path, tmp_path: Path) -> None:
    outside = write_run(tmp_path / "outside", "secret")
    (outside / "samples" / "1-key.rs").write_text("s3cret")
    linked = root / "linked"
    linked.mkdir()
    for name in ("samples", "eval", "profile", "metrics.jsonl", "train.log"):
        (linked / name).symlink_to(outside / name)
    os.mkfifo(linked / "config_snapshot.yaml")  # who opens it to read would wait for ever
    os.mkfifo(linked / "metadata.json")
    with start(root) as running:
        names = [run["name"] for run in running.get("/runs")["runs"]]
        assert "secret" not in names and "linked" in names
        told = json.dumps([running.of("linked", part) for part in ("curves", "about", "programs?of=eval&category=fim")])
        assert "s3cret" not in told and '"updates": 0' in told and "E0308" not in told
        for path in ("first", "..%2Foutside%2Fsecret", "..", "%2e%2e%2foutside%2fsecret", "%00", "a" * 5000):
            assert running.client.get(f"/runs/{path}/about").status_code == 404
        for path in ("/../../etc/passwd", "/page.py", "/runs/x", "//etc/passwd", "/..%2f..%2fetc/passwd"):
            assert running.client.get(path).status_code == 404
        assert running.of("first", "programs?of=../../outside&category=..")["tasks"] == []


def test_only_runs_directly_in_the_folder_count(tmp_path: Path) -> None:
    write_run(tmp_path / "runs", "one")
    write_run(tmp_path / "runs" / "nested", "two")
    (tmp_path / "runs" / "bench.json").write_text("{}")
    (tmp_path / "runs" / "empty").mkdir()
    assert [run.name for run in find_runs(tmp_path / "runs").values()] == ["one"]
    assert find_runs(tmp_path / "nowhere") == {} and read_config(tmp_path) == {}


def test_any_name_of_a_run_can_be_told_and_asked_for(start: Start, tmp_path: Path) -> None:
    names = [b"<script>alert(1)</script>".replace(b"/", b"|"), b"\xff\xfe", "ünïcode 長".encode(), b"a?b#c%41&d", b"line\nend"]
    for number, name in enumerate(names):
        made = write_run(tmp_path / "runs", f"plain{number}")
        made.rename(made.with_name(os.fsdecode(name)))
    with start(tmp_path / "runs") as running:
        told = running.get("/runs")["runs"]
        assert {run["name"] for run in told} == {name.decode("utf-8", "replace") for name in names}
        assert all(running.get(f"/runs/{run['id']}/curves")["updates"] == 40 for run in told)


def test_pages_of_others_and_names_that_point_here_are_refused(start: Start, root: Path) -> None:
    with start(root, "serve.allowed_hosts=('box.local',)") as running:

        def status(path: str = "/runs", **headers: str) -> int:
            return running.client.get(path, headers=headers).status_code

        assert status(Host="evil.example") == status(Host="") == status("/events", Host="evil.example") == 403
        assert status(Origin="https://evil.example") == status(Origin="null") == 403
        assert status(Origin=running.url) == status(Host="box.local:1") == status(Host="localhost") == 200
        assert [running.client.request(method, "/runs").status_code for method in ("POST", "PUT", "DELETE")] == [405] * 3
        for path in (*PARTS, "/runs", "/nothing"):
            headers = running.client.get(path).headers
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
            assert headers["x-content-type-options"] == "nosniff" and headers["cache-control"] == "no-store"


def test_the_stream_says_what_changed_and_ends_with_the_server(start: Start, root: Path) -> None:
    with start(root) as running:
        first, second = running.id("first"), running.id("second")
        with running.client.stream("GET", "/events") as stream:
            lines = (json.loads(line[6:]) for line in stream.iter_lines() if line.startswith("data: "))
            began = next(lines)
            assert began.keys() == {first, second}
            append(root / "first", update(41))
            changed = next(lines)
            assert changed.keys() == {first} and changed[first][1] == began[first][1]  # the curves alone
            (root / "second").rename(root.parent / "gone")
            assert next(lines) == {second: None}
        # one that stays open does not keep the server from ending
        open_ = socket.create_connection(("127.0.0.1", running.port))
        open_.sendall(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert open_.recv(12) == b"HTTP/1.1 200"
    open_.close()


def test_the_command_says_what_is_wrong_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dashboard", "--config=configs/smoke.py", f"--runs={tmp_path / 'none'}"]) == 1
    assert "no such folder; give the one that holds your runs with --runs" in capsys.readouterr().err
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["dashboard", "--config=configs/smoke.py", f"--runs={tmp_path}", f"--port={port}"]) == 1
    assert "choose --config.dashboard.host and .port" in capsys.readouterr().err
    assert main(["dashboard", "--config=configs/smoke.py", f"--runs={tmp_path}", "--dry-run"]) == 0
    assert capsys.readouterr().out == f"would show the runs in {tmp_path} on 127.0.0.1:8081\n"
