"""Reading of folders that nobody vouches for: regular files within the run alone, up to a size, and no error but "nothing"."""

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LARGEST = 2**26  # bytes of a file that is read whole


def read_bytes(folder: Path, *parts: str, most: int = LARGEST, offset: int = 0) -> bytes | None:
    """Up to `most` bytes from `offset` of a file in `folder`; None where there is no such regular file, or a link leads out."""
    path = folder.joinpath(*parts)
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            return None
        # a pipe would hold up who opens it to read
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        with open(handle, "rb") as file:  # noqa: PTH123 - by its handle
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                return None
            file.seek(offset)
            return file.read(most)
    except (OSError, ValueError, RuntimeError):
        return None


def read_text(folder: Path, *parts: str, most: int = LARGEST) -> str | None:
    """The same as text; what is no UTF-8 is shown as such."""
    data = read_bytes(folder, *parts, most=most)
    return None if data is None else data.decode("utf-8", "replace")


def read_object(folder: Path, *parts: str) -> dict[str, Any]:
    """A JSON object; empty where it is missing, broken or anything else."""
    return parsed(read_bytes(folder, *parts) or b"")


def read_lines(folder: Path, *parts: str) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file that has one a line; what is none is passed over, the last line too if it is cut off."""
    for line in (read_bytes(folder, *parts) or b"").splitlines():
        if found := parsed(line):
            yield found


def parsed(data: bytes) -> dict[str, Any]:
    """The JSON object that `data` is, or an empty one."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def names_in(folder: Path, *parts: str) -> list[str]:
    """What lies in a folder, by name; nothing where there is no such folder, or a link leads out."""
    path = folder.joinpath(*parts)
    try:
        return sorted(each.name for each in path.iterdir()) if path.resolve().is_relative_to(folder.resolve()) else []
    except (OSError, ValueError, RuntimeError):
        return []


def stamp(folder: Path, *parts: str) -> tuple[int, int, int] | None:
    """Changes when the file does: its number, size and time of change."""
    try:
        found = folder.joinpath(*parts).stat()
    except (OSError, ValueError):
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def number(value: Any) -> float | None:
    """A finite number, or None: JSON for browsers has no others."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        value = float(value)
    except OverflowError:
        return None
    return value if abs(value) < 1e300 else None  # also for what is not a number
