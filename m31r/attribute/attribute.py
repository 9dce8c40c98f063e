"""Which spans of a text stand verbatim in the training data, and where."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from m31r.artifacts.store import Artifact
from m31r.attribute.fingerprints import fingerprints
from m31r.attribute.index import KEY, KEYS, LINES, PLACE, PLACES, SPLIT, STARTS
from m31r.config.schema import AttributeConfig

NAMED = ("path", "source", "crate", "version", "license")
STEP = 64  # bytes compared at first; twice as many each time


@dataclass(frozen=True)
class Span:
    """Bytes [start, end) of the text stand in a training file from byte `offset` on, which is in its line `line` (from 1); so
    they do at `copies` places or more."""

    start: int
    end: int
    offset: int
    line: int
    copies: int
    origin: dict[str, Any]


def attribute(config: AttributeConfig, index: Artifact, dataset: Artifact, text: bytes) -> list[Span]:
    """The longest spans of `text` that stand verbatim in the training split, longest first, at most `config.spans`.

    Every span of 2 * gram_bytes - 1 bytes is found (and some shorter ones), each at its greatest extent within a file. Of
    places with the same span the first is named. No span lies within another; they may overlap. Where a gram stands more
    often than `max_copies` times in the training text, only its first places are looked at.
    """
    query = np.frombuffer(text, np.uint8)
    keys, asked = fingerprints(query, np.array([0, len(query)]), config.gram_bytes)
    known = _mapped(index.path / KEYS, KEY)
    low, high = np.searchsorted(known, keys, side="left"), np.searchsorted(known, keys, side="right")
    counts = high - low
    if not counts.sum():
        return []
    rows = np.arange(counts.sum()) + np.repeat(low - (np.cumsum(counts) - counts), counts)
    places, at = _mapped(index.path / PLACES, PLACE)[rows], np.repeat(asked, counts)
    source = _mapped(dataset.path / f"{SPLIT}.text", np.dtype(np.uint8))
    matches = _extended(query, source, _starts(index), places, at)
    matches = [match for match in matches if match[1] - match[0] >= config.gram_bytes]  # the others only had equal keys
    return [
        Span(start, end, offset, _line(source, place, offset), copies, _origin(index, dataset, place))
        for start, end, place, offset, copies in _longest(matches, _starts(index), config.spans)
    ]


def _line(text: np.ndarray, place: int, offset: int) -> int:
    """The line of its file, from 1, in which byte `place` of the split lies, `offset` bytes into that file."""
    return 1 + int(np.count_nonzero(text[place - offset : place] == ord("\n")))


def _extended(
    query: np.ndarray, text: np.ndarray, starts: np.ndarray, places: np.ndarray, at: np.ndarray
) -> list[tuple[int, int, int]]:
    """The greatest extent (start, end, place of start) of each match of `query` at `at` with `text` at `places`, each once."""
    diagonals = places - at
    order = np.lexsort((at, diagonals))
    document = np.searchsorted(starts, places[order], side="right") - 1
    found: list[tuple[int, int, int]] = []
    reached, diagonal_before = -1, None
    for diagonal, q, first, last in zip(
        diagonals[order].tolist(), at[order].tolist(), starts[document].tolist(), starts[document + 1].tolist(), strict=True
    ):
        if diagonal == diagonal_before and q < reached:
            continue
        p = q + diagonal
        left = common(query[:q][::-1], text[first:p][::-1])
        right = common(query[q:], text[p:last])
        found.append((q - left, q + right, p - left))
        reached, diagonal_before = q + right, diagonal
    return found


def common(one: np.ndarray, other: np.ndarray) -> int:
    """How many bytes two texts have in common at their begin."""
    most = min(len(one), len(other))
    done, step = 0, STEP
    while done < most:
        differs = one[done : min(done + step, most)] != other[done : min(done + step, most)]
        if differs.any():
            return done + int(np.argmax(differs))
        done, step = done + step, 2 * step
    return most


def _longest(matches: list[tuple[int, int, int]], starts: np.ndarray, most: int) -> list[tuple[int, int, int, int, int]]:
    """(start, end, place, offset in its file, copies) of the longest matches that lie in no other."""
    chosen: list[tuple[int, int, int, int, int]] = []
    copies: dict[tuple[int, int], int] = {}
    for start, end, _ in matches:
        copies[start, end] = copies.get((start, end), 0) + 1
    for start, end, place in sorted(matches, key=lambda match: (match[0] - match[1], match[0], match[2])):
        if len(chosen) == most:
            break
        if not any(other[0] <= start and end <= other[1] for other in chosen):
            begin = int(starts[np.searchsorted(starts, place, side="right") - 1])
            chosen.append((start, end, place, place - begin, copies[start, end]))
    return chosen


def _origin(index: Artifact, dataset: Artifact, place: int) -> dict[str, Any]:
    """The names of the document that holds byte `place` of the split."""
    document = int(np.searchsorted(_starts(index), place, side="right")) - 1
    lines = _mapped(index.path / LINES, PLACE)
    with (dataset.path / f"{SPLIT}.jsonl").open("rb") as file:
        file.seek(int(lines[document]))
        entry = json.loads(file.read(int(lines[document + 1] - lines[document])))
    return {name: entry[name] for name in NAMED}


def _starts(index: Artifact) -> np.ndarray:
    return _mapped(index.path / STARTS, PLACE)


def _mapped(path: Path, kind: np.dtype[Any]) -> np.ndarray:
    # as a plain array: a memmap's slices cost more than what is compared in them
    return np.asarray(np.memmap(path, kind, mode="r")) if path.stat().st_size else np.empty(0, kind)
