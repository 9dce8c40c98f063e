"""Where tokens come from."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np

from m31r.artifacts.store import Artifact
from m31r.dataset.split import SPLITS
from m31r.errors import UserError
from m31r.shard.shard import TOKEN, TRACED, shard_name


def trace(shards: Artifact, split: str, first: int, end: int, number: int | None = None) -> Iterator[dict[str, Any]]:
    """The origins of tokens `first` to `end` (from 0, `end` left out) of a split, or of its shard `number`: one a document.

    Of each it gives file, crate, version and licence, the `tokens` of the range that are its own as positions in the split
    (the last one left out), and the bytes that they stand for within that file's text, from `byte_start` to `byte_end`; these
    are equal where they are but <bos> or <eos>. For a single token also its id as `token`.

    Raises:
      UserError: there is no such split, shard or position.
    """
    if split not in SPLITS:
        raise UserError(f"{split}: no such split; there are {', '.join(SPLITS)}")
    starts = np.load(shards.path / f"{split}.starts.npy", mmap_mode="r")
    low, high = 0, int(starts[-1])
    if number is not None:
        files = [shards.path / shard_name(split, i) for i in range(number + 1)]
        if number < 0 or not files[-1].is_file():
            raise UserError(f"shard {number}: the split {split} has none of that number")
        low = sum(file.stat().st_size for file in files[:-1]) // TOKEN.itemsize
        high = low + files[-1].stat().st_size // TOKEN.itemsize
    if not 0 <= first < end <= high - low:
        where = f"the split {split}" if number is None else f"shard {number} of the split {split}"
        raise UserError(
            f"position {first if end == first + 1 else f'{first} to {end}'}: {where} has {high - low} tokens, from 0"
        )
    return _origins(shards, split, starts, low + first, low + end)


def _origins(shards: Artifact, split: str, starts: np.ndarray, first: int, end: int) -> Iterator[dict[str, Any]]:
    token_bytes = np.load(shards.path / "token_bytes.npy")
    begin = int(np.searchsorted(starts, first, side="right")) - 1
    with (shards.path / f"{split}.documents.jsonl").open(encoding="utf-8") as lines:
        for document, line in enumerate(islice(lines, begin, None), start=begin):
            if starts[document] >= end:
                return
            entry = json.loads(line)
            low, high = max(first, int(starts[document])), min(end, int(starts[document + 1]))
            stored = np.memmap(shards.path / shard_name(split, entry["shard"]), TOKEN, mode="r")
            ids = stored[entry["start"] : entry["start"] + high - int(starts[document])]
            after = np.cumsum(token_bytes[ids])
            before = low - int(starts[document])
            place = {"byte_start": int(after[before - 1]) if before else 0, "byte_end": int(after[-1])}
            origin = {name: entry[name] for name in TRACED} | {"document": document, "tokens": [low, high], **place}
            yield origin | ({"token": int(ids[-1])} if end == first + 1 else {})
