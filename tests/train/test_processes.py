"""A run of two processes that meet on the loopback: what one process computes, also after one of them is killed."""

import json
import shutil
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from processes import PREFIX, Arguments, Job, end_state, m31r, start

from m31r.checkpoint.checkpoint import steps_of
from m31r.train.record import read_metrics

SIGKILL, SIGTERM = -9, -15
LARGEST = 24  # KiB: room for a run's small files, and for no checkpoint
# waits for one another are short in tests
START = (
    "import runpy, m31r.checkpoint.checkpoint as c; c.SAVE_SECONDS = 8; runpy.run_module('m31r.main', None, '__main__', True)"
)


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory, reference: Job, tiny: Arguments) -> Path:
    run = tmp_path_factory.mktemp("pair") / "run"
    for code, err in pair(run, reference, tiny, anew=True):  # they agree without sharing the seed of their hashes
        assert code == 0, err
    return run


def pair(
    run: Path,
    reference: Job,
    tiny: Arguments,
    *overrides: str,
    until: Callable[[], bool] | None = None,
    signal: int = SIGKILL,
    largest_file: int | None = None,
    anew: bool = False,
) -> list[tuple[int, str]]:
    """Exit code and stderr of two processes that train in `run`, weights divided.

    The second one gets `signal` when `until` holds, can write no file beyond `largest_file` KiB, and with `anew` is no fork.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    wanted = ("mesh.fsdp=2", "mesh.processes=2", f"mesh.coordinator=127.0.0.1:{port}", "mesh.timeout_seconds=60", *overrides)
    started = []
    for number in range(2):
        arguments = tiny(reference.data, *wanted, f"mesh.process={number}")
        command = ["-c", START, "train", *arguments, f"--workdir={run}"]
        started.append(start(command, run.parent, largest_file=largest_file if number else None, anew=anew and number == 1))
    while until and not until() and started[1].poll() is None:
        time.sleep(0.005)
    if until:
        started[1].send_signal(-signal)
    return [(process.returncode, err.decode()) for process in started for err in [process.communicate(b"", timeout=200)[1]]]


def test_two_processes_compute_what_one_computes(uninterrupted: Path, reference: Job) -> None:
    """Every recorded figure within 1e-5; each process saw just its rows, so their counts of tokens agree too."""
    (_, one), (_, two) = end_state(reference.run), end_state(uninterrupted)
    assert [line["tokens"] for line in one] == [line["tokens"] for line in two]
    for expected, found in zip(one, two, strict=True):
        assert found == pytest.approx(expected, rel=1e-5)
    second = uninterrupted / "processes" / "1"
    assert end_state(second) == end_state(uninterrupted)
    assert (second / "train.log").exists() and not (second / "checkpoints").exists()


def test_a_run_with_a_killed_process_ends_in_the_same_weights(
    tmp_path: Path, uninterrupted: Path, reference: Job, tiny: Arguments
) -> None:
    run = tmp_path / "run"
    (first, err), (second, _) = pair(run, reference, tiny, until=lambda: bool(steps_of(run)))
    assert (first, second) == (3, SIGKILL)
    (line,) = [line for line in err.splitlines() if line.startswith(PREFIX)]
    # which wait ends first is chance: that for an update or that for a save
    assert "process 0: lost touch with another process" in line or "cannot save checkpoint" in line
    assert "the same command on every host" in line
    assert len(read_metrics(run)) < 8
    for code, err in pair(run, reference, tiny):
        assert code == 0 and "going on from the checkpoint" in err
    assert end_state(run) == end_state(uninterrupted)


def test_two_processes_stop_together_where_one_is_asked_to(tmp_path: Path, reference: Job, tiny: Arguments) -> None:
    run = tmp_path / "run"
    long = ("train.steps=2000", "train.checkpoint_every=2000", "train.validate_every=2000")
    ended = pair(run, reference, tiny, *long, until=lambda: (run / "metrics.jsonl").exists(), signal=SIGTERM)
    (saved,) = steps_of(run)
    for code, err in ended:
        assert code == 0, err
        assert f"m31r: stopped after step {saved} of 2000" in err


def test_two_processes_end_together_where_one_cannot_save(tmp_path: Path, reference: Job, tiny: Arguments) -> None:
    ended = pair(tmp_path / "run", reference, tiny, largest_file=LARGEST)
    for code, err in ended:
        assert code == 3, err
        (line,) = [line for line in err.splitlines() if line.startswith(PREFIX)]
        assert "cannot save checkpoint 2" in line and "the same command on every host goes on" in line
    assert steps_of(tmp_path / "run") == []


def test_one_process_goes_on_from_what_two_saved(tmp_path: Path, uninterrupted: Path, reference: Job, tiny: Arguments) -> None:
    run = shutil.copytree(uninterrupted, tmp_path / "run")
    shutil.rmtree(run / "checkpoints" / "8")
    ended = m31r("train", *tiny(reference.data), f"--workdir={run}", cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert "checkpoint is of a mesh of [1, 2] devices, this one is [1, 1]" in ended.err
    before, after = (json.loads((folder / "metrics.json").read_bytes()) for folder in (uninterrupted, run))
    assert after["loss"] == pytest.approx(before["loss"], rel=1e-5)
