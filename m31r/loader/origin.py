"""Which documents stand in which rows, and which crates."""

import json
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from m31r.artifacts.store import Artifact
from m31r.loader.loader import FixedBatches, Rows
from m31r.loader.row import NEXT_TOKEN


@dataclass(frozen=True)
class Crates:
    """Some crates of fixed batches.

    Attributes:
      names: of the crates.
      sizes: of each, the UTF-8 bytes of its next-token targets.
      groups: of each batch, int32 (B, T): 1, 2, ... where a next-token target is of the first, second, ... crate; else 0.
    """

    names: tuple[str, ...]
    sizes: tuple[int, ...]
    groups: tuple[np.ndarray, ...]


def crates_in(shards: Artifact, split: str, held_out: FixedBatches, token_bytes_V: np.ndarray, most: int) -> Crates:
    """The crates of fixed batches of a split, at most `most`, those with the most bytes there, in order of their names."""
    plan = held_out.recipe.plan
    starts = np.load(shards.path / f"{split}.starts.npy", mmap_mode="r")
    with (shards.path / f"{split}.documents.jsonl").open(encoding="utf-8") as lines:
        crate_of_document = [json.loads(line)["crate"] for line in lines]
    names, crate_D = np.unique(crate_of_document, return_inverse=True)
    crate_P = crate_D[np.searchsorted(starts, plan.starts, side="right") - 1]  # of each piece
    found, sizes = [], np.zeros(len(names), np.int64)
    for at, batch in enumerate(held_out):
        crates_BT = np.full(batch["terms"].shape, -1, np.int32)
        for row, number in enumerate(held_out.numbers[at * held_out.batch_size :][: held_out.batch_size]):
            first, last = plan.row_begins[number : number + 2]
            crates_BT[row] = np.append(-1, crate_P[first:last])[batch["segments"][row]]  # 0 is padding
        crates_BT[batch["terms"] != NEXT_TOKEN] = -1
        here = crates_BT >= 0
        sizes += np.bincount(crates_BT[here], token_bytes_V[batch["targets"][here]], len(names)).astype(np.int64)
        found.append(crates_BT)
    largest = np.lexsort((np.arange(len(names)), -sizes))[:most]
    chosen = np.sort(largest[sizes[largest] > 0])
    renumbered = np.zeros(len(names) + 1, np.int32)  # the last is for what is of no crate
    renumbered[chosen] = np.arange(1, len(chosen) + 1)
    groups = tuple(renumbered[crates_BT] for crates_BT in found) if len(chosen) else ()
    return Crates(tuple(map(str, names[chosen])), tuple(sizes[chosen].tolist()), groups)


def documents_in(shards: Artifact, source: Rows, first: int, count: int) -> list[dict[str, Any]]:
    """The documents in rows `first` to `first + count - 1`: number in the split, source, path and (first) row, in order of
    their numbers.
    """
    split, plan = source.identity["split"], source.recipe.plan
    starts = np.load(shards.path / f"{split}.starts.npy", mmap_mode="r")
    row_of: dict[int, int] = {}
    for row in range(first, first + count):
        planned = int(source.numbers[row])
        pieces = plan.starts[plan.row_begins[planned] : plan.row_begins[planned + 1]]
        for document in (np.searchsorted(starts, pieces, side="right") - 1).tolist():
            row_of.setdefault(document, row)
    found, read = [], 0
    with (shards.path / f"{split}.documents.jsonl").open(encoding="utf-8") as lines:
        for document in sorted(row_of):
            entry = json.loads(next(islice(lines, document - read, None)))
            read = document + 1
            found.append({"document": document, "path": entry["path"], "source": entry["source"], "row": row_of[document]})
    return found
