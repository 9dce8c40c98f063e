"""Keeps the benchmark's tasks out of the training data: by runs of 13 tokens that stand in both, and by whole texts."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from m31r.filter.minhash import distinct
from m31r.filter.text import normalise
from m31r.filter.tokens import Hashes, grams, read_tokens

_FILTER_BITS = 20


@dataclass(frozen=True)
class Benchmarks:
    """Every task file's grams. `known[i]` is gram i, sorted; `owners` lists, for each file, the numbers of its grams."""

    names: list[str]
    texts: dict[bytes, int]
    known: Hashes
    owners: list[NDArray[np.int32]]
    digest: str

    def explain(self, hits: Iterable[int], text: bytes, common: frozenset[int]) -> str:
        """Which task a file repeats that holds the grams `hits` and whose SHA-256 is `text`; empty for none.

        One gram is enough unless it is `common`, an idiom of many crates; of these it takes half of a task's file.
        """
        if text in self.texts:
            return f"equals {self.names[self.texts[text]]}"
        held = frozenset(hits)
        rare = held - common
        for name, grams_of in zip(self.names, self.owners, strict=True):
            owned = frozenset(grams_of.tolist())
            if rare & owned:
                return f"shares {len(held & owned)} runs of tokens with {name}"
            if owned and 2 * len(held & owned) >= len(owned):
                return f"shares {len(held & owned)} of {len(owned)} runs of tokens with {name}"
        return ""


def read_benchmarks(folder: Path, length: int) -> Benchmarks:
    """The Rust files under `folder`, in order of path; none if there is no such folder. Grams have `length` tokens."""
    paths = sorted((p for p in folder.rglob("*.rs") if p.is_file()), key=lambda path: path.relative_to(folder).as_posix())
    digest = hashlib.sha256()
    sets: list[Hashes] = []
    texts: dict[bytes, int] = {}
    for number, path in enumerate(paths):
        text = normalise(path.read_bytes())
        hashed = hashlib.sha256(text).digest()
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + hashed)
        texts.setdefault(hashed, number)
        sets.append(distinct(grams(read_tokens(text).hashes, length)))
    known = distinct(np.concatenate(sets)) if sets else np.zeros(0, np.uint64)
    owners = [np.searchsorted(known, own).astype(np.int32) for own in sets]
    names = [path.relative_to(folder).as_posix() for path in paths]
    return Benchmarks(names, texts, known, owners, digest.hexdigest() if paths else "")


def common_grams(seen: Iterable[tuple[str, NDArray[np.int32]]], crates: int) -> frozenset[int]:
    """The grams that at least `crates` different crates hold, of the pairs (crate, grams of one of its files)."""
    holders: defaultdict[int, set[str]] = defaultdict(set)
    for crate, hits in seen:
        for hit in hits.tolist():
            if len(holders[hit]) < crates:
                holders[hit].add(crate)
    return frozenset(hit for hit, names in holders.items() if len(names) >= crates)


@dataclass(frozen=True)
class Lookup:
    """Finds a text's grams among the `known` ones; `maybe` says for each value of their low bits if any has it."""

    known: Hashes
    maybe: NDArray[np.bool_]

    def hits(self, found: Hashes) -> NDArray[np.int32]:
        """The numbers of the known grams among `found`, sorted, each once."""
        possible = found[self.maybe[found & np.uint64(2**_FILTER_BITS - 1)]]
        if not len(possible):
            return np.zeros(0, np.int32)
        places = np.minimum(np.searchsorted(self.known, possible), len(self.known) - 1)
        return np.unique(places[self.known[places] == possible]).astype(np.int32)


@cache
def load_lookup(path: Path) -> Lookup:
    """The lookup over the grams that were saved in `path`; once a process."""
    known = np.load(path)
    maybe = np.zeros(2**_FILTER_BITS, np.bool_)
    maybe[known & np.uint64(2**_FILTER_BITS - 1)] = True
    return Lookup(known, maybe)
