"""Reasoning that the model writes between <reason> and </reason> (requirements 08): shown whole or not at all."""

from typing import Literal, TypeVar

from m31r.tokenizer.reserved import END_REASON, REASON, RESERVED

Reasoning = Literal["none", "hidden", "shown"]
"""What becomes of it: the model writes none; it is left out of what is told; it is told, with its tags."""
REASONING: tuple[Reasoning, ...] = ("none", "hidden", "shown")
Told = TypeVar("Told")
Written = tuple[int, Told]  # a token, and what is told of it


def take_shown(held: tuple[Written[Told], ...], new: Written[Told], shown: bool) -> tuple[tuple[Written[Told], ...], ...]:
    """What may be told once `new` is written, and what waits for its </reason>; both may be empty.

    What still waits when the row ends was never closed, and nothing of it is told.
    """
    token, _ = new
    if held:
        inside = (*held, new)
        if token != END_REASON:
            return (), inside
        return (inside if shown else ()), ()
    if token == REASON:
        return (), (new,)
    return (() if token == END_REASON else (new,)), ()


def tag(token: int) -> bytes:
    """The spelling of <reason> and </reason>, which stand for no text of their own; b"" for other tokens."""
    return RESERVED[token].encode() if token in (REASON, END_REASON) else b""
