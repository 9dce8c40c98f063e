"""The lock file: what each line of `crawl.sources` resolved to, so that the same lock gives the same bytes."""

import fcntl
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from m31r.config.schema import Config
from m31r.errors import RunError, UserError

NAME = "crawl.lock"
_VERSION = 1


@dataclass(frozen=True)
class Pin:
    """What one line resolved to. `sha256` is the source's identity; `version` a version, a commit, or empty."""

    name: str
    version: str
    sha256: str


def lock_path(config: Config) -> Path:
    """Where the lock file lies: `crawl.lock_file`, or beside the data folder."""
    return Path(config.crawl.lock_file).expanduser() if config.crawl.lock_file else Path(config.data_folder).parent / NAME


def read_lock(path: Path) -> dict[str, Pin]:
    """The pins by line; none where there is no such file.

    Raises:
      UserError: the file is not a lock file.
    """
    try:
        tree = json.loads(path.read_bytes())
        if tree["version"] != _VERSION:
            raise ValueError(f"version {tree['version']!r} is not {_VERSION}")
        pins = {line: _pin(values) for line, values in tree["sources"].items()}
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise UserError(f"{path}: the lock file cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UserError(f"{path}: not a lock file ({error}); remove it to resolve the sources anew") from error
    return pins


def write_lock(path: Path, pins: Mapping[str, Pin]) -> None:
    """Adds `pins` to the file, whole or not at all; lines of other configurations that share it stay.

    Raises:
      RunError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            # two processes that resolve at once lose neither's pins
            fcntl.flock(folder, fcntl.LOCK_EX)
            before = read_lock(path)
            merged = {**before, **pins}
            if merged == before and path.exists():
                return
            tree = {"version": _VERSION, "sources": {line: asdict(pin) for line, pin in merged.items()}}
            draft = path.with_name(f".{path.name}.part")
            with draft.open("w", encoding="utf-8") as file:
                file.write(json.dumps(tree, sort_keys=True, ensure_ascii=False, indent=1) + "\n")
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            os.close(folder)
    except OSError as error:
        raise RunError(f"{path}: the lock file cannot be written ({error.strerror}); set crawl.lock_file") from error


def _pin(values: dict[str, Any]) -> Pin:
    pin = Pin(**values)
    if not all(isinstance(value, str) for value in values.values()) or not re.fullmatch(r"[0-9a-f]{64}", pin.sha256):
        raise ValueError(f"{values!r} is not a pin")
    return pin
