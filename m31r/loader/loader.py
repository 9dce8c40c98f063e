"""Batches of rows for training: row number n is a pure function of the shards, the configuration and the seed."""

import logging
import sys
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any

import grain
import numpy as np
from absl import flags
from grain._src.python.dataset.transformations import process_prefetch

from m31r.artifacts.store import Artifact
from m31r.config.schema import REASON_KINDS, LoaderConfig, ModelConfig, ReasonConfig
from m31r.errors import ConfigError, RunError
from m31r.loader import fim
from m31r.loader.plan import plan_rows
from m31r.loader.reason import chance_of
from m31r.loader.row import Recipe, Row, row_at
from m31r.tokenizer.tokenizer import MODEL
from m31r.workers import begin_worker

AS_STORED = LoaderConfig(fim_rate=0.0, spm_rate=0.0, fim_syntax_rate=0.0, workers=0, prefetch_batches=1)
NO_REASON = ReasonConfig(rate=0.0, kinds=REASON_KINDS, budget=0.0)
# a worker that waits for room in its pipe cannot end by itself: so long Grain lets it wait (25 by its own, no public setting)
KILL_SECONDS = 1
ENDLESS = 2**62  # rows; Grain counts the batches of the sys.maxsize that it has by itself in floats, and too many of one row
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rows:
    """The endless rows of a split. `dataset[n]` is row n of all epochs; an epoch is `per_epoch` rows.

    `identity` is what the rows depend on: two `Rows` with the same one hold the same rows. `numbers[n]` is the row of the
    recipe's plan that row n is.
    """

    dataset: grain.MapDataset
    numbers: grain.MapDataset
    recipe: Recipe
    per_epoch: int
    identity: dict[str, Any]


def rows(shards: Artifact, split: str, model: ModelConfig, loader: LoaderConfig, reason: ReasonConfig, seed: int) -> Rows:
    """The rows of a split in an order that is fresh in each epoch, as are fill-in-the-middle and reasoning.

    See `row_at` for what a row is. Grain's shuffle is a bijection of an epoch's row numbers, keyed by seed + epoch.

    Raises:
      RunError: the split has no documents.
    """
    room = fim.ROOM if loader.fim_rate > 0 else 0
    holes = loader.fim_rate > 0 and loader.fim_syntax_rate > 0
    plan = plan_rows(shards, split, model.context_length, room, seed, reason, holes)
    chance = chance_of(reason, loader.fim_rate, plan.able)
    if reason.rate > 0:
        covered = {"pieces": len(plan.starts), "able": round(plan.able, 4)}
        covered["reasoned"] = round(chance * plan.able * (1 - loader.fim_rate), 4)
        text = "loader: %.1f%% of %d samples can have reasoning, %.1f%% get it in an epoch"
        log.info(text, 100 * covered["able"], covered["pieces"], 100 * covered["reasoned"], extra=covered)
    recipe = Recipe(plan, shards.path / MODEL, model.context_length, seed, loader, reason, chance)
    numbers = grain.MapDataset.range(plan.rows).shuffle(seed=seed).repeat()
    identity = {"shards": shards.hash, "split": split, "context_length": model.context_length, "seed": seed}
    identity |= {name: getattr(loader, name) for name in ("fim_rate", "spm_rate", "fim_syntax_rate")}
    identity |= {"reason_rate": reason.rate, "reason_kinds": list(reason.kinds), "reason_budget": reason.budget}
    identity["rows_per_epoch"] = plan.rows
    return Rows(numbers.map_with_index(partial(_row, recipe)), numbers, recipe, plan.rows, identity)


def batches(
    source: Rows, batch_size: int, first_row: int, workers: int, prefetch: int, process: tuple[int, int] = (0, 1)
) -> Generator[Row]:
    """Batches of `batch_size` rows from row `first_row` on, without end: the arrays of `row_at`, stacked to (batch, length).

    Neither `workers` (processes, or a thread of this one for 0) nor `prefetch` (batches kept ready) changes a batch. Close
    the iterator to end its workers.

    Args:
      process: (index, count) of this host among those that share each batch; each gets its own equal part of the rows.

    Raises:
      ConfigError: the hosts cannot share a batch equally.
    """
    index, count = process
    if batch_size % count:
        raise ConfigError(f"train.batch_size = {batch_size}: must be divisible by the {count} processes that share it")
    batched = source.dataset[first_row:ENDLESS].batch(batch_size // count)[index::count]
    if workers == 0:
        return _until_closed(batched.to_iter_dataset(grain.ReadOptions(num_threads=1, prefetch_buffer_size=prefetch)))
    flags.FLAGS.mark_as_parsed()  # Grain's workers ask absl for flags, which this program does not parse with absl
    unbuffered = batched.to_iter_dataset(grain.ReadOptions(num_threads=0, prefetch_buffer_size=0))
    # through pipes: arrays in shared memory are lost, with a warning at exit, when a batch is still held by then
    piped = grain.experimental.WithOptionsIterDataset(unbuffered, grain.experimental.DatasetOptions(min_shm_size=sys.maxsize))
    options = grain.MultiprocessingOptions(num_workers=workers, per_worker_buffer_size=max(1, prefetch // workers))
    process_prefetch._PROCESS_KILL_TIMEOUT_S = KILL_SECONDS
    return _until_closed(piped.mp_prefetch(options, worker_init_fn=_begin_worker))


def position(source: Rows, next_row: int) -> dict[str, Any]:
    """What a checkpoint keeps of the loader; any batch size and number of workers can go on from it."""
    return {"next_row": next_row, **source.identity}


def resume_row(source: Rows, saved: dict[str, Any]) -> int:
    """The `first_row` to go on from what `position` gave.

    Raises:
      RunError: it was saved for other rows; every difference is named.
    """
    changed = [
        f"{name} {saved.get(name)!r} there, {value!r} here"
        for name, value in source.identity.items()
        if saved.get(name) != value
    ]
    if changed:
        raise RunError(f"the checkpoint goes on with other rows than these: {'; '.join(changed)}; use another workdir")
    return int(saved["next_row"])


def validation_batches(shards: Artifact, model: ModelConfig, rows: int, batch_size: int) -> "FixedBatches":
    """At most `rows` rows of the validation split, spread evenly over it, the same for every seed, as they stand in the files.

    Raises:
      RunError: the split has no documents.
    """
    plan = plan_rows(shards, "validation", model.context_length, 0, 0, NO_REASON, False)
    recipe = Recipe(plan, shards.path / MODEL, model.context_length, 0, AS_STORED, NO_REASON, 0.0)
    count = min(rows, plan.rows)
    return FixedBatches(recipe, tuple(i * plan.rows // count for i in range(count)), batch_size)


@dataclass(frozen=True)
class FixedBatches:
    """Batches that can be gone through again and again; the last is filled up with rows of padding."""

    recipe: Recipe
    numbers: tuple[int, ...]
    batch_size: int

    def __iter__(self) -> Iterator[Row]:
        for begin in range(0, len(self.numbers), self.batch_size):
            found = [row_at(self.recipe, number, 0) for number in self.numbers[begin : begin + self.batch_size]]
            empty = {name: np.zeros_like(array) for name, array in found[0].items()}
            found += [empty] * (self.batch_size - len(found))
            yield {name: np.stack([row[name] for row in found]) for name in empty}


def _row(recipe: Recipe, index: int, row: int) -> Row:
    return row_at(recipe, int(row), index // recipe.plan.rows)


def _begin_worker(index: int, count: int) -> None:
    begin_worker()


def _until_closed(ready: grain.IterDataset) -> Generator[Row]:
    with closing(iter(ready)) as found:
        try:
            yield from found
        except RuntimeError as error:
            if "Worker process was terminated" not in str(error):
                raise
            raise RunError("a loader process died, perhaps for want of memory; try loader.workers = 0") from None
