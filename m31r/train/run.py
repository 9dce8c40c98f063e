"""A run's folder: who may write to it, what it says of itself, and whether a configuration may go on with it."""

import contextlib
import fcntl
import hashlib
import json
import platform
import subprocess
import sys
from collections.abc import Generator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import yaml

from m31r.artifacts.store import Artifact, canonical
from m31r.checkpoint.keep import FOLDER, read_meta, steps_in
from m31r.config.load import as_dict, completed, config_hash, saved_config
from m31r.config.schema import Config
from m31r.errors import ConfigError, RunError, UserError
from m31r.tokenizer.tokenizer import MODEL

SNAPSHOT = "config_snapshot.yaml"
METADATA = "metadata.json"
SUMMARY = "metrics.json"
LIBRARIES = ("jax", "jaxlib", "flax", "optax", "orbax-checkpoint", "grain", "numpy", "sentencepiece")


@contextlib.contextmanager
def hold(run: Path) -> Generator[None]:
    """Keeps a second process out of the folder; the lock goes with the process, however that ends."""
    try:
        run.mkdir(parents=True, exist_ok=True)
        lock = (run / ".lock").open("w")
    except OSError as error:
        raise UserError(f"{run}: cannot be used as a run's folder ({error.strerror}); give another --workdir") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunError(f"{run}: another process is training here; wait for it or give another --workdir") from None
        yield


def begin(run: Path, config: Config, shards: Artifact, writing: bool = True, init: str | None = None) -> None:
    """Writes the snapshot of the configuration and what the run stands on.

    Args:
      writing: False for all but one of several processes, which only check.
      init: SHA-256 of the weights that it begins from; None if they are drawn from the seed.

    Raises:
      ConfigError: the folder holds a run of another configuration, other data or another begin; names what differs.
    """
    if (run / SNAPSHOT).exists():
        differing = _differences(as_dict(read_config(run), shaping_only=True), as_dict(config, shaping_only=True))
        if differing:
            raise ConfigError(f"{run}: holds a run of another configuration ({'; '.join(differing)}); give another --workdir")
        recorded = read_json(run / METADATA)
        data, began = recorded["data"], recorded.get("init_sha256")
        if data["hash"] != shards.hash:
            raise ConfigError(f"{run}: holds a run on other data ({data['folder']}, now {shards.path}); give another --workdir")
        if began != init:
            before, now = (f"the weights {digest[:16]}" if digest else "random weights" for digest in (began, init))
            raise ConfigError(f"{run}: holds a run that began from {before}, not {now} (train.init); give another --workdir")
    if not writing:
        return
    tokenizer = (shards.path / MODEL).read_bytes()
    write_whole(run / MODEL, tokenizer)
    metadata = {
        "config_hash": config_hash(config),
        "data": {"folder": str(shards.path.resolve()), "hash": shards.hash},
        "git_commit": _git_commit(),
        "libraries": {name: installed(name) for name in LIBRARIES},
        "m31r": installed("m31r"),
        "platform": platform.platform(),
        "python": platform.python_version(),
        "seed": config.seed,
        "tokenizer_sha256": hashlib.sha256(tokenizer).hexdigest(),
    }
    if init:
        metadata["init_sha256"] = init
    write_whole(run / METADATA, canonical(metadata, indent=1))
    write_whole(run / SNAPSHOT, yaml.safe_dump(as_dict(config), sort_keys=False).encode())


def installed(name: str) -> str:
    """The version of an installed package; UserError where a checkout is on the path and nothing installed it."""
    try:
        return version(name)
    except PackageNotFoundError:
        raise UserError(f"{name}: not installed in {sys.prefix}; in a checkout: {sys.executable} -m pip install -e .") from None


def check_checkpoints(run: Path, config: Config) -> None:
    """Raises ConfigError, naming the fields that differ, where a checkpoint in `run` was made by another configuration."""
    now = json.loads(json.dumps(as_dict(config, shaping_only=True)))
    for step in steps_in(run / FOLDER):
        made_by = read_meta(run / FOLDER, step).get("config")
        differing = _differences(completed(made_by, shaping_only=True), now) if isinstance(made_by, dict) else []
        if differing:
            raise ConfigError(f"{run}: checkpoint {step} is of another configuration ({'; '.join(differing)})")


def read_config(run: Path) -> Config:
    """The configuration that `run` was started with.

    Raises:
      UserError: the folder is not a run's.
    """
    path = run / SNAPSHOT
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError:
        raise UserError(f"{run}: not a run's folder (no {SNAPSHOT}); train one with m31r train --workdir={run}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not readable as YAML ({type(error).__name__})") from None
    if not isinstance(values, dict):
        raise ConfigError(f"{path}: not a configuration")
    return saved_config(values, str(path))


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object of a run's folder, or UserError if it is missing or unreadable."""
    try:
        return dict(json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        raise UserError(f"{path}: cannot be read ({type(error).__name__}); is this a run's folder?") from None


def write_whole(path: Path, content: bytes) -> None:
    """Replaces `path` in one motion: a reader sees the old bytes or the new, never a part."""
    temporary = path.with_name(path.name + ".partial")
    temporary.write_bytes(content)
    temporary.replace(path)


def _differences(old: dict[str, Any], new: dict[str, Any], prefix: str = "") -> list[str]:
    found = []
    for name in sorted(old.keys() | new.keys()):
        before, now = old.get(name), new.get(name)
        if isinstance(before, dict) and isinstance(now, dict):
            found += _differences(before, now, f"{prefix}{name}.")
        elif before != now:
            found.append(f"{prefix}{name} was {before!r} and is {now!r}")
    return found


def _git_commit() -> str | None:
    here = Path(__file__).resolve().parent
    found = subprocess.run(["git", "-C", str(here), "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    return found.stdout.strip() or None
