"""Checkpoints of a run: Orbax, asynchronous, each sealed with the SHA-256 of its files once it is whole.

`checkpoints/<step>/` holds params, optimizer, data (the loader's position) and meta. Orbax writes under another name
and renames, so a killed save is never seen; `checkpoints/<step>.seal.json` lets a later reader notice altered bytes.
"""

import contextlib
import json
import logging
import shutil
import time
import warnings
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import orbax.checkpoint as ocp

from m31r.artifacts.store import canonical, describe_files
from m31r.checkpoint.keep import FIGURE, FOLDER, Keep, kept, remove, steps_in, sweep, validated
from m31r.errors import ConfigError, RunError, ValidationError
from m31r.model.params import named_leaves

SAVE_SECONDS = 600  # of several processes: after which a save has failed, since one that fails leaves the others waiting
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
    """Saves without blocking the loop and keeps what `keep` says; a context manager that waits for what is under way.

    A save that fails, as on a full disk, is one warning: what it wrote is removed, older checkpoints stay, and the caller
    goes on. `failure` tells of the newest save, once it is settled. Of several processes, which save together, each raises
    RunError then instead: they could not agree on what is left of it.
    """

    def __init__(self, run: Path, keep: Keep) -> None:
        self._folder, self._keep = (run / FOLDER).resolve(), keep
        self._folder.mkdir(parents=True, exist_ok=True)
        if jax.process_index() == 0:
            sweep(self._folder)
        self._manager = _manager(self._folder)
        self._finisher = ThreadPoolExecutor(1, "checkpoint")
        self._finishing: Future[str | None] | None = None
        self.failure: str | None = None
        self._best = min(validated(self._folder, steps_of(run)).values(), default=float("inf"))

    def improves(self, figure: float) -> bool:
        """Whether weights of this validation bits per byte should be saved for being the best so far."""
        return self._keep.best > 0 and figure < self._best

    def save(self, step: int, params: Any, optimizer: Any, data: dict[str, Any], meta: dict[str, Any]) -> None:
        """Copies the state off the device and returns; the files are written behind the loop's back.

        Raises:
          RunError: this process is one of several, and this save or the one before failed.
        """
        self.settle()
        items = ocp.args.Composite(
            params=ocp.args.StandardSave(params),
            optimizer=ocp.args.StandardSave(optimizer),
            data=ocp.args.JsonSave(data),
            meta=ocp.args.JsonSave(meta),
        )
        self._best = min(self._best, meta.get(FIGURE, self._best))
        try:
            self._manager.save(step, args=items)
        except (OSError, ValueError) as error:
            self.failure = self._give_up(step, error)
            self._end_together()
        else:
            self._finishing = self._finisher.submit(self._finish, step)

    def settle(self) -> None:
        """Waits for the save under way, if any, and notes how it ended."""
        if self._finishing is not None:
            self.failure, self._finishing = self._finishing.result(), None
            self._end_together()

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.settle()
        finally:
            self._finisher.shutdown()
            if not (self.failure and jax.process_count() > 1):  # else it would wait for the others once more
                self._manager.close()

    def _end_together(self) -> None:
        if self.failure and jax.process_count() > 1:
            raise RunError(f"{self.failure}; once that is mended, the same command on every host goes on")

    def _finish(self, step: int) -> str | None:
        """In a thread of its own: once the checkpoint is whole, removes those that need not stay and seals it."""
        try:
            self._manager.wait_until_finished()
        except Exception as error:  # noqa: BLE001 - Orbax re-raises here whatever its threads met
            return self._give_up(step, error)
        if jax.process_index() != 0:
            return None  # one process tidies for all
        steps = steps_in(self._folder)
        try:
            remove(self._folder, set(steps) - kept(steps, validated(self._folder, steps), self._keep))
            seal(self._folder, step)
        except OSError as error:
            log.warning("checkpoint %d is whole, but %s", step, error)
        return None

    def _give_up(self, step: int, error: Exception) -> str:
        """Leaves no trace of a save that failed, and a manager that does not remember it."""
        if jax.process_count() > 1:
            return f"{self._folder}: cannot save checkpoint {step} ({_first_line(_root(error))})"
        # what the save had not begun yet is told of when the program ends, past the log
        warnings.filterwarnings("ignore", "coroutine .* was never awaited", RuntimeWarning)
        with contextlib.suppress(Exception):
            self._manager.close()
        quiet = 0
        for _ in range(50):  # threads that Orbax no longer waits for may still be writing there, and make the folder anew
            left = list(self._folder.glob(f"{step}.orbax-checkpoint-tmp*"))
            for path in left:
                shutil.rmtree(path, ignore_errors=True)
            quiet = 0 if left else quiet + 1
            if quiet == 3:
                break
            time.sleep(0.1)
        self._manager = _manager(self._folder)
        newest = (steps_in(self._folder) or [0])[-1]
        stands = f"the one at step {newest} stays the last" if newest else "there is none yet"
        log.warning("checkpoint %d could not be saved (%s); %s and training goes on", step, _first_line(error), stands)
        return f"{self._folder}: cannot save a checkpoint ({_first_line(error)}); {stands}"


def steps_of(run: Path) -> list[int]:
    """The steps that have a whole checkpoint in `run`, oldest first."""
    return steps_in(run / FOLDER)


def restore(run: Path, abstract_params: Any, abstract_optimizer: Any | None) -> Saved | None:
    """The newest checkpoint that is whole, or None if the run has none; older ones are tried after a warning.

    Args:
      abstract_params: tree of shapes and dtypes to restore into.
      abstract_optimizer: likewise, or None to leave the optimizer's state on disk.

    Raises:
      ConfigError: the checkpoint holds weights of other names or shapes; names them.
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
    """Writes the seal of one finished checkpoint."""
    temporary = folder / f"{step}.seal.partial"
    temporary.write_bytes(canonical(describe_files(folder / str(step))))
    temporary.rename(folder / f"{step}.seal.json")


def _restore_step(run: Path, step: int, abstract_params: Any, abstract_optimizer: Any | None) -> Saved:
    check_seal(run, step)
    wanted: dict[str, Any] = {
        "params": ocp.args.StandardRestore(abstract_params),
        "data": ocp.args.JsonRestore(),
        "meta": ocp.args.JsonRestore(),
    }
    if abstract_optimizer is not None:
        wanted["optimizer"] = ocp.args.StandardRestore(abstract_optimizer)
    alone = all(isinstance(leaf.sharding, jax.sharding.SingleDeviceSharding) for leaf in jax.tree.leaves(abstract_params))
    try:
        with _manager((run / FOLDER).resolve(), alone) as manager:
            _check_shapes(run / FOLDER / str(step), abstract_params)
            items = manager.restore(step, args=ocp.args.Composite(**wanted))
    except ConfigError:
        raise
    except Exception as error:  # a cut file surfaces from many libraries, each with errors of its own
        what = f"{type(error).__name__}: {_first_line(error)}"
        raise ValidationError(f"{run / FOLDER / str(step)}: cannot be read ({what})") from error
    return Saved(step, items["params"], items.get("optimizer"), items["data"], items["meta"])


def _check_shapes(place: Path, abstract_params: Any) -> None:
    """Raises ConfigError, naming the weights, where the checkpoint holds others than are wanted."""
    stored = ocp.StandardCheckpointHandler().metadata(place.resolve() / "params")
    has = {name: tuple(leaf.shape) for name, leaf in named_leaves(stored.tree)}
    wants = {name: tuple(leaf.shape) for name, leaf in named_leaves(abstract_params)}
    differing = [name for name in sorted(has.keys() | wants.keys()) if has.get(name) != wants.get(name)]
    if differing:
        some = "; ".join(f"{name} is {has.get(name, 'missing')}, wanted {wants.get(name, 'nothing')}" for name in differing[:4])
        more = f"; and {len(differing) - 4} more" if len(differing) > 4 else ""
        raise ConfigError(f"{place}: weights of another model ({some}{more}); give another --workdir")


def _manager(folder: Path, alone: bool = False) -> Any:
    """Orbax's manager, which removes nothing: with its own policies a failed save forgets a checkpoint that it leaves there.

    `alone` for one of several processes that reads by itself, which the others do not wait for.
    """
    names = ("params", "optimizer", "data", "meta")
    limit = ocp.AsyncOptions(timeout_secs=SAVE_SECONDS) if jax.process_count() > 1 else None
    options = ocp.CheckpointManagerOptions(max_to_keep=None, create=True, enable_async_checkpointing=True, async_options=limit)
    if alone and jax.process_count() > 1:
        me = jax.process_index()
        options.create, options.multiprocessing_options = False, ocp.options.MultiprocessingOptions(me, {me}, f"m31r-{me}")
    return ocp.CheckpointManager(folder, options=options, item_names=names)


def _root(error: BaseException) -> BaseException:
    """What went wrong first, of errors that led to one another."""
    return error if error.__context__ is None else _root(error.__context__)


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0][:200]
