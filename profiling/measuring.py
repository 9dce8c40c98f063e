"""What the measuring scripts share: figures as lines, one-line errors, and other programs run for their figures."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

from m31r.errors import M31RError, RunError

Figures = dict[str, Any]


def show(figures: Figures, as_json: bool) -> None:
    """One measurement on one line of stdout: a JSON object, or the same for people."""
    line = json.dumps(figures) if as_json else "  ".join(f"{name}={value}" for name, value in figures.items())
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def figures_of(command: Sequence[str]) -> Figures:
    """Runs a program and returns the last JSON object that it printed on a line of its own.

    Raises:
      RunError: it fails or prints none; quotes its last words.
    """
    done = subprocess.run(command, capture_output=True, text=True)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not lines:
        words = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise RunError(f"{' '.join(command)}: exit {done.returncode} and {len(lines)} figures: {words}")
    return dict(json.loads(lines[-1]))


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
