"""Immutable, content-addressed artifacts: built under a temporary name, then renamed (DECISIONS section 4).

An artifact is a folder `<stage>-<key>`, where `key` hashes the stage, its version, the configuration fields that shaped
it and the hashes of its parents. `manifest.json` lists every file with size and SHA-256; the artifact's own `hash` is
the SHA-256 of that manifest. What differs between machines (clock, host, folder) goes to `provenance.json`, outside
every hash.
"""

import contextlib
import hashlib
import json
import logging
import os
import platform
import shutil
import time
from collections.abc import Callable, Generator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from m31r.errors import RunError, UserError, ValidationError

SCHEMA = 1
MANIFEST = "manifest.json"
PROVENANCE = "provenance.json"
BUILDING = ".building-"
COMMANDS = {"tokenizer": "tokenizer train"}  # where a stage's command has another name than the stage
_building_allowed = ContextVar("building_allowed", default=True)
_hashing = ContextVar("hashing", default=True)
log = logging.getLogger(__name__)


class MissingArtifact(UserError):
    """An artifact would have to be built where only finished ones may be used."""


@contextlib.contextmanager
def finished_only() -> Generator[None]:
    """Within this, `produce` returns finished artifacts only and raises MissingArtifact where it would build one."""
    token = _building_allowed.set(False)
    try:
        yield
    finally:
        _building_allowed.reset(token)


@contextlib.contextmanager
def sizes_only() -> Generator[None]:
    """Within this, artifacts are opened by their manifests, names and sizes alone: for what looks something up, and in a
    second, however large the data; `m31r verify` reads every byte."""
    token = _hashing.set(False)
    try:
        yield
    finally:
        _hashing.reset(token)


def may_build() -> bool:
    """Whether a missing artifact would be built here; within `finished_only` nothing is."""
    return _building_allowed.get()


@dataclass(frozen=True)
class Artifact:
    """One finished artifact. `counts` is what the stage reported; `hash` identifies its bytes."""

    path: Path
    stage: str
    key: str
    hash: str
    counts: dict[str, Any]


def produce(
    root: Path,
    stage: str,
    version: int,
    fields: Mapping[str, Any],
    parents: Mapping[str, Artifact],
    build: Callable[[Path], dict[str, Any]],
) -> Artifact:
    """Returns the artifact for exactly these inputs, calling `build(folder) -> counts` only if there is none yet.

    Raises:
      MissingArtifact: there is none, and `finished_only` forbids to build it.
      ValidationError: an artifact for these inputs exists but its bytes are not what its manifest says.
      RunError: the disk is full or cannot be written; nothing is left that a later run would trust.
    """
    identity = {
        "schema": SCHEMA,
        "stage": stage,
        "version": version,
        "fields": dict(fields),
        "parents": {name: {"folder": parent.path.name, "hash": parent.hash} for name, parent in parents.items()},
    }
    key = hashlib.sha256(canonical(identity)).hexdigest()[:16]
    final = root / f"{stage}-{key}"
    if final.exists():
        artifact = open_artifact(final)
        log.info("%s: reused %s", stage, final, extra={"stage": stage, "artifact": final.name})
        return artifact
    if not _building_allowed.get():
        command, flags = COMMANDS.get(stage, stage), "--config and --init" if stage in ("tokenizer", "shard") else "--config"
        raise MissingArtifact(f"{stage}: {final} is not there yet; run m31r {command} with the same {flags}")
    sweep(root)
    building = root / f"{BUILDING}{stage}-{key}-{os.getpid()}"
    started = time.monotonic()
    try:
        building.mkdir(parents=True)
        counts = build(building)
        manifest = {**identity, "key": key, "files": describe_files(building), "counts": counts}
        (building / MANIFEST).write_bytes(canonical(manifest, indent=1))
        seconds = time.monotonic() - started
        (building / PROVENANCE).write_bytes(canonical(_provenance(final, seconds), indent=1))
        _settle(building, final)
    except OSError as error:
        problem = f"{stage}: cannot write {error.filename or building}: {error.strerror or error}"
        raise RunError(f"{problem}; make room, or set another data_folder, and run the same command again") from error
    finally:
        shutil.rmtree(building, ignore_errors=True)
    log.info("%s: built %s in %.1f s", stage, final, seconds, extra={"stage": stage, "artifact": final.name})
    return open_artifact(final)


def open_artifact(path: Path) -> Artifact:
    """The artifact in `path`, every byte of it checked against its manifest (but within `sizes_only`).

    Raises:
      ValidationError: naming the file that is missing, altered or not listed.
    """
    manifest, digest = read_manifest(path)
    problem = next(iter(problems_of(path, manifest, _hashing.get())), None)
    if problem:
        raise ValidationError(f"{problem}; remove {path} and run the same command to build it again")
    return Artifact(path, manifest["stage"], manifest["key"], digest, manifest["counts"])


def read_manifest(path: Path) -> tuple[dict[str, Any], str]:
    """The manifest of the artifact in `path` and its SHA-256, checked against the key in the folder's name."""
    try:
        raw = (path / MANIFEST).read_bytes()
        manifest = json.loads(raw)
        identity = {name: manifest[name] for name in ("schema", "stage", "version", "fields", "parents")}
        key = hashlib.sha256(canonical(identity)).hexdigest()[:16]
        whole = manifest["key"] == key and path.resolve().name == f"{manifest['stage']}-{key}"
        whole = whole and isinstance(manifest["files"], list) and isinstance(manifest["counts"], dict)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValidationError(f"{path / MANIFEST}: not a readable manifest ({type(error).__name__})") from error
    if not whole:
        raise ValidationError(f"{path / MANIFEST}: does not describe the folder that it lies in")
    return manifest, hashlib.sha256(raw).hexdigest()


def problems_of(path: Path, manifest: dict[str, Any], hashing: bool = True) -> list[str]:
    """One line for each file of the artifact that is missing, altered (by size, or by hash too), or not listed."""
    listed = {entry["path"]: entry for entry in manifest["files"]}
    found = {str(p.relative_to(path)) for p in path.rglob("*") if not p.is_dir()} - {MANIFEST, PROVENANCE}
    problems = [f"{path / name}: not listed in the manifest" for name in sorted(found - listed.keys())]
    for name, entry in sorted(listed.items()):
        if name not in found:
            problems.append(f"{path / name}: missing")
        elif (path / name).stat().st_size != entry["bytes"]:
            problems.append(f"{path / name}: {(path / name).stat().st_size} bytes where the manifest says {entry['bytes']}")
        elif hashing and sha256_of(path / name) != entry["sha256"]:
            problems.append(f"{path / name}: SHA-256 differs from the manifest")
    return problems


def describe_files(path: Path) -> list[dict[str, Any]]:
    """Name, size and SHA-256 of every file under `path`, in order of name."""
    files = sorted(p for p in path.rglob("*") if p.is_file())
    return [{"path": str(p.relative_to(path)), "bytes": p.stat().st_size, "sha256": sha256_of(p)} for p in files]


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def canonical(value: Any, indent: int | None = None) -> bytes:
    """JSON with one spelling: sorted keys, UTF-8, a newline at the end."""
    return (json.dumps(value, sort_keys=True, ensure_ascii=False, indent=indent) + "\n").encode()


def leftovers(root: Path) -> list[Path]:
    """What killed stages left behind: building folders whose process is gone."""
    return sorted(path for path in root.glob(f"{BUILDING}*-*") if not _alive(path.name.rpartition("-")[2]))


def sweep(root: Path) -> list[Path]:
    """Removes the leftovers and returns what they were."""
    dead = leftovers(root)
    for path in dead:
        shutil.rmtree(path, ignore_errors=True)
    return dead


def _alive(number: str) -> bool:
    """Whether the process that a building folder's name ends in lives; a name of another kind is not ours to judge."""
    if not number.isdecimal():
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return int(number) != os.getpid()


def _settle(building: Path, final: Path) -> None:
    """Makes every byte durable before the name that others trust appears."""
    for path in [*(p for p in building.rglob("*") if p.is_file()), building]:
        descriptor = os.open(path, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
    try:
        building.rename(final)
    except OSError:
        # another process finished the same artifact first: the same inputs gave the same bytes
        if not final.is_dir():
            raise


def _provenance(final: Path, seconds: float) -> dict[str, Any]:
    return {
        "built_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "built_in": str(final),
        "host": platform.node(),
        "python": platform.python_version(),
        "seconds": round(seconds, 3),
    }
