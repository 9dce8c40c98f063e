"""Which piece stands in which row: planned once for a split, a context length and a seed."""

from dataclasses import dataclass

import numpy as np

from m31r.artifacts.store import Artifact
from m31r.errors import RunError
from m31r.loader.cut import cut_documents
from m31r.loader.pack import pack
from m31r.loader.streams import Streams, open_streams
from m31r.tokenizer.text import load_tokenizer
from m31r.tokenizer.tokenizer import MODEL


@dataclass(frozen=True)
class Plan:
    """Row r holds pieces `row_begins[r]` to `row_begins[r + 1]`; piece i is stream[starts[i] : starts[i] + pairs[i] + 1]."""

    streams: Streams
    starts: np.ndarray
    pairs: np.ndarray
    row_begins: np.ndarray

    @property
    def rows(self) -> int:
        return len(self.row_begins) - 1


def plan_rows(shards: Artifact, split: str, length: int, room: int, seed: int) -> Plan:
    """Cuts and packs a split into rows of `length` pairs, leaving each piece `room` pairs to grow.

    Raises:
      RunError: the split has no documents.
    """
    starts = np.load(shards.path / f"{split}.starts.npy")
    if len(starts) < 2:
        raise RunError(f"{shards.path}: the {split} split has no documents; give more sources or change dataset's fractions")
    streams = open_streams(shards, split)
    begins, pairs = cut_documents(streams, starts, load_tokenizer(shards.path / MODEL), length - room)
    order, row_begins = pack(pairs + room, length, seed)
    return Plan(streams, begins[order], pairs[order].astype(np.int32), row_begins)
