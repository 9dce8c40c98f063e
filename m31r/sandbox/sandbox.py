"""Runs a program that nobody vouches for: bubblewrap around it, limits on it, and an end to all of it.

Inside there is no network, no home, no environment, nothing of the machine but its programs and libraries, read-only, and a
private /tmp; system calls that get round a limit are refused. Processor time ends a run, and time in which nothing in it
could run; never how long it took by the clock, so that a loaded machine gives the same verdicts.
"""

import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from m31r.errors import RunError
from m31r.sandbox.calls import refused_calls
from m31r.sandbox.watch import Limits, watch

# as whom a program runs where we are root, whose processes no limit counts: no account of people or services
_NOBODY = "65534"
_NEEDED = "it needs bubblewrap 0.7 or later and util-linux (apt install bubblewrap), and a kernel that lets it make namespaces"
_OPEN_FILES, _STACK_BYTES = 256, 8 * 2**20
_MOST_DYING = 10_000  # milliseconds; the kernel takes a few


@dataclass(frozen=True)
class Outcome:
    """How a run ended: its exit status (128 + n for signal n), and the limit that ended it, if one did.

    `ended_by` is "" or one of "cpu", "memory", "output" and "idle".
    """

    status: int
    ended_by: str
    stdout: bytes
    stderr: bytes


def run(
    command: Sequence[str],
    limits: Limits,
    *,
    readable: Sequence[Path] = (),
    environment: Mapping[str, str] | None = None,
    stdin: bytes = b"",
    confined: bool = True,
) -> Outcome:
    """Runs `command` to its end, in /tmp, an empty folder of its own; when this returns, no process of it is left.

    Neither is when we are killed, but for the millisecond before bubblewrap has asked the kernel for that.

    Args:
      readable: files and folders that it may read besides the system's, at their own paths.
      environment: the variables that it has besides PATH, HOME and LC_ALL.
      stdin: what is there to be read; up to 4096 bytes can be read once only.
      confined: False keeps the limits but builds no walls: for what is trusted.

    Raises:
      RunError: there is no sandbox to be had here; nothing was run.
    """
    with (
        tempfile.TemporaryDirectory(prefix="m31r-sandbox-") as empty,
        tempfile.TemporaryFile() as report,
        _given(stdin) as given,
        _given(refused_calls()) as refused,
    ):
        walls = _walls(limits, readable, report.fileno(), refused) if confined else []
        with subprocess.Popen(
            [*walls, *_limited(limits), *command],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(report.fileno(), refused) if confined else (),
            cwd="/" if confined else empty,
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/tmp", "LC_ALL": "C", **(environment or {})},
            start_new_session=True,
        ) as process:
            assert process.stdout and process.stderr
            pipes = {process.stdout.fileno(): bytearray(), process.stderr.fileno(): bytearray()}
            ended_by = watch(process.pid, pipes, limits)
            stdout, stderr = map(bytes, pipes.values())
            if not confined:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
        if not confined:
            code = process.returncode
            return _outcome(code if code >= 0 else 128 - code, ended_by, stdout, stderr)
        report.seek(0)
        said: dict[str, int] = {}
        for line in report:
            said |= json.loads(line)
        _await_end(said.get("child-pid"))
    if ended_by or "exit-code" in said:
        return _outcome(said.get("exit-code", 128 + signal.SIGKILL), ended_by, stdout, stderr)
    reason = (stderr.decode("utf-8", "replace").strip().splitlines() or ["bwrap was killed"])[0]
    raise RunError(f"no sandbox: {reason}; {_NEEDED}")


@contextmanager
def _given(text: bytes) -> Iterator[int]:
    """The end of a pipe that has `text` in it and gets no more; a file, if a pipe is not sure to take so much."""
    if len(text) > select.PIPE_BUF:
        with tempfile.TemporaryFile() as file:
            file.write(text)
            file.seek(0)
            yield file.fileno()
        return
    reading, writing = os.pipe()
    try:
        os.write(writing, text)
        os.close(writing)
        yield reading
    finally:
        os.close(reading)


def _limited(limits: Limits) -> list[str]:
    """A command in front of another that runs it within the kernel's own limits."""
    given = {
        "cpu": f"{limits.cpu_seconds}:{limits.cpu_seconds + 1}",
        "as": limits.memory_bytes,
        "nproc": limits.processes,
        "fsize": limits.file_bytes,
        "nofile": _OPEN_FILES,
        "stack": _STACK_BYTES,
        "core": 0,
    }
    return ["prlimit", *(f"--{name}={value}" for name, value in given.items()), "--"]


def _walls(limits: Limits, readable: Sequence[Path], report: int, refused: int) -> list[str]:
    """The bubblewrap command that runs another one inside, and writes what became of it to the descriptor `report`.

    What system calls are refused is read from the descriptor `refused`."""
    if (bubblewrap := shutil.which("bwrap")) is None:
        raise RunError(f"no sandbox: there is no bwrap; {_NEEDED}")
    walls = [bubblewrap, "--die-with-parent", "--new-session", "--json-status-fd", str(report)]
    walls += ["--seccomp", str(refused)] if refused_calls() else []
    walls += [
        "--unshare-pid",
        "--unshare-net",
        "--unshare-ipc",
        "--unshare-uts",
        "--unshare-cgroup-try",
        "--hostname",
        "sandbox",
    ]
    walls += ["--ro-bind", "/usr", "/usr", *_system_links(), "--proc", "/proc", "--dev", "/dev"]
    walls += ["--perms", "0755", "--dir", "/etc"]
    for place in ("/etc/alternatives", "/etc/ld.so.cache"):
        walls += ["--ro-bind-try", place, place]
    walls += ["--perms", "1777", "--size", str(limits.file_bytes), "--tmpfs", "/tmp", "--chdir", "/tmp"]
    for path in readable:
        for above in list(path.absolute().parents)[-2::-1]:
            walls += ["--perms", "0755", "--dir", str(above)]
        walls += ["--ro-bind", str(path.absolute()), str(path.absolute())]
    walls += ["--remount-ro", "/dev", "--remount-ro", "/", "--cap-drop", "ALL"]
    if os.geteuid() != 0:
        return [*walls, "--unshare-user", "--"]
    walls += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--"]
    walls += ["setpriv", "--reuid", _NOBODY, "--regid", _NOBODY, "--clear-groups", "--no-new-privs", "--"]
    # in a namespace of users of its own, whose processes are counted by themselves
    return [*walls, "unshare", "--user", "--"]


def _system_links() -> Iterator[str]:
    for name in ("bin", "sbin", "lib", "lib32", "lib64"):
        path = Path("/", name)
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), str(path))
        elif path.is_dir():
            yield from ("--ro-bind", str(path), str(path))


def _outcome(status: int, ended_by: str, stdout: bytes, stderr: bytes) -> Outcome:
    over_time = not ended_by and status == 128 + signal.SIGXCPU  # between two looks of ours
    return Outcome(status, "cpu" if over_time else ended_by, stdout, stderr)


def _await_end(first: int | None) -> None:
    """Waits until the first process of a PID namespace is gone, and so all others there; bubblewrap has told it to die."""
    with suppress(ProcessLookupError):
        if first is not None:
            handle = os.pidfd_open(first)
            ending = select.poll()
            ending.register(handle, select.POLLIN)
            ending.poll(_MOST_DYING)
            os.close(handle)
