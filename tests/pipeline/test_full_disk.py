"""A disk that fills up: one clear line, nothing half-written, and the same command goes on once there is room."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from processes import Arguments, Job, artifacts, assert_one_clear_line, end_state, m31r

from m31r.train.record import read_metrics

SMALL = 48  # KiB: room for a run's small files, and for none of its checkpoints
Disk = tuple[Path, int | None, Callable[[], object]]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Disk]:
    """A folder, the size that no file in it may exceed, and how to make room again.

    A file system of its own where we may mount one, else a limit on the size of files.
    """
    folder = tmp_path / "disk"
    folder.mkdir()
    options = f"size={2 * SMALL}k,mode=0755"
    mounted = os.geteuid() == 0 and _quietly("mount", "-t", "tmpfs", "-o", options, "m31r-test", str(folder))
    try:
        if mounted:
            yield folder, None, lambda: _quietly("mount", "-o", "remount,size=256m", str(folder))
        else:
            yield folder, SMALL, lambda: None
    finally:
        if mounted:
            assert _quietly("umount", "-l", str(folder))


def test_full_disk_in_a_data_stage(tmp_path: Path, reference: Job, tiny: Arguments, small_disk: Disk) -> None:
    disk, largest, make_room = small_disk
    arguments = [*tiny(disk / "data"), "--stage=card"]
    full = m31r(*arguments, cwd=tmp_path, largest_file=largest)
    assert_one_clear_line(full, 3, "cannot write", "make room")
    assert list(disk.glob("data/.building-*")) == []
    assert len(artifacts(disk / "data")) < 5
    make_room()
    again = m31r(*arguments, cwd=tmp_path)
    assert again.code == 0, again.err
    assert {p.name for p in artifacts(disk / "data").values()} == {p.name for p in reference.artifacts().values()}


def test_full_disk_while_a_checkpoint_is_saved(tmp_path: Path, reference: Job, small_disk: Disk) -> None:
    disk, largest, make_room = small_disk
    arguments = ["train", *reference.arguments, f"--workdir={disk / 'run'}"]
    full = m31r(*arguments, cwd=tmp_path, largest_file=largest)
    # which of the run's files meets the full disk first is chance
    assert_one_clear_line(full, 3, "free some space")
    assert [p for p in (disk / "run" / "checkpoints").glob("*") if p.name.isdigit()] == []
    make_room()
    again = m31r(*arguments, cwd=tmp_path)
    assert again.code == 0, again.err
    assert end_state(disk / "run") == end_state(reference.run)


def test_file_size_limit_is_reported_like_a_full_disk(tmp_path: Path, tiny: Arguments) -> None:
    ended = m31r(*tiny(tmp_path / "data"), "--stage=crawl", cwd=tmp_path, largest_file=SMALL)
    assert_one_clear_line(ended, 3, "crawl: cannot write")
    assert list((tmp_path / "data").iterdir()) == []


def _quietly(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def test_training_goes_on_where_no_checkpoint_can_be_saved_and_the_exit_code_tells(tmp_path: Path, reference: Job) -> None:
    run = tmp_path / "run"
    full = m31r("train", *reference.arguments, f"--workdir={run}", cwd=tmp_path, largest_file=SMALL)
    assert_one_clear_line(full, 3, "cannot save a checkpoint", "there is none yet", "free some space")
    assert full.messages().count("could not be saved") == 4  # after updates 2, 4, 6 and 8
    assert [line["step"] for line in read_metrics(run)] == list(range(1, 9))
    assert list((run / "checkpoints").iterdir()) == []
