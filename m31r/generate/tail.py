"""From tokens to text: a row's next piece from what the device wrote, and where its text stands then."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import jax
import numpy as np

from m31r.generate.hole import Hole, read_hole, visible
from m31r.generate.prompts import Prompt
from m31r.generate.reasoning import tag, take_shown
from m31r.generate.sampling import LogProbs
from m31r.generate.settings import Settings
from m31r.generate.state import Written
from m31r.generate.stop import take_before_stop
from m31r.generate.stream import take_text
from m31r.tokenizer.reserved import END_REASON, EOS, REASON
from m31r.tokenizer.text import Tokenizer

Finish = Literal["stop", "length", "time"]
"""Why a row ended: the model wrote <eos> or a stop string, or filled its hole; the tokens asked for (or the context) were used
up; or the time."""


@dataclass(frozen=True)
class LogProb:
    """What the model itself gave to a token, before temperature and all else: natural logarithms.

    Attributes:
      chosen: of the written token.
      top: (token, log-probability) of the likeliest ones, as many as asked for; reserved tokens may be among them.
    """

    chosen: float
    top: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Piece:
    """A row's next part.

    Attributes:
      row: index of its prompt.
      text: whole characters only, and nothing that may yet turn out to be the begin of a stop string, or to stand behind the
        end of the hole; reasoning as a whole if it is shown.
      tokens: its ids, without <eos> and hidden reasoning; the text of the last ones may come with a later piece, or not at
        all if they hold a stop string or stand behind the end of the hole.
      finish: None until the row's last piece.
      log_probs: one for each of these tokens if asked for, and one more for an <eos>; else empty.
      stop: the stop string that ended the row, if one did.
      reasoning: how many tokens were written within reasoning, tags included, whether or not they are told.
    """

    row: int
    text: str
    tokens: tuple[int, ...]
    finish: Finish | None
    log_probs: tuple[LogProb, ...] = ()
    stop: str | None = None
    reasoning: int = 0


@dataclass(frozen=True)
class Tail:
    """Where a row's text stands: tokens that it may still write, bytes that a stop string may begin with, and those of half a
    character; why it ended; reasoning that is not closed yet; and in a hole, all its text and how much of that is told."""

    left: int
    held: bytes = b""
    half: bytes = b""
    finish: Finish | None = None
    reason: tuple[tuple[int, LogProb | None], ...] = ()
    hole: Hole | None = None
    middle: str = ""
    shown: int = 0


def next_piece(
    tokenizer: Tokenizer,
    tail: Tail,
    row: int,
    tokens: list[int],
    told: list[LogProb],
    stops: list[bytes],
    settings: Settings,
    late: bool,
) -> tuple[Piece, Tail]:
    """A row's next piece from what the device wrote, and where its text stands then."""
    safe, left, held, reason = b"", tail.left, tail.held, tail.reason
    shown: list[tuple[int, LogProb | None]] = []
    finish: Finish | None = None
    stop: bytes | None = None
    last: LogProb | None = None
    reasoning = 0
    every: Sequence[LogProb | None] = told or [None] * len(tokens)
    for token, its in zip(tokens, every, strict=True):
        if token == EOS:
            finish, last = "stop", its
            break
        left -= 1
        reasoning += bool(reason) or token in (REASON, END_REASON)
        certain, reason = take_shown(reason, (token, its), settings.reasoning == "shown")
        for one in certain:
            shown.append(one)
            more, held, stop = take_before_stop(held, tokenizer.pieces[one[0]] or tag(one[0]), stops)
            safe += more
            if stop is not None:
                break
        if stop is not None or left == 0:
            finish = "length" if stop is None else "stop"
            break
    if finish is None and late:
        finish = "time"
    if finish is not None:
        safe, held = safe + held, b""
    text, half = take_text(tail.half, safe, finish is not None)
    tail = replace(tail, left=left, held=held, half=half, finish=finish, reason=reason)
    if tail.hole is not None:
        text, tail = _within(tail.hole, tail, text)
    log_probs = tuple(its for its in (*(its for _, its in shown), last) if its is not None)
    ids, stopped_by = tuple(token for token, _ in shown), None if stop is None else stop.decode()
    return Piece(row, text, ids, tail.finish, log_probs, stopped_by, reasoning), tail


def _within(hole: Hole, tail: Tail, text: str) -> tuple[str, Tail]:
    """What of `text` belongs into the hole for certain; the row ends where the hole does."""
    middle = tail.middle + text
    end, ended = visible(hole, middle, tail.shown, tail.finish is not None)
    finish = tail.finish or ("stop" if ended else None)
    return middle[tail.shown : end], replace(tail, middle=middle, shown=end, finish=finish)


def hole_of(prompt: Prompt, settings: Settings) -> Hole | None:
    if prompt.suffix is None or not settings.end_of_hole:
        return None
    return read_hole(prompt.text, prompt.suffix)


def by_row(written: Written, top: int | None) -> Iterator[tuple[list[int], list[LogProb]]]:
    """Tokens and their log-probabilities of each row, on the host."""
    tokens_BC = np.asarray(written.token_BC).tolist()
    if written.log_probs is None or top is None:
        yield from ((tokens, []) for tokens in tokens_BC)
        return
    told: LogProbs = jax.tree.map(lambda x: np.asarray(x).tolist(), written.log_probs)
    columns: Any = zip(told.chosen_B, told.token_BN, told.top_BN, strict=True)
    for tokens, (chosen, ids, likeliest) in zip(tokens_BC, columns, strict=True):
        tops = (tuple(zip(i[:top], p[:top], strict=True)) for i, p in zip(ids, likeliest, strict=True))
        yield tokens, [LogProb(c, t) for c, t in zip(chosen, tops, strict=True)]
