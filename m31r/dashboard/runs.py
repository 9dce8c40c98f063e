"""The runs in a folder, and each as plain data for the page. What lies there may be half written, broken or hostile."""

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import yaml

from m31r.dashboard.curves import Metrics
from m31r.dashboard.files import names_in, number, parsed, read_bytes, read_object, stamp
from m31r.dashboard.profile import profile
from m31r.dashboard.results import KINDS, evaluations, light_evaluations, samples
from m31r.train.record import METRICS
from m31r.train.run import METADATA, SNAPSHOT, SUMMARY

MOST = 500  # runs; the ones last written to
RESULTS = "evaluation.jsonl"  # as m31r/train/light.py has it, which needs jax
CONFIGS = (SNAPSHOT, "config.yaml")  # of a run, and of a model's folder
MARKS = (METRICS, *CONFIGS, *(f"{kind}/metrics.json" for kind in KINDS))  # one of them makes a folder a run's
LIVE_SECONDS = 120.0  # since its last update; after that a run counts as stopped
_WATCHED = (*MARKS, METADATA, SUMMARY, RESULTS, "samples", "evaluations", "profile/plugins/profile")
_CARD = (
    "seen", "seen_bytes", "kept", "kept_bytes", "kept_lines", "rejected", "crates", "redacted_files", "redacted", "reasons",
    "splits",
)  # fmt: skip
_LISTED = 15  # licences and crates of a data card
_LOG_BYTES, _LOG_LINES = 2**18, 12
_YAML_BYTES, _BRACKETS, _VALUE = 2**16, 500, 200  # a configuration has 4 kB and some ten; deep nesting takes long to refuse
Found = TypeVar("Found")


def find_runs(root: Path) -> dict[str, Path]:
    """The runs directly in `root`, by a name that is safe anywhere: requests look a run up here, and never name a path."""
    try:
        folders = [Path(entry.path) for entry in os.scandir(root) if not entry.name.startswith(".") and entry.is_dir()]
    except OSError:
        return {}
    marked = [folder for folder in folders if any(stamp(folder, mark) for mark in MARKS)]
    newest = sorted(marked, key=lambda folder: (-_changed(folder), folder.name))[:MOST]
    return {hashlib.sha256(os.fsencode(folder.name)).hexdigest()[:16]: folder for folder in newest}


def stamps(run: Path) -> tuple[str, str]:
    """What changes when the run's curves do, and when anything else of it does."""
    rest = [stamp(run, name) for name in _WATCHED if name != METRICS]
    return _short(stamp(run, METRICS)), _short(rest)


def overview(run: Path, metrics: Metrics) -> dict[str, Any]:
    """A line of the list of runs."""
    config, last, summary = read_config(run), metrics.last, read_object(run, SUMMARY)
    folder = read_object(run, METADATA)
    steps = number(config.get("train.steps"))
    step = _first(number(last.get("step")), number(summary.get("step")), number(folder.get("step")))
    changed = _changed(run)
    if not metrics.steps:
        state = "no updates" if "data" in folder else "model"
    elif steps is not None and step is not None and step >= steps:
        state = "finished"
    else:
        state = "training" if time.time() - changed < LIVE_SECONDS else "stopped"
    return {
        "name": os.fsencode(run.name).decode("utf-8", "replace"),
        "state": state,
        "step": step,
        "steps": steps,
        "params": _first(number(summary.get("params")), number(folder.get("params"))),
        "tokens": metrics.tokens[-1] if metrics.steps else None,
        "before": metrics.validation[0][2] if metrics.validation else None,
        "validation": metrics.validation[-1][2] if metrics.validation else None,
        "tokens_per_s": number(last.get("tokens_per_s")),
        "peak_share": number(last.get("peak_share")),
        "alarms": len(metrics.alarms),
        "changed": changed,
    }


def about(run: Path, data_folder: Path) -> dict[str, Any]:
    """All of a run but its curves."""
    metadata = read_object(run, METADATA)
    libraries = metadata.get("libraries")
    told = ("git_commit", "init_sha256", "m31r", "platform", "python", "seed")
    shown: dict[str, Any] = {name: metadata[name] for name in told if name in metadata}
    if isinstance(libraries, dict):
        shown |= {name: each for name, each in libraries.items() if name in ("jax", "jaxlib")}
    summary = read_object(run, SUMMARY)
    shown |= {"weights": value} if isinstance(value := summary.get("params_sha256"), str) else {}
    shown |= {"data": value} if (value := _data_hash(metadata)) else {}
    return {
        "metadata": {name: str(each)[:_VALUE] for name, each in shown.items() if isinstance(each, (str, int))},
        "config": read_config(run),
        "light": light_evaluations(run),
        "evaluations": evaluations(run),
        "samples": samples(run),
        "card": card(metadata, data_folder),
        "profile": profile(run),
        "log": log_lines(run),
    }


def read_config(run: Path) -> dict[str, str | float | None]:
    """The fields of a run's configuration by their dotted names; lists as text. Empty where it cannot be read."""
    for name in CONFIGS:
        text = read_bytes(run, name, most=_YAML_BYTES)
        if text is not None:
            if text.count(b"[") + text.count(b"{") > _BRACKETS:
                return {}
            try:
                values = yaml.safe_load(text)  # not by libyaml, which deep nesting crashes
            except (yaml.YAMLError, ValueError, RecursionError):
                return {}
            return _flat(values)
    return {}


def _flat(values: Any) -> dict[str, str | float | None]:
    """Two levels, as a configuration has; what is nested deeper is not unfolded, since aliases can make that endless."""
    found: dict[str, str | float | None] = {}
    for section, fields in values.items() if isinstance(values, dict) else ():
        for name, value in fields.items() if isinstance(fields, dict) else ((None, fields),):
            if len(found) < 1000:
                found[f"{section}.{name}"[:_VALUE] if name is not None else f"{section}"[:_VALUE]] = _plain(value)
    return found


def _plain(value: Any) -> str | float | None:
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(str(each)[:_VALUE] for each in value[:20] if isinstance(each, (str, int, float)))[:_VALUE]
    return value[:_VALUE] if isinstance(value, str) else "..."


def card(metadata: dict[str, Any], data_folder: Path) -> dict[str, Any]:
    """What the card of the run's dataset says, if it is still there: found by the hash of the token shards."""
    wanted, data = _data_hash(metadata), metadata.get("data")
    folders = [data_folder]
    if isinstance(data, dict) and isinstance(data.get("folder"), str):
        folders.insert(0, Path(data["folder"]).parent)
    for folder in folders:
        for name in names_in(folder) if wanted else ():
            parents = read_object(folder, name, "manifest.json").get("parents") if name.startswith("card-") else None
            shards = parents.get("shard") if isinstance(parents, dict) else None
            if isinstance(shards, dict) and shards.get("hash") == wanted and (found := read_object(folder, name, "card.json")):
                listed = {key: found.get(key, [])[:_LISTED] for key in ("licenses", "top_crates")}
                return {**{key: found[key] for key in _CARD if key in found}, **listed}
    return {}


def log_lines(run: Path) -> list[dict[str, str]]:
    """The last warnings and errors of a run's log."""
    size = (stamp(run, "train.log") or (0, 0, 0))[1]
    lines = (read_bytes(run, "train.log", offset=max(0, size - _LOG_BYTES)) or b"").splitlines()
    found = [parsed(line) for line in lines]
    told = [each for each in found if each.get("level") in ("warning", "error", "critical")][-_LOG_LINES:]
    return [{name: str(each.get(name, ""))[:1000] for name in ("time", "level", "message")} for each in told]


class Known:
    """Remembers what a function made of something until its stamp changes."""

    def __init__(self) -> None:
        self._kept: dict[Any, tuple[Any, Any]] = {}

    def get(self, key: Any, now: Any, make: Callable[[], Found]) -> Found:
        if key not in self._kept or self._kept[key][0] != now:
            self._kept[key] = (now, make())
        found: Found = self._kept[key][1]
        return found


def _data_hash(metadata: dict[str, Any]) -> str:
    data = metadata.get("data")
    found = data.get("hash") if isinstance(data, dict) else metadata.get("data_hash")
    return found if isinstance(found, str) else ""


def _changed(run: Path) -> float:
    """When the run last wrote, in seconds since 1970."""
    return max((found[2] / 1e9 for name in (METRICS, *MARKS) if (found := stamp(run, name))), default=0.0)


def _first(*values: float | None) -> float | None:
    return next((value for value in values if value is not None), None)


def _short(value: Any) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:12]
