"""A trace that the profiler wrote (`profile.steps`), as a table: which operations took the device's time."""

import gzip
import io
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from m31r.dashboard.files import names_in, number, parsed, read_bytes

_LARGEST = 2**27  # bytes of a trace, unpacked
_SHOWN = 15  # operations
_PLACE = ("profile", "plugins", "profile")
_COPY = re.compile(r"(\.clone|\.remat\d*|[.\d])+$")  # XLA's numbers at the end of an operation's name


def profile(run: Path) -> dict[str, Any]:
    """Of the newest trace: its updates, and milliseconds by kind of operation; empty without one.

    Operations that run at the same time on several threads each count in full.
    """
    for moment in reversed(names_in(run, *_PLACE)):
        for name in names_in(run, *_PLACE, moment):
            if name.endswith(".trace.json.gz") and (found := _summary(read_bytes(run, *_PLACE, moment, name) or b"")):
                return {**found, "taken": moment.replace("_", "-", 2).replace("_", " ", 1).replace("_", ":")}
    return {}


def _summary(packed: bytes) -> dict[str, Any]:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
            events = parsed(file.read(_LARGEST)).get("traceEvents")
    except (OSError, EOFError):
        return {}
    threads: dict[tuple[Any, Any], list[tuple[float, float, str]]] = {}
    steps = set()
    for event in events if isinstance(events, list) else ():
        if not isinstance(event, dict) or event.get("ph") != "X" or not isinstance(event.get("args"), dict):
            continue
        begin, micros, name = number(event.get("ts")), number(event.get("dur")), event.get("name")
        if begin is None or micros is None or not isinstance(name, str):
            continue
        if name == "train" and (step := str(event["args"].get("step_num", ""))[:20]).isdecimal():
            steps.add(int(step))
        elif "hlo_op" in event["args"]:
            threads.setdefault((str(event.get("pid")), str(event.get("tid"))), []).append((begin, -micros, name))
    spent, count = _own_times(threads.values())
    total = sum(spent.values())
    if not total:
        return {}
    ordered = sorted(spent.items(), key=lambda item: -item[1])
    shown = [
        {"operation": name, "ms": round(micros / 1000, 3), "share": round(micros / total, 4), "times": count[name]}
        for name, micros in ordered[:_SHOWN]
    ]
    rest = sum(micros for _, micros in ordered[_SHOWN:])
    return {
        "operations": shown,
        "rest_ms": round(rest / 1000, 3),
        "total_ms": round(total / 1000, 3),
        "updates": sorted(steps)[:100],
    }


def _own_times(threads: Iterable[list[tuple[float, float, str]]]) -> tuple[dict[str, float], Counter[str]]:
    """Microseconds and times by kind of operation; those of a loop's body are not the loop's."""
    spent: dict[str, float] = {}
    count = Counter[str]()
    for events in threads:
        within: list[tuple[float, str]] = []  # ends of what has not ended yet
        for begin, minus, name in sorted(events):
            kind = (_COPY.sub("", name) or name)[:80]
            while within and within[-1][0] <= begin:
                within.pop()
            if within:
                spent[within[-1][1]] += minus
            spent[kind] = spent.get(kind, 0.0) - minus
            count[kind] += 1
            within.append((begin - minus, kind))
    return spent, count
