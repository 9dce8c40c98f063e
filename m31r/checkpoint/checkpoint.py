"""Checkpoints of a run: Orbax, asynchronous, each sealed with the SHA-256 of its files once it is whole.

`checkpoints/<step>/` holds params, optimizer, data (the loader's position) and meta. Orbax writes under another name
and renames, so a killed save is never seen; `checkpoints/<step>.seal.json` lets a later reader notice altered bytes.
"""

import json
import logging
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import orbax.checkpoint as ocp

from m31r.artifacts.store import canonical, describe_files
from m31r.errors import RunError, ValidationError

FOLDER = "checkpoints"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Saved:
    """One checkpoint as restored: `params` and `optimizer` are trees of arrays, `data` and `meta` plain JSON values."""

    step: int
    params: Any
    optimizer: Any
    data: dict[str, Any]
    meta: dict[str, Any]


class Writer:
    """Saves without blocking the loop and keeps the newest `keep`; a context manager that waits for what is under way."""

    def __init__(self, run: Path, keep: int) -> None:
        self._folder = (run / FOLDER).resolve()
        self._manager = _manager(self._folder, keep)
        self._sealer = ThreadPoolExecutor(1, "seal")
        self._sealing: Future[None] | None = None
        self._unsealed: int | None = None

    def save(self, step: int, params: Any, optimizer: Any, data: dict[str, Any], meta: dict[str, Any]) -> None:
        """Copies the state off the device and returns; the files are written behind the loop's back."""
        self._settle()
        items = ocp.args.Composite(
            params=ocp.args.StandardSave(params),
            optimizer=ocp.args.StandardSave(optimizer),
            data=ocp.args.JsonSave(data),
            meta=ocp.args.JsonSave(meta),
        )
        try:
            self._manager.save(step, args=items)
        except OSError as error:
            raise _cannot_write(self._folder, error) from error
        self._unsealed = step

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._settle()
            if self._sealing:
                self._sealing.result()
        finally:
            self._sealer.shutdown()
            self._manager.close()

    def _settle(self) -> None:
        """Waits for the save under way, if any, and has it sealed by a thread of its own."""
        if self._unsealed is None:
            return
        try:
            self._manager.wait_until_finished()
        except Exception as error:  # Orbax re-raises here whatever its thread met
            raise _cannot_write(self._folder, error) from error
        self._sealing = self._sealer.submit(seal, self._folder, self._unsealed)
        self._unsealed = None


def steps_of(run: Path) -> list[int]:
    """The steps that have a whole checkpoint in `run`, oldest first."""
    folder = run / FOLDER
    return sorted(int(p.name) for p in folder.iterdir() if p.name.isdigit() and p.is_dir()) if folder.is_dir() else []


def restore(run: Path, abstract_params: Any, abstract_optimizer: Any | None) -> Saved | None:
    """The newest checkpoint that is whole, or None if the run has none; older ones are tried after a warning.

    Args:
      abstract_params: tree of shapes and dtypes to restore into.
      abstract_optimizer: likewise, or None to leave the optimizer's state on disk.

    Raises:
      ValidationError: there are checkpoints, but none is whole.
    """
    problems = []
    for step in reversed(steps_of(run)):
        try:
            saved = _restore_step(run, step, abstract_params, abstract_optimizer)
        except ValidationError as error:
            problems.append(str(error))
            log.warning("checkpoint %d is not whole (%s); trying an older one", step, error)
            continue
        return saved
    if problems:
        raise ValidationError(f"{run / FOLDER}: no whole checkpoint: {'; '.join(problems)}; remove the run to start anew")
    return None


def abstract_on(device: Any, tree: Any) -> Any:
    """The shapes and dtypes of `tree`, placed on `device`: what `restore` is told to fill."""
    place = jax.sharding.SingleDeviceSharding(device)
    return jax.tree.map(lambda leaf: jax.ShapeDtypeStruct(leaf.shape, leaf.dtype, sharding=place), tree)


def check_seal(run: Path, step: int) -> None:
    """Raises ValidationError, naming the file, if the sealed checkpoint has other bytes than when it was written."""
    folder = run / FOLDER
    path = folder / f"{step}.seal.json"
    if not path.exists():
        return  # killed between Orbax's rename and ours: Orbax's own checks must do
    try:
        sealed = {entry["path"]: entry for entry in json.loads(path.read_bytes())}
    except (ValueError, KeyError, TypeError):
        raise ValidationError(f"{path}: not a readable seal") from None
    found = {entry["path"]: entry for entry in describe_files(folder / str(step))}
    for name in sorted(sealed.keys() | found.keys()):
        if sealed.get(name) != found.get(name):
            raise ValidationError(f"{folder / str(step) / name}: differs from what was saved")


def seal(folder: Path, step: int) -> None:
    """Writes the seal of one finished checkpoint and removes the seals of those no longer kept."""
    if not (folder / str(step)).is_dir():
        return
    temporary = folder / f"{step}.seal.partial"
    temporary.write_bytes(canonical(describe_files(folder / str(step))))
    temporary.rename(folder / f"{step}.seal.json")
    for path in folder.glob("*.seal.json"):
        if not (folder / path.name.split(".")[0]).is_dir():
            path.unlink()


def _restore_step(run: Path, step: int, abstract_params: Any, abstract_optimizer: Any | None) -> Saved:
    check_seal(run, step)
    wanted: dict[str, Any] = {
        "params": ocp.args.StandardRestore(abstract_params),
        "data": ocp.args.JsonRestore(),
        "meta": ocp.args.JsonRestore(),
    }
    if abstract_optimizer is not None:
        wanted["optimizer"] = ocp.args.StandardRestore(abstract_optimizer)
    try:
        with _manager((run / FOLDER).resolve(), None) as manager:
            items = manager.restore(step, args=ocp.args.Composite(**wanted))
    except Exception as error:  # a cut file surfaces from many libraries, each with errors of its own
        first = (str(error).splitlines() or [""])[0][:200]
        raise ValidationError(f"{run / FOLDER / str(step)}: cannot be read ({type(error).__name__}: {first})") from error
    return Saved(step, items["params"], items.get("optimizer"), items["data"], items["meta"])


def _manager(folder: Path, keep: int | None) -> Any:
    names = ("params", "optimizer", "data", "meta")
    options = ocp.CheckpointManagerOptions(max_to_keep=keep, create=True, enable_async_checkpointing=True)
    return ocp.CheckpointManager(folder, options=options, item_names=names)


def _cannot_write(folder: Path, error: Exception) -> RunError:
    first = (str(error).splitlines() or [""])[0][:200]
    return RunError(f"{folder}: cannot save a checkpoint ({first}); free some space and run the same command to go on")
