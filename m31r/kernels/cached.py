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
    tables: tuple[Any, Any]
    scales: list[list[Any]] | None  # of the norms of queries and keys, each in two halves
    block: tuple[Any, Any, Any]  # the program's first positions of the cache: keys in two halves, values


class Token(NamedTuple):
    """What a head of keys takes of a token: queries and keys, each in two halves, and values."""

    queries: list[tuple[Any, Any]]
    keys: tuple[Any, Any]
    values: Any


def room(rows: int, heads: int, size: int) -> Attended:
    """Shapes of what is left."""
    shapes = ((rows, PARTS, heads * size), (rows, PARTS, heads), (rows, PARTS, heads))
    return Attended(*(jax.ShapeDtypeStruct(shape, jnp.float32) for shape in shapes))


def read_ahead(
    look: Look, position: Any, tables: Any, scales: Any, cache: Any, row: Any, head: Any, part: Any, real: Any
) -> Ahead:
    """Begins to read what does not depend on the token; nothing of the cache unless `real`."""
    half = look.size // 2
    cos, sin = (table[position, :] for table in tables)
    first, end = _share(position, part)
    norms = None if scales is None else [[scale[pl.ds(begin, half)] for begin in (0, half)] for scale in scales]
    return Ahead(position, (cos, sin), norms, _block(look, cache, row, head, first, position, real & (first < end)))


def read_token(look: Look, qkv_ref: Any, row: Any, head: Any, real: Any) -> Token:
    """Begins to read a token's queries, keys and values for a head of keys, from float32 (B, X); nothing unless `real`."""
    half, size = look.size // 2, look.size
    keys = look.group * look.kv_heads * size
    values = keys + look.kv_heads * size

    def run(first: Any, length: int) -> Any:
        return load(qkv_ref.at[row, first + jnp.arange(length)], jnp.broadcast_to(real, (length,)))

    def halves(first: Any) -> tuple[Any, Any]:
        return run(first, half), run(first + half, half)

    queries = [halves((head * look.group + g) * size) for g in range(look.group)]
    return Token(queries, halves(keys + head * size), run(values + head * size, size))


def look_at(
    look: Look, ahead: Ahead, token: Token, cache: Any, left: Attended, row: Any, head: Any, part: Any, real: Any
) -> None:
    """Attends to a part of the positions that a row's head of keys has; the first part writes the token's own into the cache.

    Args:
      look: sizes.
      ahead, token: what `read_ahead` and `read_token` gave for the same place.
      cache: references to keys and values.
      left: where the results go.
      row, head, part: the place.
      real: False to do nothing.
    """
    size, half, (keys_ref, values_ref), position = look.size, look.size // 2, cache, ahead.position
    cos, sin = ahead.tables
    lane, lanes = jnp.arange(half), jnp.arange(size)

    def turned(pair: tuple[Any, Any], scales: Any) -> tuple[Any, Any]:
        a, b = pair
        if scales is not None:
            inverse = jax.lax.rsqrt(jnp.sum(a * a + b * b) / size + look.epsilon)
            a, b = a * inverse * scales[0], b * inverse * scales[1]
        return a * cos - b * sin, b * cos + a * sin

    heads = [head * look.group + g for g in range(look.group)]
    q_scales, k_scales = ahead.scales or (None, None)
    dtype = keys_ref.dtype
    own_k, own_v = [x.astype(dtype) for x in turned(token.keys, k_scales)], token.values.astype(dtype)
    queries = [[x * size**-0.5 for x in turned(one, q_scales)] for one in token.queries]
    mine = (part == 0).astype(jnp.float32)  # the first part has the token itself
    scores = [jnp.sum(sum(q * k.astype(jnp.float32) for q, k in zip(query, own_k, strict=True))) for query in queries]
    start = [(jnp.where(part == 0, score, UNSEEN), mine, mine * own_v.astype(jnp.float32)) for score in scores]

    def add(first: Any, block: Any, carry: Any) -> Any:
        seen = first * KEYS + jnp.arange(KEYS) < position
        low, high, v = (x.astype(jnp.float32) for x in block)
        added = []
        for query, (largest, total, y) in zip(queries, carry, strict=True):
            score = jnp.sum(low * query[0][None] + high * query[1][None], axis=1)
            score = jnp.where(seen, score, UNSEEN)
            new = jnp.maximum(largest, jnp.max(score))
            keep, weight = jnp.exp(largest - new), jnp.where(seen, jnp.exp(score - new), 0.0)
            added.append((new, total * keep + jnp.sum(weight), y * keep + jnp.sum(weight[:, None] * v, axis=0)))
        return added

    def further(block: Any, carry: Any) -> Any:
        return add(block, _block(look, cache, row, head, block, position, real), carry)

    first, end = _share(position, part)
    # the block that was read ahead may have no position at all, and then adds zeros
    carry = jax.lax.fori_loop(first + 1, jnp.where(real, end, 0), further, add(first, ahead.block, start))

    @pl.when(real)
    def write() -> None:
        for one, (largest, total, y) in zip(heads, carry, strict=True):
            left.largest_BPH[row, part, one], left.total_BPH[row, part, one] = largest, total
            left.y_BPI[row, part, one * size + lanes] = y

    @pl.when(real & (part == 0))
    def remember() -> None:
        keys_ref[row, position, head, lane], keys_ref[row, position, head, half + lane] = own_k
        values_ref[row, position, head, lanes] = own_v


def _share(position: Any, part: Any) -> tuple[Any, Any]:
    """From which block of KEYS positions to which a part looks; the first may lie behind the second."""
    blocks = pl.cdiv(position, KEYS)
    share = pl.cdiv(blocks, PARTS)
    return part * share, jnp.minimum((part + 1) * share, blocks)


def _block(look: Look, cache: Any, row: Any, head: Any, block: Any, position: Any, real: Any) -> tuple[Any, Any, Any]:
    """KEYS positions of a head: keys in two halves, values; zeros where there is nothing to see."""
    at = (block * KEYS + jnp.arange(KEYS))[:, None]
    half = look.size // 2

    def read(ref: Any, begin: int, width: int) -> Any:
        mask = jnp.broadcast_to(real & (at < position), (KEYS, width))
        return plgpu.load(ref.at[row, at, head, begin + jnp.arange(width)[None]], mask=mask, other=0)

    return read(cache[0], 0, half), read(cache[0], half, half), read(cache[1], 0, look.size)
