"""Real processes of the command line for tests: started, stopped at chosen moments, and what must hold when they end."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from m31r.train.record import read_metrics

TINY = Path(__file__).parent / "pipeline" / "tiny_config.py"
STOP_AT = Path(__file__).with_name("stop_at.py")
PREFIX = "m31r: error: "


Arguments = Callable[..., tuple[str, ...]]  # what the fixture `tiny` gives


@dataclass(frozen=True)
class Ended:
    """How a process ended. `code` is negative for a signal; `left` are the processes that outlived it."""

    code: int
    out: str
    err: str
    left: tuple[str, ...]

    def logged(self) -> list[dict[str, object]]:
        """The log records on stderr."""
        return [json.loads(line) for line in self.err.splitlines() if line.startswith("{")]

    def messages(self) -> str:
        return "\n".join(str(record["message"]) for record in self.logged())


@dataclass(frozen=True)
class Job:
    """A main job that has ended: what it was called with (less the workdir), and where its data and its run lie."""

    arguments: tuple[str, ...]
    data: Path
    run: Path
    ended: Ended

    def artifacts(self) -> dict[str, Path]:
        """The folder of each data stage."""
        return artifacts(self.data)


def artifacts(data: Path) -> dict[str, Path]:
    """The finished artifacts in a data folder, by stage."""
    return {path.parent.name.split("-")[0]: path.parent for path in data.glob("[a-z]*/manifest.json")}


def end_state(run: Path) -> tuple[dict[str, object], list[dict[str, object]]]:
    """metrics.json, and every recorded update less what the clock says: equal for two runs that computed the same."""
    timing = ("tokens_per_s", "peak_share")
    updates = [{name: line[name] for name in line if name not in timing} for line in read_metrics(run)]
    return json.loads((run / "metrics.json").read_bytes()), updates


def m31r(
    *arguments: str | Path,
    cwd: Path,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    largest_file: int | None = None,
) -> Ended:
    """`python -m m31r.main ARGUMENTS` in `cwd`, with `env` added; no file may grow beyond `largest_file` KiB."""
    return _ended(_start(["-m", "m31r.main", *map(str, arguments)], cwd, env, largest_file), stdin)


def m31r_stopped(how: str, event: str, pattern: str, *arguments: str | Path, cwd: Path, many_batches: bool = False) -> Ended:
    """The same, but it gets SIGKILL, or with its group SIGINT as by ctrl-C, at the moment that stop_at.py describes.

    With `many_batches`, it has so many that worker processes have work also on a small corpus.
    """
    env = {"STOP_AT_MANY_BATCHES": "1"} if many_batches else None
    return _ended(_start([str(STOP_AT), how, event, pattern, *map(str, arguments)], cwd, env), b"")


def m31r_killed_when(condition: Callable[[], bool], *arguments: str | Path, cwd: Path) -> Ended:
    """The same, but killed from outside as soon as `condition` holds."""
    process = _start(["-m", "m31r.main", *map(str, arguments)], cwd)
    while process.poll() is None and not condition():
        time.sleep(0.001)
    process.kill()
    return _ended(process, b"")


def assert_one_clear_line(ended: Ended, code: int, *words: str) -> None:
    """The exit code, one `m31r: error: ` line that holds `words`, and beside it nothing on stderr but log records."""
    assert ended.code == code, ended.err
    lines = [line for line in ended.err.splitlines() if not line.startswith("{")]
    assert len(lines) == 1 and lines[0].startswith(PREFIX), ended.err
    assert "internal error" not in lines[0] and "Traceback" not in ended.err
    for word in words:
        assert word in lines[0], lines[0]
    assert ended.left == ()


def assert_all_problems(ended: Ended, *lines: str) -> None:
    """Exit 2, and each of these problems on an indented line of its own, none more."""
    assert ended.code == 2, ended.err
    head, *found = [line for line in ended.err.splitlines() if not line.startswith("{")]
    assert head.startswith(PREFIX) and f"{len(lines)} problem(s)" in head
    assert all(line.startswith("  ") for line in found)
    for wanted, line in zip(lines, found, strict=True):
        assert wanted in line


def _start(
    arguments: list[str], cwd: Path, env: Mapping[str, str] | None = None, largest_file: int | None = None
) -> "subprocess.Popen[bytes]":
    # compiled bytecode is wanted: without it each of many processes spends seconds on importing
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    limit = ["bash", "-c", f'ulimit -f {largest_file}; exec "$@"', "limited"] if largest_file is not None else []
    return subprocess.Popen(
        [*limit, sys.executable, *arguments],
        cwd=cwd,
        env={**inherited, **(env or {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def _ended(process: "subprocess.Popen[bytes]", stdin: bytes) -> Ended:
    out, err = process.communicate(stdin, timeout=240)
    # what still runs in the process's session was orphaned by it; workers are given a moment to notice
    deadline = time.monotonic() + 10
    while (left := _session(process.pid)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return Ended(process.returncode, out.decode(), err.decode(), left)


def _session(number: int) -> tuple[str, ...]:
    """Command lines of the live processes of a session."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            state, _, _, session = (place / "stat").read_text().rpartition(")")[2].split()[:4]
            if int(session) == number and state not in "ZX":
                found.append((place / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue  # it ended while we looked
    return tuple(found)
