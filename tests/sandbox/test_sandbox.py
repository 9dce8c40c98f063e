"""The sandbox, against programs that mean ill: compiled in it, run in it."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pytest

from m31r.errors import RunError
from m31r.sandbox.sandbox import Outcome, run
from m31r.sandbox.watch import Limits, Usage

LIMITS = Limits(cpu_seconds=1, idle_seconds=0.6, memory_bytes=2**30, processes=24, file_bytes=2**22, output_bytes=2**16)
COMPILING = replace(LIMITS, cpu_seconds=60, idle_seconds=60.0, memory_bytes=2**32, file_bytes=2**26, output_bytes=2**26)
HOSTILE = Path(__file__).with_name("hostile.rs")


def shell(script: str, limits: Limits = LIMITS, stdin: bytes = b"", confined: bool = True) -> Outcome:
    return run(["sh", "-c", script], limits, stdin=stdin, confined=confined)


def toolchain() -> Path:
    return Path(subprocess.run(["rustc", "--print", "sysroot"], capture_output=True, check=True, text=True).stdout.strip())


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled program; it leaves the sandbox, where it was made, by standard output."""
    script = f"{toolchain()}/bin/rustc --edition=2021 -o /tmp/hostile - >&2 && cat /tmp/hostile"
    made = run(["sh", "-c", script], COMPILING, readable=[toolchain()], stdin=HOSTILE.read_bytes())
    assert made.status == 0, made.stderr.decode()
    program = tmp_path_factory.mktemp("hostile") / "m31r-hostile"
    program.write_bytes(made.stdout)
    program.chmod(0o755)
    return program


def alive(program: Path) -> list[str]:
    """The processes of the machine that run `program`."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "comm").read_text().strip() == program.name:
                found.append(folder.name)
        except OSError:
            continue
    return found


def test_a_program_runs_and_its_end_is_told() -> None:
    assert shell("cat; echo oh >&2; exit 7", stdin=b"given") == Outcome(7, "", b"given", b"oh\n")
    assert shell("kill -11 $$").status == 128 + signal.SIGSEGV
    assert shell("/nowhere").status == 127


@pytest.mark.parametrize(
    ("mode", "ended_by"),
    [
        ("spin", "cpu"),
        ("relays", "cpu"),
        ("threads", "cpu"),
        ("forks", "cpu"),
        ("sleep", "idle"),
        ("output", "output"),
    ],
)
def test_what_does_not_end_is_ended_and_nothing_of_it_is_left(hostile: Path, mode: str, ended_by: str) -> None:
    ended = run([str(hostile), mode], LIMITS, readable=[hostile])
    assert ended.ended_by == ended_by
    assert len(ended.stdout) <= LIMITS.output_bytes + 1
    assert alive(hostile) == []


def test_a_child_that_detaches_itself_dies_with_its_parent(hostile: Path) -> None:
    assert run([str(hostile), "detached"], LIMITS, readable=[hostile]) == Outcome(0, "", b"", b"")
    assert alive(hostile) == []


def test_there_is_no_more_memory_than_the_limit(hostile: Path) -> None:
    ended = run([str(hostile), "allocate"], LIMITS, readable=[hostile])
    assert ended.status == 128 + signal.SIGABRT
    assert b"memory allocation of 8589934592 bytes failed" in ended.stderr
    # nor by sharing it out among processes
    script = "for i in 1 2 3 4 5; do (head -c 300M /dev/zero; sleep 2) | tail -c 300M & done; wait"
    assert shell(script, replace(LIMITS, cpu_seconds=20, idle_seconds=20.0)).ended_by == "memory"


def test_who_waits_for_input_gets_its_end(hostile: Path) -> None:
    assert run([str(hostile), "stdin"], LIMITS, readable=[hostile]).stdout == b"read 0\n"


def test_nothing_outside_can_be_read_or_written(hostile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "of ours")
    said = run([str(hostile), "outside"], LIMITS, readable=[hostile]).stdout.decode().splitlines()
    assert [line for line in said if line.endswith(": true")] == ["/tmp/here: true"]
    assert sorted(json.loads(said[-1].removeprefix("variables: "))) == ["HOME", "LC_ALL", "PATH", "PWD"]
    assert not Path("/tmp/here").exists()
    assert shell("find / -xdev -writable -not -path '/proc*' -not -type l").stdout.split() == [b"/tmp"]


def test_there_is_no_network(hostile: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        tempfile.TemporaryDirectory() as folder,
        socket.socket(socket.AF_UNIX) as named,
    ):
        named.bind(f"{folder}/socket")
        named.listen()
        place = f"127.0.0.1:{server.getsockname()[1]}"
        ended = run([str(hostile), "sockets", place, f"{folder}/socket"], LIMITS, readable=[hostile])
    said = ended.stdout.decode().splitlines()
    assert said == ["connect: false", "datagram: false", "to the host: false", "unix: false", "within: true"]


def test_what_gets_round_the_limits_or_into_others_is_refused(hostile: Path) -> None:
    said = run([str(hostile), "calls"], LIMITS, readable=[hostile]).stdout.decode().splitlines()
    assert [line.partition(": ")[0] for line in said if not line.endswith("false")] in ([], ["users"])
    assert len(said) == 5


def test_signals_reach_nobody_outside() -> None:
    assert shell("kill -9 -1; kill -9 1 $PPID; echo here").stdout == b"here\n"


def test_descriptors_of_ours_are_not_inherited() -> None:
    assert shell("ls /proc/self/fd").stdout.split() == [b"0", b"1", b"2", b"3"]  # the last one is of ls


def test_standard_input_can_be_read_once() -> None:
    assert shell("cat; cat /proc/self/fd/0 /dev/stdin", stdin=b"given").stdout == b"given"


def test_standard_input_may_be_longer_than_a_pipe_holds() -> None:
    text = b"0123456789abcdef" * 2**16
    outcome = run(["wc", "-c"], LIMITS, stdin=text)
    assert int(outcome.stdout) == len(text)


def test_what_is_compiled_reads_nothing_of_the_machine() -> None:
    rustc = [f"{toolchain()}/bin/rustc", "-", "--emit=metadata", "--out-dir=/tmp", "--crate-type=lib"]
    for source in (
        b'include!("/etc/passwd");',
        b'const X: &str = include_str!("/etc/shadow");',
        b'const X: &str = env!("USER");',
    ):
        done = run(rustc, COMPILING, readable=[toolchain()], stdin=source)
        assert (done.status, done.ended_by) == (1, "")
        assert b"root:" not in done.stderr


def test_files_are_bounded() -> None:
    assert shell("head -c 5000000 /dev/zero > /tmp/large; stat -c %s /tmp/large").stdout == b"%d\n" % LIMITS.file_bytes
    assert b"No space left" in shell("for i in 1 2 3; do head -c 3000000 /dev/zero > /tmp/$i; done").stderr


def test_a_full_machine_changes_no_verdict() -> None:
    """What takes long by the clock but little time of a processor is let be: here it shares one with eight others."""
    mine = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(mine)})
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(8)]
    try:
        started = time.monotonic()
        done = shell(
            "i=0; while [ $i -lt 1000000 ]; do i=$((i+1)); done; echo done", replace(LIMITS, idle_seconds=0.3, cpu_seconds=10)
        )
        seconds = time.monotonic() - started
    finally:
        for other in others:
            other.kill()
            other.wait()
        os.sched_setaffinity(0, mine)
    assert done == Outcome(0, "", b"done\n", b"")
    assert seconds > 0.6


def test_the_dead_are_not_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here each look at the processes takes longer than the time between two, and reading what is left takes many."""
    look = Usage.look
    monkeypatch.setattr(Usage, "look", lambda usage, root: (time.sleep(0.25), look(usage, root))[1])
    monkeypatch.setattr("m31r.sandbox.watch._CHUNK", 2**10)
    script = "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; head -c 30000 /dev/zero"
    done = shell(script, replace(LIMITS, idle_seconds=0.3))
    assert (done.status, done.ended_by, len(done.stdout)) == (0, "", 30000)


def test_it_dies_with_us(hostile: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", FOR_LONG, str(hostile)])
    while not alive(hostile):
        time.sleep(0.02)
    process.kill()
    process.wait()
    until = time.monotonic() + 10
    while alive(hostile) and time.monotonic() < until:
        time.sleep(0.02)
    assert alive(hostile) == []


FOR_LONG = """
import sys
from pathlib import Path
from m31r.sandbox.sandbox import run
from m31r.sandbox.watch import Limits

run([sys.argv[1], "sleep"], Limits(1, 1000.0, 2**30, 24, 2**22, 2**16), readable=[Path(sys.argv[1])])
"""


def test_without_bubblewrap_it_refuses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RunError, match=r"^no sandbox: there is no bwrap; it needs bubblewrap 0\.7 or later"):
        run(["true"], LIMITS)
    (tmp_path / "bwrap").write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2; exit 1\n")
    (tmp_path / "bwrap").chmod(0o755)
    with pytest.raises(RunError, match=r"^no sandbox: bwrap: No permissions to create new namespace; it needs"):
        run(["true"], LIMITS)


def test_unconfined_it_keeps_the_limits() -> None:
    assert shell("exit 3", confined=False) == Outcome(3, "", b"", b"")
    assert shell("kill -9 $$", confined=False).status == 137
    assert shell("sleep 1000", confined=False).ended_by == "idle"
    assert shell("while :; do :; done", confined=False).ended_by == "cpu"
    assert shell("sleep 1000 & exit 0", confined=False) == Outcome(0, "", b"", b"")
