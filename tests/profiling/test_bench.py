"""make bench: noise is let pass, what is truly slower is not, and baselines stay what was recorded."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPTS = Path(__file__).parents[2] / "profiling"
# a benchmark that is there only in the test: it does once, or EXTRA times more, what its calibration does
WRITTEN = """\
import os
from suite import Benchmark, Timed
from calibration import interpreter

def benchmark(config, scratch, quick):
    loop, times = interpreter(), 1 + int(os.environ.get("EXTRA", 0))
    save = Timed(lambda: [loop() for _ in range(times)], loop, 3)
    return Benchmark({"files": 10 + int(os.environ.get("FILES", 0))}, {"save": save})
"""


@pytest.fixture
def regression(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(SCRIPTS)
    import regression

    return regression


@pytest.mark.parametrize(
    ("attempts", "verdict"),
    [
        ([[1.0, 1.02, 0.98]], "ok"),
        ([[1.09, 1.09, 1.09]], "ok"),
        ([[1.11, 1.11, 1.11]], "slower"),
        ([[0.89, 0.89, 0.89]], "better"),
        ([[1.5, 1.5, 1.5], [1.05, 1.05, 1.05]], "ok"),  # disturbed once
        ([[1.5, 1.5, 1.5], [1.2, 1.2, 1.2], [1.3, 1.3, 1.3]], "slower"),
        ([[1.0, 1.0, 1.3, 1.5, 1.6]], "noisy"),  # beyond the limit, but its turns are further apart than that
        ([[1.3, 1.3, 1.6, 1.9, 1.9]], "slower"),  # noisy, but even its better turns are beyond the limit
        ([[0.9, 1.0, 1.0, 1.0, 9.0]], "ok"),  # one wild turn moves no median
    ],
)
def test_best_attempt_decides_and_spread_excuses_only_what_it_covers(
    regression: Any, attempts: list[list[float]], verdict: str
) -> None:
    assert regression.compare(attempts, 1.0, 0.1).verdict == verdict


def test_what_is_reported_is_the_best_attempt(regression: Any) -> None:
    found = regression.compare([[3.0, 3.0, 3.0], [2.0, 2.2, 2.4]], 2.0, 0.5)
    assert (found.value, found.baseline, found.attempts) == (2.2, 2.0, 2)
    assert found.change == pytest.approx(0.1) and found.spread == pytest.approx(0.2 / 2.2)


def test_without_a_baseline_nothing_is_judged(regression: Any) -> None:
    found = regression.compare([[1e9]], None, 0.1)
    assert (found.verdict, found.baseline, found.change) == ("new", None, None)


def test_what_becomes_a_baseline_is_the_middle_attempt(regression: Any) -> None:
    assert regression.compare([[1.0, 1.0], [9.0, 9.0], [2.0, 2.2]], None, 0.1).value == 2.1


def test_a_count_that_was_zero_may_not_grow(regression: Any) -> None:
    assert regression.compare([[0.0]], 0.0, 0.1).verdict == "ok"
    assert regression.compare([[1.0]], 0.0, 0.1).verdict == "slower"


def test_recording_one_setting_leaves_the_others(regression: Any, tmp_path: Path) -> None:
    regression.record("step", "smoke, cpu", {"flops": 5.0}, "2026-01-01", "by hand", tmp_path)
    regression.record("step", "base, gpu", {"flops": 7.0}, "2026-01-02", "by hand", tmp_path)
    regression.record("step", "smoke, cpu", {"flops": 6.0}, "2026-01-03", "by hand", tmp_path)
    assert regression.read_baseline("step", "smoke, cpu", tmp_path) == {"flops": 6.0}
    assert regression.read_baseline("step", "base, gpu", tmp_path) == {"flops": 7.0}
    assert regression.read_baseline("step", "base, cpu", tmp_path) == {}
    assert json.loads((tmp_path / "step.json").read_text())["smoke, cpu"]["date"] == "2026-01-03"


@pytest.mark.parametrize("text", ["{", "[1]", '{"smoke, cpu": {}}', '{"smoke, cpu": {"values": {"flops": "many"}}}'])
def test_a_damaged_baseline_is_one_line(regression: Any, tmp_path: Path, text: str) -> None:
    (tmp_path / "step.json").write_text(text)
    with pytest.raises(regression.UserError, match=r"step\.json"):
        regression.read_baseline("step", "smoke, cpu", tmp_path)


def test_a_planted_slowdown_and_a_grown_count_fail_and_a_module_that_is_not_there_does_not(tmp_path: Path) -> None:
    shutil.copytree(SCRIPTS, tmp_path / "profiling", ignore=shutil.ignore_patterns("baselines", "__pycache__", "checkpoint.py"))

    def bench(*flags: str, **env: str) -> tuple[int, list[dict[str, Any]], str]:
        command = [sys.executable, str(tmp_path / "profiling" / "bench.py"), "--quick", "--what=checkpoint", "--json", *flags]
        ended = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **env})
        return ended.returncode, [json.loads(line) for line in ended.stdout.splitlines()], ended.stderr

    assert bench()[:2] == (0, [{"benchmark": "checkpoint", "measure": "-", "verdict": "not there"}])
    (tmp_path / "profiling" / "checkpoint.py").write_text(WRITTEN)
    code, _, said = bench()
    assert code == 1 and said.count("\n") == 1 and "RECORD=1" in said

    assert bench("--record")[0] == 0
    baseline = tmp_path / "profiling" / "baselines" / "checkpoint.json"
    counts, times = sorted(json.loads(baseline.read_text()))
    recorded = json.loads(baseline.read_text())
    assert recorded[counts]["values"] == {"files": 10} and times.startswith(f"{counts}, ")
    assert recorded[times]["values"] == {"save cpu": pytest.approx(1.0, abs=0.4)}

    code, found, said = bench(f"--output={tmp_path / 'new' / 'bench.json'}")
    assert (code, said, [figures["verdict"] for figures in found]) == (0, "", ["ok", "ok"])
    assert [json.loads(line) for line in (tmp_path / "new" / "bench.json").read_text().splitlines()] == found

    code, found, said = bench(EXTRA="2", FILES="2")
    assert code == 4 and said.count("\n") == 1 and "checkpoint files +20%" in said and "checkpoint save cpu" in said
    assert found[1]["attempts"] == 3  # it was measured again before it failed

    baseline.write_text(json.dumps({counts: recorded[counts], f"{counts}, another processor": recorded[times]}))
    code, found, said = bench(EXTRA="2")
    assert (code, said, [figures["verdict"] for figures in found]) == (0, "", ["ok", "elsewhere"])
    assert bench(EXTRA="2", FILES="2")[0] == 4  # what is counted is judged on any processor


def test_an_unknown_benchmark_is_named() -> None:
    command = [sys.executable, str(SCRIPTS / "bench.py"), "--what=training"]
    ended = subprocess.run(command, capture_output=True, text=True)
    assert ended.returncode == 1 and ended.stderr.count("\n") == 1 and "training: there are train_step" in ended.stderr


def test_counts_of_a_program_grow_with_what_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(SCRIPTS)
    import jax
    import jax.numpy as jnp
    from suite import counts_of

    left, right = jnp.ones((64, 64)), jnp.ones((64, 64))
    once, more = (
        counts_of(jax.jit(work).lower(left, right).compile()) for work in (lambda x, y: x @ y, lambda x, y: x @ y @ jnp.sin(x))
    )
    assert once["flops"] == pytest.approx(2 * 64**3, rel=0.01) and once["bytes"] == 3 * 64 * 64 * 4
    assert {name for name in once if more[name] <= once[name]} == set()


def test_a_window_of_steps_keeps_one_in_flight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(SCRIPTS)
    import numpy as np
    from train_step import window

    done: list[str] = []

    class Loss:
        def __init__(self, number: int) -> None:
            self.number = number

        def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
            done.append(f"read {self.number}")
            return np.zeros(())

    def step(state: int, *given: object) -> tuple[int, dict[str, Loss]]:
        done.append(f"begin {state}")
        return state + 1, {"loss": Loss(state)}

    state, read = window(step, 0, ({}, None), 3)
    assert done == ["begin 0", "begin 1", "read 0", "begin 2", "read 1", "read 2"]
    assert state == len(read) == 3 and read == sorted(read)
