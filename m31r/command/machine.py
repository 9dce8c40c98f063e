"""`m31r info` without a run: what computes here, what it is told by, and what is kept for the next time."""

import os
import platform
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from m31r.artifacts.store import MANIFEST, leftovers
from m31r.train.run import LIBRARIES, installed

CACHES = ("xla-cache", "downloads", "compile-checks", "verdicts")  # of the data folder; m31r clean --cache removes them
TOOLS = ("rustc", "cargo", "bwrap", "c++", "git")


def describe_machine(data_folder: Path) -> dict[str, Any]:
    """Versions, devices with their memory in bytes, and what the data folder and the caches hold, in bytes."""
    import jax

    from m31r.kernels.cpu import cache_place

    devices = jax.devices()
    there = next(place for place in (data_folder.absolute(), *data_folder.absolute().parents) if place.exists())
    return {
        "m31r": installed("m31r"),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "libraries": {name: installed(name) for name in LIBRARIES},
        "backend": devices[0].client.platform_version.strip().replace("\n", ", "),
        "devices": [f"{device.platform}: {device.device_kind}" for device in devices],
        "device_bytes": [(device.memory_stats() or {}).get("bytes_limit") for device in devices],
        "processor": _first("/proc/cpuinfo", r"model name\s*: (.+)") or platform.machine(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_bytes": 1024 * int(_first("/proc/meminfo", r"MemTotal:\s*(\d+)") or 0) or None,
        "tools": {name: _version(name) for name in TOOLS},
        "data_folder": str(data_folder),
        "free_bytes": shutil.disk_usage(there).free,
        "artifacts": {path.parent.name: size_of(path.parent) for path in sorted(data_folder.glob(f"*/{MANIFEST}"))},
        "leftovers": [path.name for path in leftovers(data_folder)],
        "cache_bytes": {name: size_of(data_folder / name) for name in CACHES} | {"kernels": size_of(cache_place())},
    }


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _version(tool: str) -> str | None:
    """The first line that a program says of itself; None where there is none that runs."""
    try:
        said = subprocess.run([tool, "--version"], capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return next(iter(said.stdout.splitlines()), None)


def _first(path: str, pattern: str) -> str | None:
    """What the system's file says at the first place that matches; None where it has no such file."""
    try:
        found = re.search(pattern, Path(path).read_text(encoding="utf-8"))
    except OSError:
        return None
    return found[1] if found else None
