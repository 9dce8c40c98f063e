"""Which documents stand in which rows."""

import json
from itertools import islice
from typing import Any

import numpy as np

from m31r.artifacts.store import Artifact
from m31r.loader.loader import Rows


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
