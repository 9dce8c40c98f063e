"""Reasoning before the functions of a piece: which pieces have room for it, and the piece with it.

What is written stands at the begin of a function's line and between two tokens, so the piece's own tokens stay as they are:
taking the reasoning's tokens out gives the piece again.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from m31r.config.schema import ReasonConfig
from m31r.reason.write import reasoning_ids

PART = 16  # reasoning takes at most so small a part of a row, so that little is lost where chance leaves it out


def wanted_room(
    config: ReasonConfig, model: Path, functions: np.ndarray, begins: np.ndarray, ends: np.ndarray, pairs: np.ndarray, most: int
) -> np.ndarray:
    """How many tokens reasoning can add to each piece at most, int64 (pieces,); 0 where there is nothing to reason about.

    Args:
      functions: int64 (n, 4), as in m31r/reason/marks.py, sorted.
      begins, ends: bytes of the split's text at which each piece's own text begins and ends, sorted, int64 (pieces,).
      pairs: tokens of each piece.
      most: tokens that any piece may grow by.
    """
    wanted = np.zeros(len(begins), np.int64)
    if not len(functions):
        return wanted
    forms, form_of = np.unique(functions[:, 2:], axis=0, return_inverse=True)
    costs = [[len(reasoning_ids(model, kind, steps, indent)) for kind in config.kinds] for indent, steps in forms.tolist()]
    dearest = np.array(costs).max(axis=1)[form_of]
    piece = np.searchsorted(begins, functions[:, 0], side="right") - 1
    there = (piece >= 0) & (middles(functions) <= ends[piece])
    np.add.at(wanted, piece[there], dearest[there])
    wanted = np.minimum(wanted, np.minimum(most, budget(config, pairs)))
    cheapest = np.full(len(begins), np.iinfo(np.int64).max)
    np.minimum.at(cheapest, piece[there], dearest[there])
    return np.where(cheapest <= wanted, wanted, 0)


def middles(functions: np.ndarray) -> np.ndarray:
    """The byte in the middle of each function. Steps of which a piece does not hold half the code are no help there."""
    return (functions[:, 0] + functions[:, 1]) // 2


def budget(config: ReasonConfig, pairs: np.ndarray) -> np.ndarray:
    """The tokens of reasoning that a piece of so many tokens may get: `config.budget` of both together."""
    return (pairs * config.budget / (1 - config.budget)).astype(np.int64)


def chance_of(config: ReasonConfig, fim_rate: float, able: float) -> float:
    """How often a piece that can have reasoning, and is not rearranged, gets it, so that `config.rate` of all pieces do.

    Args:
      able: the part of all pieces that can.
    """
    wanted, there = config.rate, (1 - fim_rate) * able
    return min(1.0, wanted / there) if there else 0.0


def with_reasoning(
    ids: np.ndarray, bytes_of: np.ndarray, functions: np.ndarray, model: Path, kind: str, first: int, room: int
) -> tuple[np.ndarray, np.ndarray]:
    """A piece's ids with reasoning before its functions, and for each id whether it is reasoning, bool.

    Args:
      ids: the piece, int32 (n,); its text is that of all but the first.
      bytes_of: the bytes of each of `ids`.
      functions: int64 (n, 4), in bytes of the piece's text.
      first: the function that is served first; the others follow round about, as long as there is `room` (tokens).
    """
    after = np.cumsum(bytes_of) - bytes_of[0]
    places: list[int] = []
    added: list[Sequence[int]] = []
    there = functions[middles(functions) <= after[-1]]
    for line, _, indent, steps in np.roll(there, -first, axis=0).tolist():
        at = int(np.searchsorted(after, line))
        written = reasoning_ids(model, kind, steps, indent)
        # a token that holds a line end and more has no border there
        if after[at] == line and len(written) <= room:
            room -= len(written)
            places.append(at + 1)
            added.append(written)
    order = sorted(range(len(places)), key=places.__getitem__)
    flat = [token for i in order for token in added[i]]
    where = [places[i] for i in order for _ in added[i]]
    reasoned = np.insert(np.zeros(len(ids), bool), where, True)
    return np.insert(ids, where, flat), reasoned
