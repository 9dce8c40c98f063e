"""Reading prompts into a cache, part by part, and not again what the last prompt had as well.

A prompt is cut at multiples of `read_tokens`, whatever its length, and each part is read by the program for its padded
length over the cache of what stands before. So keys and values of a whole part are a function of the tokens up to its end:
equal begins give equal bits, and reading a part again would write what already stands there. That makes reuse exact by
construction. What was generated is never reused as read, since the decode loop rounds otherwise.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import jax
import numpy as np

from m31r.config.schema import ModelConfig
from m31r.generate.engine import empty_cache
from m31r.generate.prefill import read
from m31r.generate.prompts import SMALLEST_BUCKET, padded
from m31r.model.decoder import Cache, Params


@dataclass(frozen=True)
class Read:
    """A prompt that has been read, or a part of one.

    Attributes:
      ids: what was read.
      cache: of one row; holds `ids`, and junk after them.
      logits_1V: after the last id; None if the prompt goes on.
    """

    ids: tuple[int, ...]
    cache: Cache
    logits_1V: jax.Array | None


@dataclass
class Kept:
    """The one place where the last prompt's cache waits for the next; whoever takes it owns it, as programs consume it."""

    _slot: list[Read] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> Read | None:
        with self._lock:
            return self._slot.pop() if self._slot else None

    def put(self, done: Read) -> None:
        """Keeps `done`, unless a program that failed has consumed its cache."""
        with self._lock:
            self._slot[:] = [] if done.cache[0][0].is_deleted() else [done]


def read_prompt(
    params: Params, config: ModelConfig, ids: list[int], before: Read | None, read_tokens: int, late: Callable[[], bool]
) -> Read:
    """Reads `ids` in full, or until `late`, which is asked before each part, says so; `before` is consumed."""
    done = begin_reading(config, ids, before, read_tokens)
    while done.logits_1V is None and not late():
        done = read_part(params, config, ids, done, read_tokens)
    return done


def begin_reading(config: ModelConfig, ids: list[int], before: Read | None, read_tokens: int) -> Read:
    """What of `ids` has been read already, maybe all; `before` is consumed."""
    if before is None:
        return Read((), empty_cache(config, 1), None)
    if before.ids == tuple(ids) and before.logits_1V is not None:
        return before
    return Read(before.ids[: reusable(before.ids, ids, read_tokens)], before.cache, None)


def read_part(params: Params, config: ModelConfig, ids: list[int], done: Read, read_tokens: int) -> Read:
    """One part more; `done`, which is not all of `ids`, is consumed."""
    start, cache = len(done.ids), done.cache
    part = ids[start : start + read_tokens]
    tokens_1T, _ = padded([part], part_width(start, len(part), read_tokens, cache[0][0].shape[1]))
    logits_1V, cache = read(params, config, cache, tokens_1T, np.array([start], np.int32), np.int32(len(part) - 1))
    start += len(part)
    return Read(tuple(ids[:start]), cache, logits_1V if start == len(ids) else None)


def reusable(before: tuple[int, ...], ids: list[int], read_tokens: int) -> int:
    """How many of the first ids need not be read again: whole parts that both have, and not the last id."""
    shortest = min(len(before), len(ids))
    same = next((i for i in range(shortest) if before[i] != ids[i]), shortest)
    return min(same, len(ids) - 1) // read_tokens * read_tokens


def part_width(start: int, length: int, read_tokens: int, positions: int) -> int:
    """The padded length of a part that begins at `start`, within a cache of so many positions."""
    # a part never reaches beyond the cache: writing there would move it to the front
    return min(read_tokens, part_bucket(length), positions - start)


def part_bucket(length: int) -> int:
    """The padded length of a part: a power of two from 32 up, so that few programs are ever compiled."""
    return int(max(SMALLEST_BUCKET, 2 ** (length - 1).bit_length()))
