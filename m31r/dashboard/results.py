"""What the compiler and the tests said of a run, and what it wrote: evaluations, failing programs, samples over time."""

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from m31r.dashboard.curves import evenly
from m31r.dashboard.files import names_in, number, read_lines, read_object, read_text

KINDS = {  # folders of a run, and what they are of
    "eval": "the benchmark",
    "eval-infill": "holes in the benchmark's solutions",
    "eval-foreign": "problems of another suite",
}
RATES = ("compile_rate", "pass@1", "pass@5", "pass@10", "exact_match", "edit_similarity")
_NAMES, _CRATES = 64, 256  # of categories and the like, and of held-out crates: at most
_TEXT, _MESSAGE = 4000, 500  # characters of what a model wrote, and of what rustc said, at most
_TASKS, _OUTCOMES, _DETAILS = 60, 4, 6  # shown of a category; of a task, one candidate each; of a candidate
_STEPS, _SERIES = 24, 40  # of samples over time
_SAMPLE = re.compile(r"([0-9]{1,15})-([A-Za-z0-9_.-]{1,80})\.rs")


def evaluations(run: Path) -> list[dict[str, Any]]:
    """The finished evaluations of a run: rates with their intervals, why candidates fail, held-out crates."""
    return [found for kind, title in KINDS.items() if (found := _evaluation(run, kind, title))]


def _evaluation(run: Path, kind: str, title: str) -> dict[str, Any] | None:
    read = read_object(run, kind, "metrics.json")
    everything = _rates(read.get("all"))
    if not everything:
        return None
    tasks = _items(read.get("tasks"), 10_000)
    return {
        "kind": kind,
        "title": title,
        "settings": {name: value for name, value in _items(read.get("settings")) if isinstance(value, (str, int, float, bool))},
        "toolchain": _text(read.get("toolchain"), 200).partition("\n")[0],
        "all": everything,
        **{name: {key: _rates(of) for key, of in _items(read.get(name))} for name in ("categories", "difficulties")},
        **{name: _counts(read.get(name)) for name in ("failures", "errors")},
        "held_out": _crates(read.get("held_out")),
        "solved": sorted(name for name, of in tasks if isinstance(of, list) and of and (number(of[0]) or 0) > 0),
        "tasks": len(tasks),
        "seconds": number(_get(read.get("timings"), "total_s")),
    }


def light_evaluations(run: Path) -> list[dict[str, Any]]:
    """The small evaluations while training: (step, rates in all and by category, or that it failed)."""
    found = []
    for line in read_lines(run, "evaluation.jsonl"):
        step = number(line.get("step"))
        if step is None:
            continue
        rates = {name: value for name in RATES if (value := number(line.get(name))) is not None}
        categories = {
            key: {name: value for name in RATES if (value := number(_get(of, name))) is not None}
            for key, of in _items(line.get("categories"))
        }
        failed = {"failed": _text(line["failed"], _MESSAGE)} if "failed" in line else {}
        found.append({"step": step, **rates, "categories": categories, "errors": _counts(line.get("errors")), **failed})
    return evenly(found, 500)


def programs(run: Path, kind: str, category: str, suite: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """The failing programs of a category: of each task, the first candidate of each way to fail.

    Args:
      kind: one of KINDS; another one has none.
      suite: what stands before and after the hole of each task that is known.
    """
    tasks: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    counts: dict[str, list[int]] = {}
    for sample in read_lines(run, kind, "samples.jsonl") if kind in KINDS else ():
        name, why = sample.get("task"), sample.get("why")
        if not isinstance(name, str) or not isinstance(why, str) or name.partition("/")[0] != category:
            continue
        tally = counts.setdefault(name, [0, 0, 0])
        tally[0] += why == ""
        tally[1] += bool(sample.get("compiles"))
        tally[2] += 1
        if why and len(tasks[name]) < _OUTCOMES:
            tasks[name].setdefault(why, sample)
    failing = {name: found for name, found in tasks.items() if found}
    return {
        "tasks": [
            {
                "task": _text(name),
                **dict(zip(("passed", "compiled", "samples"), counts[name], strict=True)),
                "before": suite.get(name, ("", ""))[0][-_TEXT:],
                "after": suite.get(name, ("", ""))[1][:_TEXT],
                "programs": [_program(sample) for sample in found.values()],
            }
            for name, found in sorted(failing.items())[:_TASKS]
        ],
        "left_out": max(0, len(failing) - _TASKS),
    }


def _program(sample: Mapping[str, Any]) -> dict[str, Any]:
    details = sample.get("details")
    said = [one for one in details if isinstance(one, list) and len(one) == 2] if isinstance(details, list) else []
    return {
        "sample": number(sample.get("sample")),
        "why": _text(sample.get("why"), _MESSAGE),
        "fill": _shortened(_text(sample.get("fill"), 16 * _TEXT)),
        "said": [{"code": _text(code, 20), "message": _text(message, _MESSAGE)} for code, message in said[:_DETAILS]],
    }


def samples(run: Path) -> list[dict[str, Any]]:
    """What the run wrote at one step after another: to its configuration's prompts, and into holes of small evaluations."""
    series: dict[tuple[str, str], dict[int, dict[str, Any]]] = defaultdict(dict)
    files = [(found, name) for name in names_in(run, "samples") if (found := _SAMPLE.fullmatch(name))]
    for found, name in files:
        text = read_text(run, "samples", name, most=64 * _TEXT)
        if text is not None:
            series["prompt", found[2]][int(found[1])] = {"text": _shortened(text), "said": ""}
    steps = sorted(int(name) for name in names_in(run, "evaluations") if name.isascii() and name.isdecimal() and len(name) < 16)
    for step in evenly(steps, _STEPS):
        for sample in read_lines(run, "evaluations", str(step), "samples.jsonl"):
            if isinstance(sample.get("task"), str):
                program = _program(sample)
                said = "; ".join(f"{each['code']} {each['message']}".strip() for each in program["said"][:2])
                told = f"{program['why']}: {said}" if said else program["why"] or "passes"
                series["task", _text(sample["task"])].setdefault(step, {"text": program["fill"], "said": told})
    return [
        {"kind": kind, "name": name, "steps": [{"step": step, **found[step]} for step in evenly(sorted(found), _STEPS)]}
        for (kind, name), found in sorted(series.items())[:_SERIES]
    ]


def _rates(of: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in RATES:
        values = [number(_get(_get(of, name), key)) for key in ("value", "low", "high")]
        if None not in values:
            found[name] = values
    counts = {name: count for name in ("tasks", "samples") if (count := number(_get(of, name))) is not None}
    return {**found, **counts}


def _crates(of: Any) -> dict[str, dict[str, float | None]]:
    wanted = ("bits_per_byte", "perplexity", "bytes")
    crates = {name: {key: number(_get(each, key)) for key in wanted} for name, each in _items(of, _CRATES)}
    return {name: each for name, each in crates.items() if each["bits_per_byte"] is not None}


def _counts(of: Any) -> dict[str, float]:
    return {name: count for name, each in _items(of) if (count := number(each)) is not None}


def _items(of: Any, most: int = _NAMES) -> list[tuple[str, Any]]:
    return [(_text(name), value) for name, value in list(of.items())[:most]] if isinstance(of, dict) else []


def _get(of: Any, name: str) -> Any:
    return of.get(name) if isinstance(of, dict) else None


def _shortened(text: str) -> str:
    return text if len(text) <= _TEXT else f"{text[:_TEXT]}\n... and {len(text) - _TEXT:,} more characters"


def _text(value: Any, most: int = 200) -> str:
    return value[:most] if isinstance(value, str) else ""
