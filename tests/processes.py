"""Real processes of the command line for tests: started, stopped at chosen moments, and what must hold when they end."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from m31r.train.record import read_metrics

TINY = Path(__file__).parent / "pipeline" / "tiny_config.py"
STOP_AT = Path(__file__).with_name("stop_at.py")
FORKS = Path(__file__).with_name("forks.py")
HUGE_PAGES = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}  # else training starts over to have them
READ_AT_START = ("PYTHON", "JAX_", "XLA_", "LD_")  # variables that a fork would heed too late
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


def m31r(*arguments: str | Path, cwd: Path, **settings: Any) -> Ended:
    """`python -m m31r.main ARGUMENTS`; `settings` as for `python`."""
    return python("-m", "m31r.main", *arguments, cwd=cwd, **settings)


def python(
    *arguments: str | Path,
    cwd: Path,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    largest_file: int | None = None,
    anew: bool = False,
) -> Ended:
    """`python ARGUMENTS` in `cwd`, with `env` added; no file may grow beyond `largest_file` KiB.

    With `anew` not as a fork of forks.py: where imports are the point, and where equal results must not come of equal hashes.
    """
    return _ended(start([str(argument) for argument in arguments], cwd, env, largest_file, anew), stdin)


def m31r_stopped(how: str, event: str, pattern: str, *arguments: str | Path, cwd: Path, many_batches: bool = False) -> Ended:
    """The same, but it gets SIGKILL, or with its group SIGINT as by ctrl-C, at the moment that stop_at.py describes.

    With `many_batches`, it has so many that worker processes have work also on a small corpus.
    """
    env = {"STOP_AT_MANY_BATCHES": "1"} if many_batches else None
    return _ended(start([str(STOP_AT), how, event, pattern, *map(str, arguments)], cwd, env), b"")


def m31r_killed_when(condition: Callable[[], bool], *arguments: str | Path, cwd: Path) -> Ended:
    """The same, but killed from outside as soon as `condition` holds."""
    process = start(["-m", "m31r.main", *map(str, arguments)], cwd)
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


def start(
    arguments: list[str],
    cwd: Path,
    env: Mapping[str, str] | None = None,
    largest_file: int | None = None,
    anew: bool = False,
) -> "subprocess.Popen[bytes] | Fork":
    """Such a process, started; as for `python`."""
    # compiled bytecode is wanted: without it each of many processes spends seconds on importing
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    if not anew and not any(name.startswith(READ_AT_START) for name in env or {}):
        return Fork(arguments, cwd, {**inherited, **HUGE_PAGES, **(env or {})}, largest_file)
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


@cache
def _server() -> socket.socket:
    """Where forks are asked for; the server ends with this process, which holds the other end."""
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with its:
        subprocess.Popen(
            [sys.executable, str(FORKS), str(its.fileno())],
            env={**os.environ, **HUGE_PAGES},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=(its.fileno(),),
            start_new_session=True,
        )
    return ours


class Fork:
    """What is used here of `subprocess.Popen`, with pipes for all three streams, of a process that forks.py makes."""

    def __init__(self, arguments: list[str], cwd: Path, env: Mapping[str, str], largest_file: int | None) -> None:
        self._told, told = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        (stdin, self._stdin), (self._stdout, stdout), (self._stderr, stderr) = (os.pipe() for _ in range(3))
        most = None if largest_file is None else largest_file * 1024
        request = {"arguments": arguments, "cwd": str(cwd), "env": dict(env), "largest_file": most}
        socket.send_fds(_server(), [json.dumps(request).encode()], [stdin, stdout, stderr, told.fileno()])
        told.close()
        for descriptor in (stdin, stdout, stderr):
            os.close(descriptor)
        self.pid = int(self._told.recv(32))
        self.returncode: int | None = None

    def poll(self, timeout: float = 0) -> int | None:
        if self.returncode is None and select.select([self._told], [], [], timeout)[0]:
            self.returncode = int(self._told.recv(32))
            self._told.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def communicate(self, stdin: bytes, timeout: float) -> tuple[bytes, bytes]:
        with ThreadPoolExecutor(2) as threads:
            out, err = (threads.submit(_read, pipe) for pipe in (self._stdout, self._stderr))
            with suppress(BrokenPipeError), os.fdopen(self._stdin, "wb") as pipe:
                pipe.write(stdin)
            if self.poll(timeout) is None:
                os.killpg(self.pid, signal.SIGKILL)
                raise TimeoutError(f"still runs after {timeout} s")
            return out.result(), err.result()


def _ended(process: "subprocess.Popen[bytes] | Fork", stdin: bytes) -> Ended:
    out, err = process.communicate(stdin, timeout=240)
    # what still runs in the process's session was orphaned by it; workers are given a moment to notice
    deadline = time.monotonic() + 10
    while (left := _session(process.pid)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return Ended(process.returncode, out.decode(), err.decode(), left)


def _read(descriptor: int) -> bytes:
    with os.fdopen(descriptor, "rb") as pipe:
        return pipe.read()


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
