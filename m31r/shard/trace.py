"""Where a token comes from."""

import json
from itertools import islice
from typing import Any

import numpy as np

from m31r.artifacts.store import Artifact
from m31r.dataset.split import SPLITS
from m31r.errors import UserError
from m31r.shard.shard import TOKEN, TRACED, shard_name


def trace(shards: Artifact, split: str, position: int) -> dict[str, Any]:
    """The origin of the token at `position` (from 0) of a split: its document's file, crate, version and licence.

    `byte_start` and `byte_end` bound the token's own bytes within that file's text; they are equal for <bos> and <eos>.

    Raises:
      UserError: there is no such split or position.
    """
    if split not in SPLITS:
        raise UserError(f"{split}: no such split; there are {', '.join(SPLITS)}")
    starts = np.load(shards.path / f"{split}.starts.npy", mmap_mode="r")
    if not 0 <= position < starts[-1]:
        raise UserError(f"position {position}: the split {split} has {starts[-1]} tokens, counted from 0")
    document = int(np.searchsorted(starts, position, side="right")) - 1
    with (shards.path / f"{split}.documents.jsonl").open(encoding="utf-8") as lines:
        entry = json.loads(next(islice(lines, document, None)))
    within = position - int(starts[document])
    stored = np.memmap(shards.path / shard_name(split, entry["shard"]), TOKEN, mode="r")
    ids = stored[entry["start"] : entry["start"] + within + 1]
    sizes = np.load(shards.path / "token_bytes.npy")[ids]
    origin = {name: entry[name] for name in TRACED}
    end = int(sizes.sum())
    return origin | {"document": document, "token": int(ids[-1]), "byte_start": end - int(sizes[-1]), "byte_end": end}
