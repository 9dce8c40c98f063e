"""`python -m m31r.main --config=configs/base.py` is the main job; `m31r COMMAND` runs one part (docs/architecture.md)."""

import sys

from m31r.command.parser import parse
from m31r.command.run import run_command


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line and returns its exit code: 0, 1 user, 2 config, 3 runtime or 4 validation error."""
    return run_command(lambda: parse(sys.argv[1:] if arguments is None else arguments))


if __name__ == "__main__":
    sys.exit(main())
