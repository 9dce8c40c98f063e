"""A disk that fills up: one clear line, nothing half-written, and the same command goes on once there is room."""

import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from processes import Arguments, Job, artifacts, assert_one_clear_line, end_state, m31r

SMALL = 48 * 1024  # bytes: room for a run's small files, and for none of its checkpoints


def limit_file_size() -> None:
    """In the child: no file may grow beyond SMALL, which the system reports to whoever writes, as a full disk is."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL, resource.RLIM_INFINITY))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[tuple[Path, Callable[[], None] | None, Callable[[], object]]]:
    """A folder, what to call in the child so that the folder is as good as full, and how to make room again.

    A file system of its own where we may mount one, else a limit on the size of files.
    """
    folder = tmp_path / "disk"
    folder.mkdir()
    options = f"size={2 * SMALL},mode=0755"
    mounted = os.geteuid() == 0 and _quietly("mount", "-t", "tmpfs", "-o", options, "m31r-test", str(folder))
    try:
        if mounted:
            yield folder, None, lambda: _quietly("mount", "-o", "remount,size=256m", str(folder))
        else:
            yield folder, limit_file_size, lambda: None
    finally:
        if mounted:
            assert _quietly("umount", "-l", str(folder))


def test_full_disk_in_a_data_stage(
    tmp_path: Path, reference: Job, tiny: Arguments, small_disk: tuple[Path, Callable[[], None] | None, Callable[[], object]]
) -> None:
    disk, before, make_room = small_disk
    arguments = [*tiny(disk / "data"), "--stage=shard"]
    full = m31r(*arguments, cwd=tmp_path, before=before)
    assert_one_clear_line(full, 3, "cannot write", "make room")
    assert list(disk.glob("data/.building-*")) == []
    assert len(artifacts(disk / "data")) < 5
    make_room()
    again = m31r(*arguments, cwd=tmp_path)
    assert again.code == 0, again.err
    assert {p.name for p in artifacts(disk / "data").values()} == {p.name for p in reference.artifacts().values()}


def test_full_disk_while_a_checkpoint_is_saved(
    tmp_path: Path, reference: Job, small_disk: tuple[Path, Callable[[], None] | None, Callable[[], object]]
) -> None:
    disk, before, make_room = small_disk
    arguments = ["train", *reference.arguments, f"--workdir={disk / 'run'}"]
    full = m31r(*arguments, cwd=tmp_path, before=before)
    assert_one_clear_line(full, 3, "cannot save a checkpoint", "free some space")
    assert [p for p in (disk / "run" / "checkpoints").glob("*") if p.name.isdigit()] == []
    make_room()
    again = m31r(*arguments, cwd=tmp_path)
    assert again.code == 0, again.err
    assert end_state(disk / "run") == end_state(reference.run)


def test_file_size_limit_is_reported_like_a_full_disk(tmp_path: Path, tiny: Arguments) -> None:
    ended = m31r(*tiny(tmp_path / "data"), "--stage=crawl", cwd=tmp_path, before=limit_file_size)
    assert_one_clear_line(ended, 3, "crawl: cannot write")
    assert list((tmp_path / "data").iterdir()) == []


def _quietly(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False
