"""Where the functions and the possible holes of a text lie, as numbers: made once with the shards, used in every epoch.

Positions are bytes of a split's whole text, that is of its `.text` file, and so the sums of its tokens' bytes.
"""

from dataclasses import dataclass

import numpy as np
from tree_sitter import Node

from m31r.reason.steps import captures, find_functions

HOLES = ("bodies", "expressions", "arguments")  # what stands between a body's braces; an expression; an argument list
FUNCTIONS = "functions"
MARK = np.dtype("<i8")
WIDTHS = {FUNCTIONS: 4, **dict.fromkeys(HOLES, 2)}
STEP_BITS = 4  # of a step's code; a function has at most one step of each code, and few


@dataclass(frozen=True)
class Marks:
    """`rows[name]` is int64 (n, WIDTHS[name]), sorted: holes as (start, end), functions as (line, end, indent, steps)."""

    rows: dict[str, np.ndarray]


def find_marks(text: bytes, offset: int) -> Marks:
    """The marks of one document whose first byte is byte `offset` of its split; none where it has a syntax error."""
    found = captures(text)
    functions = [(f.line + offset, f.end + offset, f.indent, pack_steps(f.steps)) for f in find_functions(text, found)]
    spans = {
        "bodies": {_within(node) for node in found.get("body", ())},
        "expressions": {(node.start_byte, node.end_byte) for node in found.get("expression", ())},
        "arguments": {_within(node) for node in found.get("arguments", ())},
    }
    rows = {FUNCTIONS: np.array(functions, MARK).reshape(-1, WIDTHS[FUNCTIONS])}
    for name, places in spans.items():
        written = sorted(place for place in places if text[slice(*place)].strip())
        rows[name] = np.array(written, MARK).reshape(-1, WIDTHS[name]) + offset
    return Marks(rows)


def pack_steps(steps: tuple[int, ...]) -> int:
    """Steps as one number, the first in the lowest bits."""
    return sum(step << (STEP_BITS * place) for place, step in enumerate(steps))


def unpack_steps(packed: int) -> tuple[int, ...]:
    """What `pack_steps` packed."""
    steps = []
    while packed:
        steps.append(packed & (2**STEP_BITS - 1))
        packed >>= STEP_BITS
    return tuple(steps)


def planned(functions: np.ndarray) -> np.ndarray:
    """Which of functions, int64 (n, 4), have two steps or more, bool (n,): fewer make no plan."""
    return functions[:, 3] >= 2**STEP_BITS


def _within(node: Node) -> tuple[int, int]:
    """What stands between the node's two brackets."""
    return node.start_byte + 1, node.end_byte - 1
