"""Runs m31r and stops it at a chosen moment: python stop_at.py KILL|INT|TERM|TERM-TERM EVENT PATTERN ARGUMENTS...

The moment is the first audit event of Python named EVENT (open, os.rename, os.mkdir, os.remove, ...) one of whose
arguments matches PATTERN; the event has not happened yet when the signal comes. KILL goes to this process alone, as TERM does,
once or twice; INT to the whole group, as a terminal's ctrl-C does.
"""

import os
import re
import signal
import sys
import time
from typing import Any


def stop_at(how: str, event: str, pattern: str) -> None:
    done = False

    def watch(name: str, arguments: tuple[Any, ...]) -> None:
        nonlocal done
        if done or name != event or not any(re.search(pattern, os.fsdecode(a)) for a in arguments if is_path(a)):
            return
        done = True
        if how == "KILL":
            os.kill(os.getpid(), signal.SIGKILL)
        elif how == "INT":
            os.killpg(0, signal.SIGINT)
        for _ in range(how.count("TERM")):
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.05)  # for Python to handle it

    sys.addaudithook(watch)


def make_many_batches() -> None:
    from m31r.filter import filter as filtering
    from m31r.shard import shard as sharding

    filtering._BATCH_FILES, sharding.BATCH_BYTES = 5, 4000


def is_path(argument: Any) -> bool:
    return isinstance(argument, (str, bytes, os.PathLike))


if __name__ == "__main__":
    from m31r.main import main

    if os.environ.get("STOP_AT_MANY_BATCHES"):
        make_many_batches()
    stop_at(*sys.argv[1:4])
    sys.exit(main(sys.argv[4:]))
