"""Finds near-duplicates: files that share a band are candidates, and their true Jaccard similarity decides.

Band keys lie on disk, 256 bytes a file, and are sorted one band at a time; files joined by shared keys make a component,
and components are settled apart from one another, in any process. Memory is a few numbers a file and one component's
shingles up to a limit. In order of the crawl, a file is dropped that is similar to a candidate that was kept before it.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from m31r.filter.minhash import BANDS, jaccard, shingles
from m31r.filter.redact import Edit, applied
from m31r.filter.text import normalise
from m31r.filter.tokens import Hashes, read_tokens

# bands sorted in one reading of the file of keys, and rows of that file read at a time
_BANDS_AT_ONCE = 4
_ROWS_AT_ONCE = 2**16
_SHINGLE_BYTES = 2**26


@dataclass(frozen=True)
class Copy:
    """File number `document` is similar to the kept file number `kept`."""

    document: int
    kept: int
    similarity: float


@dataclass(frozen=True)
class Member:
    """A file of a component: its number, where its bytes lie, the edits made to it, and its band keys."""

    document: int
    offset: int
    size: int
    edits: tuple[Edit, ...]
    bands: bytes


def components(keys: Path, documents: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Groups of two or more of `documents` that shared band keys join, each ascending, in order of their first.

    Row i of the file `keys` has the 32 keys of `documents[i]`.
    """
    parents = np.arange(len(documents), dtype=np.int64)
    rows = np.memmap(keys, np.uint64, "r", shape=(len(documents), BANDS)) if len(documents) else np.zeros((0, BANDS))
    for first in range(0, BANDS, _BANDS_AT_ONCE):
        bands = np.empty((_BANDS_AT_ONCE, len(documents)), np.uint64)
        for start in range(0, len(documents), _ROWS_AT_ONCE):
            bands[:, start : start + _ROWS_AT_ONCE] = rows[start : start + _ROWS_AT_ONCE, first : first + _BANDS_AT_ONCE].T
        for band in bands:
            order = np.argsort(band, kind="stable")
            ordered = band[order]
            equal = np.flatnonzero(ordered[1:] == ordered[:-1])
            roots = _roots(parents)
            ones, others = roots[order[equal]], roots[order[equal + 1]]
            apart = ones != others
            _join(parents, ones[apart], others[apart])
    roots = _roots(parents)
    order = np.argsort(roots, kind="stable")
    edges = np.flatnonzero(np.diff(roots[order], prepend=-1, append=len(roots)))
    for start, end in pairwise(edges.tolist()):
        if end - start > 1:
            yield documents[order[start:end]]


def _join(parents: NDArray[np.int64], ones: NDArray[np.int64], others: NDArray[np.int64]) -> None:
    """Hangs the greater root of each pair below the lesser, so that a component's root is its first file."""
    for one, other in zip(ones.tolist(), others.tolist(), strict=True):
        one, other = _root(parents, one), _root(parents, other)
        parents[max(one, other)] = min(one, other)


def _root(parents: NDArray[np.int64], node: int) -> int:
    while (above := int(parents[node])) != node:
        parents[node] = parents[above]
        node = above
    return node


def _roots(parents: NDArray[np.int64]) -> NDArray[np.int64]:
    while not np.array_equal(above := parents[parents], parents):
        parents = above
    return parents


@dataclass(frozen=True)
class Twins:
    """Settles components; sent along with each batch of them to a worker."""

    snapshot: Path
    similarity: float

    def batch(self, groups: list[list[Member]]) -> list[Copy]:
        """What is dropped of each of `groups`, one after another."""
        with self.snapshot.open("rb") as snapshot:

            def read(member: Member) -> Hashes:
                snapshot.seek(member.offset)
                text = applied(normalise(snapshot.read(member.size)), member.edits)
                return shingles(read_tokens(text).hashes)

            return [copy for group in groups for copy in self._settle(group, _Sets(read))]

    def _settle(self, group: list[Member], sets: "_Sets") -> Iterator[Copy]:
        holders: dict[tuple[int, int], list[int]] = {}
        for place, member in enumerate(group):
            keys = list(enumerate(np.frombuffer(member.bands, np.uint64).tolist()))
            for other in sorted({holder for key in keys for holder in holders.get(key, ())}):
                similarity = sets.similarity(member, group[other], self.similarity)
                if similarity >= self.similarity:
                    yield Copy(member.document, group[other].document, similarity)
                    break
            else:
                for key in keys:
                    holders.setdefault(key, []).append(place)


class _Sets:
    """The shingles of the members in use: those used last, up to a limit of memory; others are made again."""

    def __init__(self, read: Callable[[Member], Hashes]) -> None:
        self._read = read
        self._sets: OrderedDict[int, Hashes] = OrderedDict()
        self._bytes = 0

    def similarity(self, one: Member, other: Member, least: float) -> float:
        """Their Jaccard similarity; 0 where their sizes alone put it below `least`."""
        first, second = self._of(one), self._of(other)
        if min(len(first), len(second)) < least * max(len(first), len(second)):
            return 0.0
        return jaccard(first, second)

    def _of(self, member: Member) -> Hashes:
        if member.document not in self._sets:
            self._sets[member.document] = members = self._read(member)
            self._bytes += members.nbytes
            while self._bytes > _SHINGLE_BYTES and len(self._sets) > 2:
                self._bytes -= self._sets.popitem(last=False)[1].nbytes
        self._sets.move_to_end(member.document)
        return self._sets[member.document]
