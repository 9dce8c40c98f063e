"""`m31r serve` as a process: it says that it loads, answers, ends as asked, and starts again after it was killed."""

import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx2
import openai
import pytest
from processes import Job, m31r

from m31r.command.parser import parse
from m31r.command.serving import serving_config
from m31r.errors import ConfigError, UserError
from m31r.serve.serve import listen, serve
from m31r.train.run import read_config

ENDLESS = {"prompt": "fn main() {", "max_new_tokens": 40, "temperature": 1.0, "seed": 1}


@contextmanager
def serving(run: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], str, list[str]]]:
    """The process, its address, and the lines that it logs as they come."""
    command = [sys.executable, "-m", "m31r.main", "serve", f"--model={run}", "--port=0", *more]
    process = subprocess.Popen(command, cwd=run, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    lines = [next(line for line in process.stderr if "listening on" in line)]
    threading.Thread(target=lambda: lines.extend(process.stderr or ()), daemon=True).start()
    found = re.search(r"http://[\d.]+:\d+", lines[0])
    assert found
    try:
        yield process, found[0], lines
    finally:
        process.kill()
        process.wait()


def ready(url: str) -> int:
    """Waits for it; how often it said that it is loading."""
    refused, end = 0, time.monotonic() + 120
    while (answer := httpx2.get(f"{url}/health", timeout=10)).status_code == 503:
        assert answer.json()["error"]["code"] == "loading" and time.monotonic() < end
        refused += 1
        time.sleep(0.05)
    assert answer.json() == {"status": "ok"}
    return refused


def test_it_answers_what_generate_writes_starts_again_after_kill_9_and_finishes_what_runs(reference: Job) -> None:
    asked = {"prompt": "fn main() {", "max_tokens": 12, "temperature": 0.8, "seed": 5}
    flags = ("--max-new-tokens=12", "--temperature=0.8", "--seed=5", "--prompt=fn main() {")
    with serving(reference.run, "--config.serve.slots=2") as (process, url, lines):
        assert ready(url) > 0
        client = openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0)
        text = client.completions.create(model=reference.run.name, **asked).choices[0].text
        assert text == m31r("generate", f"--run={reference.run}", *flags, cwd=reference.run).out
        with suppress(httpx2.HTTPError), streaming(url) as parts:
            next(parts)
            process.kill()
            list(parts)
    with serving(reference.run, "--config.serve.slots=2", f"--port={url.rpartition(':')[2]}") as (process, again, lines):
        ready(again)
        body = {"prompt": asked["prompt"], "max_new_tokens": 12, "temperature": 0.8, "seed": 5}
        assert again == url and httpx2.post(f"{url}/generate", json=body, timeout=20).json()["text"] == text
        with streaming(url) as parts:
            first = next(parts)
            process.send_signal(signal.SIGTERM)
            told = [json.loads(line[6:]) for line in (first, *parts) if line]
        assert told[-1]["finish"] and process.wait(20) == 0
        logged = [json.loads(line) for line in lines]
        assert not any("fn main" in line for line in lines) and any(record.get("tokens") == 12 for record in logged)


@contextmanager
def streaming(url: str) -> Iterator[Iterator[str]]:
    with httpx2.stream("POST", f"{url}/generate", json={**ENDLESS, "stream": True}, timeout=20) as answer:
        yield answer.iter_lines()


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        (("--model=nowhere",), UserError, "nowhere: neither a model's folder"),
        (("--port=70000",), ConfigError, "serve.port = 70000"),
        (("--config.model.layers=3",), UserError, "model.layers: is the model's own"),
        (("--config.serve.api_key_file=nowhere",), UserError, "nowhere: cannot read the key"),
        (("--config.serve.attribution=nowhere",), UserError, "nowhere: no such folder; give one that m31r attribute made"),
        (("--host=192.0.2.1",), UserError, "cannot listen on 192.0.2.1"),
    ],
)
def test_mistakes_are_one_line(reference: Job, arguments: tuple[str, ...], error: type[Exception], said: str) -> None:
    given = parse(["serve", f"--model={reference.run}", *arguments])
    with pytest.raises(error, match=said):
        serve(serving_config(given, Path(given.model)), Path(given.model), None)


def test_when_it_is_ended_while_it_loads_it_waits_for_nothing(reference: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    with monkeypatch.context() as patched:
        patched.setattr("m31r.serve.serve.os._exit", ended.append)
        patched.setattr("m31r.serve.serve._load", lambda *given: (setattr(given[4], "should_exit", True), time.sleep(3)))
        serve(serving_config(parse(["serve", f"--model={reference.run}", "--port=0"]), reference.run), reference.run, None)
    assert ended == [0]


def test_a_port_in_use_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(UserError, match="in use"):
        listen("127.0.0.1", taken.getsockname()[1])


def test_what_the_command_line_says_of_writing_and_serving_counts_and_the_rest_is_the_models(reference: Job) -> None:
    given = parse(["serve", f"--model={reference.run}", "--port=9", "--config.generate.temperature=0.5", "--seed=3"])
    config, own = serving_config(given, reference.run), read_config(reference.run)
    assert (config.serve.port, config.generate.temperature, config.seed) == (9, 0.5, 3)
    assert config.model == own.model and config.serve.host == own.serve.host
