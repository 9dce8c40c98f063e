"""The token files of one split as one long stream, of which only what is asked for is read."""

import os
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np

from m31r.artifacts.store import Artifact
from m31r.shard.shard import TOKEN, shard_name


@dataclass(frozen=True)
class Streams:
    """Where each file of a split lies; `begins[i]` is the stream position of its first token, `begins[-1]` the stream's end."""

    files: tuple[Path, ...]
    begins: tuple[int, ...]


def open_streams(shards: Artifact, split: str) -> Streams:
    """The split's files in order; none where the split is empty."""
    files: list[Path] = []
    begins = [0]
    while (path := shards.path / shard_name(split, len(files))).exists():
        files.append(path)
        begins.append(begins[-1] + path.stat().st_size // TOKEN.itemsize)
    return Streams(tuple(files), tuple(begins))


def read(streams: Streams, start: int, count: int) -> np.ndarray:
    """`count` ids from stream position `start`, int32; they must lie in one file, as every document does."""
    return stored(streams, start, count).astype(np.int32)


def stored(streams: Streams, start: int, count: int) -> np.ndarray:
    """`read`, but as TOKEN and not to be written to."""
    number = bisect_right(streams.begins, start) - 1
    within = (start - streams.begins[number]) * TOKEN.itemsize
    # read, not mapped: the pages of a map count as this process's memory, and in the end that is the whole file
    found = os.pread(_opened(streams.files[number]).fileno(), count * TOKEN.itemsize, within)
    return np.frombuffer(found, TOKEN)


# opened where it is used, so that what goes to a worker process is a path and not the file
@lru_cache(maxsize=64)
def _opened(path: Path) -> BinaryIO:
    return cast(BinaryIO, path.open("rb", buffering=0))
