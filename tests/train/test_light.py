"""Light evaluations beside training: they change nothing of it, belong to their steps, and are done once each."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import jax
import pytest
from processes import Job, assert_one_clear_line, end_state, m31r, m31r_killed_when

from m31r.config.schema import Config
from m31r.evaluate.check import read_suite
from m31r.train.light import FOLDER, RESULTS, Light, light_tasks
from m31r.train.run import read_config
from m31r.train.step import init_state

SUITE = Path("benchmarks/v1").absolute()


@pytest.fixture(scope="module")
def small_suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A task of each of two categories."""
    suite = tmp_path_factory.mktemp("suite")
    for name in ("fim/retry_backoff", "stdlib/top_words"):
        shutil.copytree(SUITE / name, suite / name)
    return suite


@pytest.fixture(scope="module")
def arguments(reference: Job, small_suite: Path) -> tuple[str, ...]:
    light = ("train.evaluate_every=4", f"evaluate.suite={small_suite}", "evaluate.light_tasks=1", "evaluate.max_new_tokens=8")
    return ("train", *reference.arguments, *(f"--config.{one}" for one in light))


def results(run: Path) -> list[dict[str, Any]]:
    """The lines of evaluation.jsonl, less what the clock says."""
    lines = [json.loads(line) for line in (run / RESULTS).read_text().splitlines()]
    return [{name: value for name, value in line.items() if name != "seconds"} for line in lines]


@pytest.fixture(scope="module")
def evaluated(arguments: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with evaluations, never interrupted."""
    run = tmp_path_factory.mktemp("evaluated") / "run"
    ended = m31r(*arguments, f"--workdir={run}", cwd=run.parent)
    assert ended.code == 0, ended.err
    assert "evaluation: step 4:" in ended.messages() and ended.left == ()
    return run


def test_evaluation_changes_no_weight(reference: Job, evaluated: Path) -> None:
    assert end_state(evaluated) == end_state(reference.run)


def test_results_stand_with_the_step_they_belong_to(evaluated: Path) -> None:
    lines = results(evaluated)
    assert [line["step"] for line in lines] == [4, 8]
    assert all(line["tasks"] == 2 and set(line["categories"]) == {"fim", "stdlib"} for line in lines)
    assert all({"compile_rate", "pass@1", "exact_match", "edit_similarity", "errors"} <= set(line) for line in lines)
    models = {json.loads((evaluated / FOLDER / step / "metrics.json").read_text())["settings"]["model"] for step in "48"}
    assert len(models) == 2  # each of its own weights
    assert not list(evaluated.glob(f"{FOLDER}/*/*weights*"))


def test_a_killed_run_evaluates_every_step_once_as_if_never_interrupted(
    arguments: tuple[str, ...], evaluated: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    killed = m31r_killed_when((run / "checkpoints" / "8").is_dir, *arguments, f"--workdir={run}", cwd=tmp_path)
    assert killed.code == -9 and killed.left == ()
    assert (run / FOLDER / "4" / "weights").is_dir()  # so soon nothing is evaluated
    ended = m31r(*arguments, f"--workdir={run}", cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert results(run) == results(evaluated)
    assert end_state(run) == end_state(evaluated)


def test_what_a_killed_run_evaluated_past_its_checkpoint_is_dropped(evaluated: Path, tmp_path: Path) -> None:
    shutil.copytree(evaluated / FOLDER, tmp_path / FOLDER)
    shutil.copy(evaluated / RESULTS, tmp_path / RESULTS)
    (tmp_path / FOLDER / "4" / "weights").mkdir()  # killed between the result and the removal
    with Light(read_config(evaluated), tmp_path, 6, writing=True):
        pass
    assert [line["step"] for line in results(tmp_path)] == [4]
    assert sorted(path.name for path in (tmp_path / FOLDER).iterdir()) == ["4"]
    assert not (tmp_path / FOLDER / "4" / "weights").exists()


def light_config(evaluated: Path, suite: Path) -> Config:
    config = read_config(evaluated)
    return replace(config, evaluate=replace(config.evaluate, suite=str(suite)))


def test_a_failing_evaluation_is_a_warning(evaluated: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    config = light_config(evaluated, tmp_path / "no-suite")
    shutil.copy(evaluated / "tokenizer.model", tmp_path)
    params = jax.jit(lambda: init_state(config, 400))().params
    with Light(config, tmp_path, 0, writing=True) as light:
        light.offer(4, params)
    assert "evaluation: step 4 failed" in caplog.text and "training goes on" in caplog.text
    (line,) = results(tmp_path)
    assert line["step"] == 4 and "no-suite" in line["failed"]
    (tmp_path / "tokenizer.model").unlink()
    with Light(config, tmp_path, 4, writing=True) as light:
        light.offer(8, params)  # cannot even be kept
    assert "none of step 8" in caplog.text
    assert results(tmp_path) == [line]


@pytest.mark.parametrize(("hidden", "wanted"), [("bwrap", "bubblewrap"), ("rustc", "install Rust")])
def test_a_missing_sandbox_or_toolchain_is_said_before_the_first_step(
    arguments: tuple[str, ...], tmp_path: Path, hidden: str, wanted: str
) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("rustc", "cargo", "bwrap", "prlimit", "sh", "git"):
        if name != hidden and (found := shutil.which(name)):
            (programs / name).symlink_to(found)
    run = tmp_path / "run"
    ended = m31r(*arguments, f"--workdir={run}", cwd=tmp_path, env={**os.environ, "PATH": str(programs)})
    assert_one_clear_line(ended, 3, wanted)
    assert not (run / "metrics.jsonl").exists()


def test_the_tasks_are_the_same_ones_also_when_a_suite_grows() -> None:
    one, other = (read_suite(SUITE / name)[0] for name in ("fim/retry_backoff", "stdlib/top_words"))
    tasks = [replace(task, id=f"{task.id}_{number}") for task in (one, other) for number in range(9)]
    few = light_tasks(tasks, 3)
    assert [task.category for task in few] == [one.category] * 3 + [other.category] * 3
    assert few == light_tasks(list(reversed(tasks)), 3)
    assert few == light_tasks(few + [task for task in tasks if task not in few][::2], 3)
    assert light_tasks(tasks[:2], 3) == sorted(tasks[:2], key=light_tasks(tasks, 9).index)
