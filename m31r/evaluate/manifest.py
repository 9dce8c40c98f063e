"""A suite's manifest: each task's version and hash. What a version holds never changes; a changed task is a new version."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from m31r.errors import ValidationError
from m31r.evaluate.task import FILES, Task

MANIFEST = "manifest.json"
_SCHEMA = 1


def manifest_faults(path: Path, tasks: Sequence[Task]) -> list[str]:
    """What of `tasks`, read from the suite at `path` or a part of it, is not as its suite's manifest says."""
    root = _suite(path)
    known = _read(root)
    faults = []
    for task in tasks:
        entry = known.get(task.name)
        if entry and entry["sha256"] != _hash(root, task) and task.version <= entry["version"]:
            faults.append(
                f"{task.name}: changed, and is version {task.version} still: make metadata.yaml's version "
                f"{entry['version'] + 1} and record it with --record"
            )
    if path.absolute() == root:
        names = {task.name for task in tasks}
        faults += [f"{name}: is in {MANIFEST} and is gone; a suite keeps its tasks" for name in sorted(set(known) - names)]
    return faults


def record(path: Path, tasks: Sequence[Task]) -> str:
    """Writes the manifest of the suite at `path` as its `tasks` are now; its own hash, which names the suite.

    Raises:
      ValidationError: a task changed without a new version.
    """
    if faults := manifest_faults(path, tasks):
        raise ValidationError("\n".join(faults))
    root = _suite(path)
    entries = {task.name: {"version": task.version, "sha256": _hash(root, task)} for task in tasks}
    text = json.dumps({"schema": _SCHEMA, "tasks": entries}, indent=1, sort_keys=True) + "\n"
    (root / MANIFEST).write_text(text, encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()


def _suite(path: Path) -> Path:
    """The folder of the suite that `path` is, or is a part of."""
    path = path.absolute()
    return next((folder for folder in (path, *path.parents) if (folder / MANIFEST).is_file()), path)


def _read(root: Path) -> dict[str, dict[str, Any]]:
    try:
        read = json.loads((root / MANIFEST).read_text(encoding="utf-8"))
        return dict(read["tasks"])
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError) as error:
        raise ValidationError(f"{root / MANIFEST}: not a manifest ({error}); restore it") from None


def _hash(root: Path, task: Task) -> str:
    digest = hashlib.sha256()
    for name in FILES:
        data = (root / task.name / name).read_bytes()
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def suite_hash(tasks: Sequence[Task]) -> str:
    """One hash of all that `tasks` are, whatever else lies in their folders."""
    parts = [
        repr((task.name, task.prefix, task.fill, task.suffix, task.tests, task.stop, task.forbids, task.requires))
        for task in tasks
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
