"""From a writer to a report: what it writes is judged while it writes, and the figures are the same on any machine."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from unittest.mock import ANY

import pytest
from processes import Job, m31r
from written_tasks import FILL, METADATA, PROMPT, TESTS, write_task

from m31r.command.evaluation import evaluate_run
from m31r.command.parser import parse
from m31r.config.load import load_config
from m31r.errors import RunError, UserError, ValidationError
from m31r.evaluate.check import read_suite
from m31r.evaluate.compare import compare
from m31r.evaluate.evaluate import Place, evaluate, read_metrics, write_only
from m31r.evaluate.held_out import held_out
from m31r.evaluate.rust import find_toolchain
from m31r.evaluate.writers import Ask, Writer, Written, address_writer, run_writer, within
from m31r.quantize.quantize import quantize

CONFIG = replace(load_config("configs/base.py", []).evaluate, samples=5, batch_size=4)
ANSWERS = {  # of each task, sample by sample
    "larger": [FILL + "\n\nfn more() {", "    a\n}", "    c\n}", "", FILL],
    "bigger": ["    a.max(b)\n}"] * 5,
}


def write_suite(folder: Path) -> Path:
    write_task(folder)
    other = {"prompt": PROMPT.replace("larger", "bigger"), "tests": TESTS.replace("larger", "bigger")}
    write_task(folder, "fim/bigger", **other)
    return folder


def scripted(asks: Sequence[Ask]) -> list[Written]:
    answers = [next(texts for name, texts in ANSWERS.items() if name in ask.prefix)[ask.sample] for ask in asks]
    return [Written(text, len(text.split()), bool(text)) for text in answers]


def run(folder: Path, suite: Path, writer: Writer | None = None, **changed: Any) -> dict[str, Any]:
    writer = writer or Writer("scripted", 4, scripted)
    place = Place(folder, folder / "data")
    return evaluate(writer, read_suite(suite), find_toolchain(confined=True), place, replace(CONFIG, **changed), 31, {})


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_suite(tmp_path_factory.mktemp("suite"))


def test_figures_are_those_of_the_verdicts(tmp_path: Path, suite: Path) -> None:
    metrics = run(tmp_path, suite)
    assert metrics["tasks"] == {"fim/bigger": [5, 5, 5], "functions/larger": [2, 3, 5]}
    assert metrics["all"]["compile_rate"]["value"] == pytest.approx(0.8)
    assert metrics["all"]["pass@1"]["value"] == pytest.approx(0.7)
    assert metrics["all"]["pass@5"]["value"] == 1.0
    assert "pass@10" not in metrics["all"]
    assert metrics["categories"]["functions"]["pass@1"]["value"] == pytest.approx(0.4)
    assert metrics["categories"]["fim"]["exact_match"]["value"] == 0.0
    assert 0 < metrics["categories"]["fim"]["edit_similarity"]["value"] < 0.5
    assert metrics["failures"] == {"compile": 2, "test": 1}
    assert metrics["errors"] == {"resolution": 1, "syntax": 1}
    assert read_metrics(tmp_path) == metrics
    assert metrics["timings"]["peak_bytes"] > 2**20
    samples = [json.loads(line) for line in (tmp_path / "samples.jsonl").read_text().splitlines()]
    assert [sample["sample"] for sample in samples] == [0, 1, 2, 3, 4] * 2
    assert samples[5]["fill"] == FILL  # cut where its hole ends
    assert samples[5]["exact"] is True
    report, page = (tmp_path / "report.md").read_text(), (tmp_path / "report.html").read_text()
    assert "| functions | 1 | 60.0% (60.0% to 60.0%) | 40.0%" in report
    assert '<summary>functions/larger: <span class="good">2 of 5 pass</span>, 3 of 5 compile</summary>' in page
    assert "candidate 2: compile: E0425 cannot find value `c` in this scope" in page
    assert page.count("<pre>") == 4  # passes, test, compile; passes
    assert "http" not in page
    assert "samples: 5" in (tmp_path / "config_snapshot.yaml").read_text()


def test_workers_and_known_verdicts_change_no_byte(tmp_path: Path, suite: Path) -> None:
    files = ("metrics.json", "samples.jsonl", "config_snapshot.yaml")

    def content(folder: Path) -> list[str]:
        metrics = json.loads((folder / files[0]).read_text())
        return [json.dumps({**metrics, "timings": {}}), *((folder / name).read_text() for name in files[1:])]

    for name, workers in (("one", 1), ("four", 4), ("again", 2)):
        place = Place(tmp_path / name, tmp_path / ("one" if name == "again" else name) / "data")
        few = replace(CONFIG, workers=workers)
        evaluate(Writer("scripted", 4, scripted), read_suite(suite), find_toolchain(confined=True), place, few, 31, {})
    assert content(tmp_path / "one") == content(tmp_path / "four") == content(tmp_path / "again")


@contextmanager
def busy_machine() -> Iterator[None]:
    """Within it, more processes want the processors than there are."""
    idlers = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(1 + (os.cpu_count() or 1))]
    try:
        yield
    finally:
        for idler in idlers:
            idler.kill()
            idler.wait()


def test_a_busy_machine_and_workers_change_no_byte_of_metrics(tmp_path: Path, suite: Path, reference: Job) -> None:
    """What a model writes, what hangs, and what waits: the clock decides none of it."""
    config = replace(CONFIG, samples=4, max_new_tokens=12)
    model = run_writer(reference.run, config, 31)
    scripts = ["    loop {}\n}", "    std::thread::sleep(std::time::Duration::MAX);\n    a\n}", FILL]

    def write(asks: Sequence[Ask]) -> list[Written]:
        answers = model.write(asks)
        return [
            Written(scripts[ask.sample], 1, True) if ask.sample < len(scripts) else answer
            for ask, answer in zip(asks, answers, strict=True)
        ]

    toolchain = find_toolchain(confined=True)
    toolchain = replace(toolchain, testing=replace(toolchain.testing, cpu_seconds=1, idle_seconds=1.0))
    contents = []
    for load in (nullcontext(), busy_machine()):
        with load:
            for workers in (1, 4):
                folder = tmp_path / f"{len(contents)}"
                few = replace(config, workers=workers)
                evaluate(replace(model, write=write), read_suite(suite)[:1], toolchain, Place(folder, folder), few, 31, {})
                metrics = json.loads((folder / "metrics.json").read_text())
                contents.append(json.dumps({**metrics, "timings": {}}, indent=1))
    assert contents[1:] == contents[:1] * 3
    assert json.loads(contents[0])["failures"] == {"compile": 1, "cpu": 1, "idle": 1}


def test_reasoning_counts_as_overhead(tmp_path: Path, suite: Path) -> None:
    writer = Writer("reasons", 4, lambda asks: [Written(FILL, 20 + ask.sample, True, 5) for ask in asks])
    assert run(tmp_path / "a", suite, writer)["reasoning_overhead"] == round(25 / 110, 6)
    assert run(tmp_path / "b", suite)["reasoning_overhead"] == 0.0


def test_broken_off_it_goes_on_from_whole_batches(tmp_path: Path, suite: Path) -> None:
    asked: list[int] = []

    def breaking(asks: Sequence[Ask]) -> list[Written]:
        asked.append(len(asks))
        if len(asked) == 2:
            raise RunError("the device is gone")
        return scripted(asks)

    with pytest.raises(RunError, match="the device is gone"):
        run(tmp_path, suite, Writer("scripted", 4, breaking))
    assert not (tmp_path / "metrics.json").exists()
    (tmp_path / ".written.jsonl").open("a").write('{"text": "half')
    again = run(tmp_path, suite, Writer("scripted", 4, breaking))
    assert asked == [4, 4, 4, 2]
    assert again["tasks"] == {"fim/bigger": [5, 5, 5], "functions/larger": [2, 3, 5]}
    # of another configuration nothing is taken over
    (tmp_path / ".written.jsonl").write_text('{"other": 1}\n' + 4 * '{"text": "x", "tokens": 1, "stopped": true}\n')
    assert run(tmp_path, suite) == {**again, "timings": read_metrics(tmp_path)["timings"]}


def test_candidates_that_were_only_written_are_judged_later_and_elsewhere(
    tmp_path: Path, suite: Path, reference: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = run(tmp_path / "whole", suite)
    assert write_only(Writer("scripted", 4, scripted), read_suite(suite), tmp_path / "parts", CONFIG, 31) == 10
    assert run(tmp_path / "parts", suite, Writer("scripted", 4, refusing)) == {**whole, "timings": ANY}
    # and by the command, on a machine without rustc
    monkeypatch.setenv("PATH", "/nowhere")
    words = [f"--run={reference.run}", f"--suite={suite}", "--write-only"]
    few = ["--config.evaluate.samples=1", "--config.evaluate.max_new_tokens=4", f"--config.data_folder={tmp_path}"]
    arguments = parse(["eval", *words, *few])
    said = evaluate_run(arguments, load_config("configs/smoke.py", arguments.overrides))
    assert said.startswith(f"2 candidates in {reference.run / 'eval'}; ")
    assert len((reference.run / "eval" / ".written.jsonl").read_text().splitlines()) == 3
    with pytest.raises(UserError, match="rustc decides which holes there are"):
        evaluate_run(parse(["eval", *words, "--infill"]), load_config("configs/smoke.py", []))


def refusing(asks: Sequence[Ask]) -> list[Written]:
    raise AssertionError("nothing is left to write")


def test_a_hole_that_the_model_does_not_leave_ends_with_what_is_around_it(tmp_path: Path) -> None:
    within = {
        "prompt": PROMPT + "}\n",
        "fill": "    a.max(b)",
        "metadata": METADATA.replace("block", "suffix").replace("\\n}}", ""),
    }
    suite = tmp_path / "suite"
    write_task(suite, **within)
    for text, stopped, passes in (
        ("    a.max(b)\n}\n}", False, 1.0),
        ("    a.max(b)\n}\n}", True, 0.0),
        ("    a.max(b)", True, 1.0),
    ):
        writer = Writer(
            f"{text} {stopped}", 4, lambda asks, text=text, stopped=stopped: [Written(text, 1, stopped) for _ in asks]
        )
        assert run(tmp_path, suite, writer)["all"]["pass@1"]["value"] == passes


def test_odd_texts_are_only_candidates_that_fail(tmp_path: Path, suite: Path) -> None:
    odd = ["\0", "\ud800", "x" * 10_000_000, "}" * 1000, "\r\n\t\u2028"]
    writer = Writer("odd", 4, lambda asks: [Written(odd[ask.sample], 1, True) for ask in asks])
    assert run(tmp_path, suite, writer)["all"]["compile_rate"]["value"] == 0.0


def test_many_samples_are_not_held(tmp_path: Path, suite: Path) -> None:
    """The writer is never more than a few batches ahead of the verdicts."""
    ahead, seen = [], [0]

    def counted(asks: Sequence[Ask]) -> list[Written]:
        seen[0] += len(asks)
        done = sum(1 for _ in (tmp_path / "samples.jsonl.partial").open())
        ahead.append(seen[0] - done)
        return [Written(f"    a.max({n})\n}}" if n % 2 else "    b\n}", 1, True) for n in range(len(asks))]

    run(tmp_path, suite, Writer("counted", 8, counted), samples=600, batch_size=8)
    assert seen[0] == 1200
    assert max(ahead) < 500


def test_greedy_samples_and_faulty_suites_are_refused(tmp_path: Path) -> None:
    suite = write_suite(tmp_path / "suite")
    with pytest.raises(UserError, match="5 greedy samples of a task are one"):
        run(tmp_path / "out", suite, temperature=0.0)
    (suite / "fim/bigger/tests.rs").write_text("fn f() {}\n")
    with pytest.raises(ValidationError, match=r"fim/bigger/tests.rs: has 0 functions under"):
        run(tmp_path / "out", suite)


def test_two_evaluations_are_compared_task_by_task(tmp_path: Path, suite: Path) -> None:
    before = run(tmp_path / "a", suite)
    worse = Writer("worse", 4, lambda asks: [Written("    a\n}" if a.sample else FILL, 1, True) for a in asks])
    after = run(tmp_path / "b", suite, worse)
    same = compare(before, before, 0.05)
    assert "| pass@1 | 70.0% | 70.0% | +0.0% | +0.0% to +0.0% |" in same
    assert same.endswith("solved before and not after: none")
    with pytest.raises(ValidationError, match=r"^pass@1 fell by 50\.0%, more than 5\.0%\n"):
        compare(before, after, 0.05)
    assert "| fim pass@1 | 100.0% | 20.0% | -80.0% |" in compare(before, after, 0.6)
    others = compare(
        {**before, "held_out": {"a": {"bits_per_byte": 1.5}}},
        {**before, "held_out": {"a": {"bits_per_byte": 1.25}}, "settings": {**before["settings"], "temperature": 0.8}},
        0.05,
    )
    assert others.startswith("note: temperature was 0.4 and is 0.8\n")
    assert "| a bits a byte | 1.500 | 1.250 | -0.250 | |" in others
    assert "| exact_match | 0.0% | 0.0% | +0.0% | |" in others
    other = {**after, "settings": {**after["settings"], "suite_sha256": "0"}}
    with pytest.raises(UserError, match="of different suites"):
        compare(before, other, 0.05)
    ended = m31r("eval", "--compare", str(tmp_path / "a"), str(tmp_path / "b"), cwd=Path.cwd())
    assert (ended.code, "pass@1 fell by 50.0%" in ended.err) == (4, True)
    for text in (None, "[]", "{", json.dumps({**after, "schema": 0}), '{"schema": 1}'):
        if text is not None:
            (tmp_path / "metrics.json").write_text(text)
        with pytest.raises(UserError, match=r"metrics\.json: (cannot be read|is not what this version writes)"):
            read_metrics(tmp_path)
    assert m31r("eval", "--compare", str(tmp_path / "a"), str(tmp_path), cwd=Path.cwd()).code == 1


class _Answers(BaseHTTPRequestHandler):
    asked: list[dict[str, Any]]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append({**body, "path": self.path})
        answer = {"choices": [{"text": FILL, "finish_reason": "stop"}], "usage": {"completion_tokens": 7}}
        status = 400 if body["model"] == "none" else 200
        data = json.dumps(answer if body["model"] == "ours" else {"error": "no such model"}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


def test_other_models_are_asked_at_their_address() -> None:
    _Answers.asked = []
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/v1"
        asks = [Ask("fn f() {\n", "\n", 0), Ask("fn g() {\n", "}\n", 1)]
        written = address_writer(address, "ours", CONFIG, 31).write(asks)
        assert written == [Written(FILL, 7, True)] * 2
        asked = sorted(_Answers.asked, key=lambda body: body["seed"])
        assert [(body["path"], body["prompt"], body.get("suffix"), body["seed"]) for body in asked] == [
            ("/v1/completions", "fn f() {\n", None, 31),
            ("/v1/completions", "fn g() {\n", "}\n", 32),
        ]
        with pytest.raises(RunError, match=r"completions: 400 .*no such model"):
            address_writer(address, "none", CONFIG, 31).write(asks)
        with pytest.raises(RunError, match="is it OpenAI-compatible"):
            address_writer(address, "odd", CONFIG, 31).write(asks)
        server.shutdown()
    with pytest.raises(RunError, match="cannot be reached"):
        address_writer(address, "ours", CONFIG, 31).write(asks)
    with pytest.raises(UserError, match="must be an address"):
        address_writer("localhost", "ours", CONFIG, 31)


def test_what_is_too_long_keeps_what_is_nearest_to_the_hole(reference: Job) -> None:
    from m31r.tokenizer.text import load_tokenizer

    tokenizer = load_tokenizer(reference.run / "tokenizer.model")
    prefix, suffix = "".join(f"let a{n} = {n};\n" for n in range(200)), "".join(f"f({n});\n" for n in range(200))
    assert within(tokenizer, "fn f() {\n", "}\n", 100) == ("fn f() {\n", "}\n")
    before, after = within(tokenizer, prefix, suffix, 100)
    assert prefix.endswith(before) and before.startswith("let a")
    assert suffix.startswith(after) and after.endswith(";\n")
    assert 60 < len(tokenizer.encode(before)) + len(tokenizer.encode(after)) <= 104


def test_a_run_is_evaluated_in_full_and_again_to_the_same_bytes(reference: Job, suite: Path, tmp_path: Path) -> None:
    few = ("--config.evaluate.samples=2", "--config.evaluate.max_new_tokens=16", f"--config.data_folder={tmp_path}")
    contents = []
    for _ in range(2):
        ended = m31r("eval", f"--run={reference.run}", f"--suite={suite}", *few, cwd=tmp_path)
        assert ended.code == 0, ended.err
        metrics = json.loads((reference.run / "eval" / "metrics.json").read_text())
        contents.append({**metrics, "timings": {}})
    assert contents[0] == contents[1]
    assert contents[0]["all"]["samples"] == 4
    crates = contents[0]["held_out"]
    assert crates and all(2 < of["bits_per_byte"] < 10 and of["bytes"] > 100 for of in crates.values())
    assert "## Held-out crates" in ended.out


def test_held_out_crates_of_a_models_folder_are_those_of_its_run_found_by_their_hash(reference: Job, tmp_path: Path) -> None:
    quantize(reference.run, tmp_path / "model", "float32")
    found = held_out(tmp_path / "model", 300, reference.data)
    assert found and found == held_out(reference.run, 300, tmp_path)
    with pytest.raises(UserError, match=r"its token shards \(\w{16}\.\.\.\) are not in .*--config\.data_folder=DIR"):
        held_out(tmp_path / "model", 300, tmp_path)
