"""Which piece stands in which row: planned once for a split, a context length and a seed."""

from dataclasses import dataclass, replace

import numpy as np

from m31r.artifacts.store import Artifact
from m31r.config.schema import ReasonConfig
from m31r.errors import RunError
from m31r.loader.cut import cut_documents
from m31r.loader.marks import Places, find_places, mapped, text_begins
from m31r.loader.pack import pack
from m31r.loader.reason import PART, wanted_room
from m31r.loader.streams import Streams, open_streams
from m31r.reason.marks import FUNCTIONS, HOLES, WIDTHS
from m31r.tokenizer.text import load_tokenizer
from m31r.tokenizer.tokenizer import MODEL


@dataclass(frozen=True)
class Plan:
    """Row r holds pieces `row_begins[r]` to `row_begins[r + 1]`; piece i is stream[starts[i] : starts[i] + pairs[i] + 1].

    A piece may grow by `rooms[i]` pairs, and `reasons[i]` is how many of them reasoning may take. Its text begins at byte
    `texts[i]` of the split, where `places` tells the marks of its syntax by name; both are empty where they are not used.
    """

    streams: Streams
    starts: np.ndarray
    pairs: np.ndarray
    row_begins: np.ndarray
    rooms: np.ndarray
    reasons: np.ndarray
    texts: np.ndarray
    places: dict[str, Places]

    @property
    def rows(self) -> int:
        return len(self.row_begins) - 1

    @property
    def able(self) -> float:
        """The part of all pieces that can have reasoning."""
        return float(np.mean(self.reasons > 0))


def plan_rows(shards: Artifact, split: str, length: int, room: int, seed: int, reason: ReasonConfig, holes: bool) -> Plan:
    """Cuts and packs a split into rows of `length` pairs, leaving each piece `room` pairs to grow, or what reasoning takes.

    Args:
      holes: whether the plan is to tell where the syntax's holes lie.

    Raises:
      RunError: the split has no documents.
    """
    starts = np.load(shards.path / f"{split}.starts.npy")
    if len(starts) < 2:
        raise RunError(f"{shards.path}: the {split} split has no documents; give more sources or change dataset's fractions")
    streams = open_streams(shards, split)
    tokenizer = load_tokenizer(shards.path / MODEL)
    most = max(room, length // PART) if reason.rate > 0 else room
    begins, pairs = cut_documents(streams, starts, tokenizer, length - most)
    names = (*(HOLES if holes else ()), *((FUNCTIONS,) if reason.rate > 0 else ()))
    texts = text_begins(streams, tokenizer.token_bytes(), begins) if names else np.empty(0, np.int64)
    places = {name: find_places(shards.path, split, name, texts) for name in names}
    reasons = np.zeros(len(begins), np.int32)
    if reason.rate > 0:
        functions = mapped(shards.path / f"{split}.{FUNCTIONS}", WIDTHS[FUNCTIONS])
        ends = np.append(texts[1:], shards.counts[split]["bytes"])
        reasons = wanted_room(reason, shards.path / MODEL, functions, texts, ends, pairs, most).astype(np.int32)
    rooms = np.maximum(room, reasons).astype(np.int32)
    order, row_begins = pack(pairs + rooms, length, seed)
    places = {name: replace(each, first=each.first[order], count=each.count[order]) for name, each in places.items()}
    texts = texts[order] if names else texts
    return Plan(streams, begins[order], pairs[order].astype(np.int32), row_begins, rooms[order], reasons[order], texts, places)
