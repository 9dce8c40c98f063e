"""A token's attention to a cache, as a phase of a kernel for NVIDIA GPUs, with what comes before: norm, rotation, writing.

Positions are divided among programs (Dao et al. 2023, Flash-Decoding); m31r/kernels/project.py puts their results together.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax.experimental import pallas as pl
from jax.experimental.pallas import triton as plgpu

from m31r.kernels.flash import UNSEEN
from m31r.kernels.phases import load

PARTS = 8  # programs that one head's positions are divided among
KEYS = 64  # positions read at once


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Attended:
    """What `look_at` leaves to be put together: a softmax by parts of the positions.

    Attributes:
      y_BPI: float32, for each part the sum of exp(score - largest) v, of all heads one after another, I = H E.
      largest_BPH: float32, the part's largest score; -1e30 where it has no position.
      total_BPH: float32, the part's sum of exp(score - largest).
    """

    y_BPI: Any
    largest_BPH: Any
    total_BPH: Any


class Look(NamedTuple):
    """Sizes of one look at the cache."""

    group: int  # heads of queries to one of keys
    kv_heads: int
    size: int
    epsilon: float  # of the norm of queries and keys, if there is one


class Ahead(NamedTuple):
    """What a program has read before queries, keys and values of the token are there."""

    position: Any
    turn: tuple[Any, Any]  # cosines, and sines with the sign that they have for each element, float32 (E,)
    scales: list[list[Any]] | None  # of the norms of queries and keys, each as in `Token`
    block: tuple[Any, Any]  # the program's first positions of the cache: keys and values


class Token(NamedTuple):
    """What a head of keys takes of a token: vectors (E,), those that rotate also with their halves exchanged."""

    queries: list[list[Any]]
    keys: list[Any]
    values: Any


def room(rows: int, heads: int, size: int) -> Attended:
    """Shapes of what is left."""
    shapes = ((rows, PARTS, heads * size), (rows, PARTS, heads), (rows, PARTS, heads))
    return Attended(*(jax.ShapeDtypeStruct(shape, jnp.float32) for shape in shapes))


def read_ahead(
    look: Look, position: Any, tables: Any, scales: Any, cache: Any, row: Any, head: Any, part: Any, real: Any
) -> Ahead:
    """Begins to read what does not depend on the token; nothing of the cache unless `real`."""
    half, lane = look.size // 2, jnp.arange(look.size)
    cos, sin = (plgpu.load(table.at[position, lane % half]) for table in tables)
    first, end = _share(position, part)
    norms = None if scales is None else [[plgpu.load(scale.at[at]) for at in _both(look)] for scale in scales]
    block = _block(look, cache, row, head, first, position, real & (first < end))
    return Ahead(position, (cos, jnp.where(lane < half, -sin, sin)), norms, block)


def _both(look: Look) -> tuple[Any, Any]:
    """Each element of a head, and the one that the rotation mixes it with."""
    lane, half = jnp.arange(look.size), look.size // 2
    return lane, jnp.where(lane < half, lane + half, lane - half)


def read_token(look: Look, qkv_ref: Any, row: Any, head: Any, real: Any) -> Token:
    """Begins to read a token's queries, keys and values for a head of keys, from float32 (B, X); nothing unless `real`."""
    keys = look.group * look.kv_heads * look.size
    values, own = keys + look.kv_heads * look.size, head * look.size
    lane, mixed = _both(look)

    def read(first: Any, at: Any) -> Any:
        return load(qkv_ref.at[row, first + at], jnp.broadcast_to(real, (look.size,)))

    queries = [[read((head * look.group + g) * look.size, at) for at in (lane, mixed)] for g in range(look.group)]
    return Token(queries, [read(keys + own, at) for at in (lane, mixed)], read(values + own, lane))


def look_at(
    look: Look, ahead: Ahead, token: Token, cache: Any, left: Attended, row: Any, head: Any, part: Any, real: Any
) -> None:
    """Attends to a part of the positions that a row's head of keys has, and writes the token's own if they are among them.

    Args:
      look: sizes.
      ahead, token: what `read_ahead` and `read_token` gave for the same place.
      cache: references to keys and values.
      left: where the results go.
      row, head, part: the place.
      real: False to do nothing.
    """
    size, (keys_ref, values_ref), position = look.size, cache, ahead.position
    cos, sin = ahead.turn
    lane = jnp.arange(size)

    def turned(pair: list[Any], scales: Any) -> Any:
        x, mixed = pair
        if scales is not None:
            inverse = jax.lax.rsqrt(jnp.sum(x * x) / size + look.epsilon)
            x, mixed = x * inverse * scales[0], mixed * inverse * scales[1]
        return x * cos + mixed * sin

    heads = [head * look.group + g for g in range(look.group)]
    q_scales, k_scales = ahead.scales or (None, None)
    own_k, own_v = (x.astype(keys_ref.dtype) for x in (turned(token.keys, k_scales), token.values))
    queries = [turned(one, q_scales) * size**-0.5 for one in token.queries]

    def add(block: Any, held: Any, carry: Any) -> Any:
        at = block * KEYS + jnp.arange(KEYS)
        seen, own = at <= position, (at == position)[:, None]
        k, v = (jnp.where(own, mine[None], x).astype(jnp.float32) for x, mine in zip(held, (own_k, own_v), strict=True))
        added = []
        for query, (largest, total, y) in zip(queries, carry, strict=True):
            score = jnp.where(seen, jnp.sum(k * query[None], axis=1), UNSEEN)
            new = jnp.maximum(largest, jnp.max(score))
            keep, weight = jnp.exp(largest - new), jnp.where(seen, jnp.exp(score - new), 0.0)
            added.append((new, total * keep + jnp.sum(weight), y * keep + jnp.sum(weight[:, None] * v, axis=0)))
        return added

    def further(block: Any, carry: Any) -> Any:
        return add(block, _block(look, cache, row, head, block, position, real), carry)

    first, end = _share(position, part)
    nothing = [(jnp.float32(UNSEEN), jnp.float32(0), jnp.zeros(size, jnp.float32)) for _ in heads]
    # a part may have no position at all: its first block lies behind the token then, and adds zeros
    carry = jax.lax.fori_loop(first + 1, jnp.where(real, end, 0), further, add(first, ahead.block, nothing))

    @pl.when(real)
    def write() -> None:
        for one, (largest, total, y) in zip(heads, carry, strict=True):
            left.largest_BPH[row, part, one], left.total_BPH[row, part, one] = largest, total
            left.y_BPI[row, part, one * size + lane] = y

    newest = position // KEYS

    @pl.when(real & (first <= newest) & (newest < end))
    def remember() -> None:
        keys_ref[row, position, head, lane], values_ref[row, position, head, lane] = own_k, own_v


def _share(position: Any, part: Any) -> tuple[Any, Any]:
    """From which block of KEYS positions to which a part looks; the first may lie behind the second."""
    blocks = position // KEYS + 1
    share = pl.cdiv(blocks, PARTS)
    return part * share, jnp.minimum((part + 1) * share, blocks)


def _block(look: Look, cache: Any, row: Any, head: Any, block: Any, position: Any, real: Any) -> tuple[Any, Any]:
    """KEYS positions of a head, keys and values, before the token's own; zeros where there is nothing to see."""
    at = (block * KEYS + jnp.arange(KEYS))[:, None]
    mask = jnp.broadcast_to(real & (at < position), (KEYS, look.size))
    keys, values = (plgpu.load(ref.at[row, at, head, jnp.arange(look.size)[None]], mask=mask, other=0) for ref in cache)
    return keys, values
