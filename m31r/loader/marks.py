"""The marks of a split's syntax (m31r/reason/marks.py), mapped into memory, and which of them lie in which piece."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from m31r.loader.streams import Streams, read
from m31r.reason.marks import MARK, WIDTHS

BLOCK = 2**21  # tokens whose bytes are summed together


@dataclass(frozen=True)
class Places:
    """Marks `first[i]` to `first[i] + count[i]` of one file begin in piece i, whose text begins at byte `text[i]`."""

    path: Path
    width: int
    first: np.ndarray
    count: np.ndarray


def text_begins(streams: Streams, token_bytes: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """The byte of the split's text at which each piece's own text begins, after its first token; int64 (pieces,).

    Args:
      starts: stream position of each piece's first token, increasing.
    """
    edges = np.unique(np.concatenate([streams.begins, np.arange(0, streams.begins[-1], BLOCK)])).tolist()
    begins = np.empty(len(starts), np.int64)
    passed = 0
    for low, high in pairwise(edges):
        sums = passed + np.cumsum(token_bytes[read(streams, low, high - low)], dtype=np.int64)
        here = slice(*np.searchsorted(starts, (low, high)))
        begins[here] = sums[starts[here] - low]
        passed = int(sums[-1])
    return begins


def find_places(folder: Path, split: str, name: str, begins: np.ndarray) -> Places:
    """Which marks of one name begin in which piece, for pieces whose texts begin at `begins`, in order."""
    path = folder / f"{split}.{name}"
    first = np.searchsorted(np.ascontiguousarray(mapped(path, WIDTHS[name])[:, 0]), begins)
    ends = np.append(first[1:], len(mapped(path, WIDTHS[name])))
    return Places(path, WIDTHS[name], first, (ends - first).astype(np.int32))


def marks_at(places: Places, piece: int) -> np.ndarray:
    """The marks that begin in a piece, int64 (n, width), in bytes of the split's text."""
    first = int(places.first[piece])
    return mapped(places.path, places.width)[first : first + int(places.count[piece])]


# opened where it is used, so that what goes to a worker process is a path and not the file
@lru_cache(maxsize=16)
def mapped(path: Path, width: int) -> np.ndarray:
    """A file of marks, int64 (n, width)."""
    if path.stat().st_size == 0:
        return np.empty((0, width), MARK)
    return np.memmap(path, MARK, mode="r").reshape(-1, width)
