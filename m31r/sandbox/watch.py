"""Watches a running program and all that it starts: reads what it says, sums what it uses, and ends it past a limit."""

import os
import selectors
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

INTERVAL = 0.1  # seconds between two looks at the processes
_CHUNK = 2**16
_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Limits:
    """What a run may use; each of them ends it.

    `memory_bytes` bounds the address space of each process and the resident memory of all together, `file_bytes` each file
    and all of /tmp, `output_bytes` standard output and error together, `cpu_seconds` all processes together, and
    `idle_seconds` the time in which none of them could have run: sleeps, and waits for what does not come.
    """

    cpu_seconds: int
    idle_seconds: float
    memory_bytes: int
    processes: int
    file_bytes: int
    output_bytes: int


@dataclass
class Usage:
    """What a tree of processes has used so far. Processor time of the dead is what their parents got to know of it, or
    what was seen of them while they lived, whichever is more: a parent may refuse to know."""

    known: float = 0.0
    seen: dict[tuple[int, str], float] = field(default_factory=dict)
    resident: int = 0
    runnable: bool = True

    @property
    def cpu_seconds(self) -> float:
        return max(self.known, sum(self.seen.values()))

    def look(self, root: int) -> None:
        """Adds what process `root` and its descendants have used by now."""
        stats = _descendants(root)
        self.known = max(self.known, sum(sum(map(int, stat[11:15])) for stat in stats.values()) / _TICK)
        self.seen.update({(pid, stat[19]): (int(stat[11]) + int(stat[12])) / _TICK for pid, stat in stats.items()})
        self.resident = sum(int(stat[21]) for stat in stats.values()) * _PAGE
        self.runnable = any(_runnable(pid) for pid in stats)


def watch(root: int, pipes: dict[int, bytearray], limits: Limits) -> str:
    """Reads `pipes` (by file descriptor) until process `root`, a child of ours, is dead; which limit ended it, or "".

    It is killed, and not waited for. Of what others write to the pipes after its end nothing is read.
    """
    handle = os.pidfd_open(root)
    ended_by, usage, idle, looked = "", Usage(), 0.0, time.monotonic()
    try:
        with selectors.DefaultSelector() as selector:
            for descriptor in (handle, *pipes):
                selector.register(descriptor, selectors.EVENT_READ)
            while True:
                ready = [key.fd for key, _ in selector.select(max(0.0, looked + INTERVAL - time.monotonic()))]
                # the end counts once all is read that was written before it
                if handle in ready and (ended_by or ready == [handle]):
                    return ended_by
                for descriptor in set(ready) - {handle}:
                    if not _read(descriptor, pipes[descriptor], limits.output_bytes):
                        selector.unregister(descriptor)
                if ended_by:
                    continue
                if sum(map(len, pipes.values())) > limits.output_bytes:
                    ended_by = "output"
                # the dead run no more, however long it takes us to read what they left
                elif handle not in ready and (now := time.monotonic()) - looked >= INTERVAL:
                    was_runnable = usage.runnable
                    usage.look(root)
                    # a look that came late says nothing of the time before it
                    idle += 0.0 if was_runnable or usage.runnable else min(now - looked, 2 * INTERVAL)
                    looked = now
                    ended_by = _exceeded(usage, idle, limits)
                if ended_by:
                    signal.pidfd_send_signal(handle, signal.SIGKILL)
    finally:
        os.close(handle)


def _exceeded(usage: Usage, idle: float, limits: Limits) -> str:
    if usage.cpu_seconds >= limits.cpu_seconds:
        return "cpu"
    if usage.resident > limits.memory_bytes:
        return "memory"
    return "idle" if idle >= limits.idle_seconds else ""


def _read(descriptor: int, into: bytearray, most: int) -> bool:
    """Takes what there is to read, keeping no more than `most` bytes and one; False at the end."""
    read = os.read(descriptor, _CHUNK)
    into += read[: max(0, most + 1 - len(into))]
    return bool(read)


def _descendants(root: int) -> dict[int, list[str]]:
    """The fields of /proc/PID/stat from the third one on, of `root` and of every process below it."""
    stats: dict[int, list[str]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError):
                stats[int(folder.name)] = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
    below: dict[int, list[int]] = {}
    for pid, stat in stats.items():
        below.setdefault(int(stat[1]), []).append(pid)
    found: dict[int, list[str]] = {}
    pending = [root]
    while pending:
        pid = pending.pop()
        if pid in stats and pid not in found:
            found[pid] = stats[pid]
            pending += below.get(pid, [])
    return found


def _runnable(pid: int) -> bool:
    """Whether a thread of the process runs, waits for a processor or for a disk."""
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            if (thread / "stat").read_text(errors="replace").rpartition(")")[2].split()[0] in "RD":
                return True
    return False
