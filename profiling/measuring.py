"""What the measuring scripts share: figures as lines, one-line errors, and other programs run for their figures."""

import argparse
import json
import os
import platform
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from m31r.command.parser import DEFAULT_CONFIG
from m31r.errors import M31RError, RunError

Figures = dict[str, Any]


def new_parser(doc: str | None, config: str = "configuration; --config.a.b=value overrides a field") -> argparse.ArgumentParser:
    """What the scripts' command lines share: the docstring as it stands, --json, and --config if there is help for it."""
    made = argparse.ArgumentParser(description=doc, allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter)
    if config:
        made.add_argument("--config", default=DEFAULT_CONFIG, help=config)
    made.add_argument("--json", action="store_true", help="JSON objects, one a line")
    return made


def show(figures: Figures, as_json: bool) -> None:
    """One measurement on one line of stdout: a JSON object, or the same for people."""
    line = json.dumps(figures) if as_json else "  ".join(f"{name}={value}" for name, value in figures.items())
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def figures_of(command: Sequence[str]) -> Figures:
    """Runs a program and returns the last JSON object that it printed on a line of its own.

    Adds `others_busy_cores`: how many cores other processes kept busy meanwhile. On a machine that is shared, programs do
    not slow down alike, and a ratio of two of them says little unless this is near 0.

    Raises:
      RunError: it fails or prints none; quotes its last words.
    """
    began, others = time.monotonic(), _busy_seconds() - own_seconds()
    done = subprocess.run(command, capture_output=True, text=True)
    busy = (_busy_seconds() - own_seconds() - others) / (time.monotonic() - began)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not lines:
        words = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise RunError(f"{' '.join(command)}: exit {done.returncode} and {len(lines)} figures: {words}")
    return {**json.loads(lines[-1]), "others_busy_cores": round(max(0.0, busy), 2)}


def _busy_seconds() -> float:
    """What all cores together have worked since boot: user, nice, system, irq, softirq."""
    user, nice, system, _, _, irq, softirq, *_ = map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:])
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


def own_seconds() -> float:
    """What this process, its threads and the children it has waited for have worked."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


def processor() -> str:
    """The processor's name and, where the system tells it, its family: makers give several generations one name."""
    given = Path("/proc/cpuinfo")
    text = given.read_text() if given.exists() else ""
    found = [re.search(rf"^{field}\s*: (.+)$", text, re.MULTILINE) for field in ("model name", "cpu family")]
    name, family = (match.group(1) if match else "" for match in found)
    return f"{name} family {family}" if name and family else name or platform.machine()


def without(words: Sequence[str], flags: Sequence[str]) -> list[str]:
    """A command line less these flags and their values."""
    kept, pending = [], iter(words)
    for word in pending:
        name, equals, _ = word.partition("=")
        if name not in flags:
            kept.append(word)
        elif not equals:
            next(pending)
    return kept


def exit_code(main: Callable[[], None]) -> int:
    """Runs `main`; an expected failure is one line on stderr and its exit code, as on the m31r command line."""
    try:
        main()
    except M31RError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        return M31RError.exit_code
    return 0
