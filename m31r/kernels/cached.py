"""A token's attention to a cache, as a Pallas kernel for NVIDIA GPUs, with what comes before: norm, rotation, writing.

Positions are divided among programs (Dao et al. 2023, Flash-Decoding); m31r/kernels/project.py puts their results together.
"""

import functools
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax.experimental import pallas as pl
from jax.experimental.pallas import triton as plgpu

from m31r.kernels.flash import UNSEEN

PARTS = 8  # programs that one head's positions are divided among
KEYS = 64  # positions read at once
WARPS = 4


class Attended(NamedTuple):
    """What `attend` leaves to be put together: a softmax by parts of the positions.

    Attributes:
      y_BPI: float32, for each part the sum of exp(score - largest) v, of all heads one after another, I = H E.
      largest_BPH: float32, the part's largest score; -1e30 where it has no position.
      total_BPH: float32, the part's sum of exp(score - largest).
    """

    y_BPI: jax.Array
    largest_BPH: jax.Array
    total_BPH: jax.Array


class _Look(NamedTuple):
    """Sizes of one look at the cache."""

    group: int
    size: int
    epsilon: float  # of the norm of queries and keys, if there is one


def attend(
    qkv_BX: jax.Array,
    cache: tuple[jax.Array, jax.Array],
    position_B: jax.Array,
    cos_TE: jax.Array,
    sin_TE: jax.Array,
    heads: int,
    scales: tuple[jax.Array, jax.Array] | None = None,
    epsilon: float = 0.0,
    interpret: bool = False,
) -> tuple[Attended, tuple[jax.Array, jax.Array]]:
    """Rotates a token's queries and keys, writes its keys and values into the cache, and attends up to its own position.

    Args:
      qkv_BX: float32, queries of all heads, then keys, then values.
      cache: keys and values (B, S, K, E), S a multiple of KEYS; rewritten at `position_B` alone.
      position_B: int32, below S.
      cos_TE, sin_TE: float32 (T, E/2), of all positions.
      heads: H.
      scales: of RMSNorms of queries and of keys before the rotation, float32 (E,) each; None for none.
      epsilon: of those norms.
      interpret: run the kernel step by step on any device, for tests.
    """
    keys, values = cache
    B, S, K, E = keys.shape
    group = heads // K
    qkv_BXE = qkv_BX.reshape(B, -1, E)
    held, table = (
        pl.BlockSpec((None, S, None, E), lambda b, k, p: (b, 0, k, 0)),
        pl.BlockSpec(cos_TE.shape, lambda b, k, p: (0, 0)),
    )
    norms = () if scales is None else scales
    sums = pl.BlockSpec((None, None, None, group), lambda b, k, p: (b, p, k, 0))
    shape = (B, PARTS, K, group)
    y, largest, total, keys, values = pl.pallas_call(
        functools.partial(_attend_kernel, _Look(group, E, epsilon)),
        grid=(B, K, PARTS),
        in_specs=[
            pl.BlockSpec((B,), lambda b, k, p: (0,)),
            *(table, table),
            *(pl.BlockSpec((E,), lambda b, k, p: (0,)) for _ in norms),
            pl.BlockSpec((None, group, E), lambda b, k, p: (b, k, 0)),
            pl.BlockSpec((None, None, E), lambda b, k, p: (b, heads + k, 0)),
            pl.BlockSpec((None, None, E), lambda b, k, p: (b, heads + K + k, 0)),
            *(held, held),
        ],
        out_specs=[
            pl.BlockSpec((None, None, None, group, E), lambda b, k, p: (b, p, k, 0, 0)),
            *(sums, sums, held, held),
        ],
        out_shape=[
            jax.ShapeDtypeStruct((*shape, E), jnp.float32),
            *(jax.ShapeDtypeStruct(shape, jnp.float32) for _ in range(2)),
            *(jax.ShapeDtypeStruct(keys.shape, keys.dtype) for _ in range(2)),
        ],
        input_output_aliases={6 + len(norms): 3, 7 + len(norms): 4},
        compiler_params=plgpu.CompilerParams(num_warps=WARPS, num_stages=1),
        interpret=interpret,
        name="attend",
    )(position_B, cos_TE, sin_TE, *norms, qkv_BXE, qkv_BXE, qkv_BXE, keys, values)
    joined = Attended(y.reshape(B, PARTS, -1), largest.reshape(B, PARTS, -1), total.reshape(B, PARTS, -1))
    return joined, (keys, values)


def _attend_kernel(look: _Look, position_ref: Any, cos_ref: Any, sin_ref: Any, *refs: Any) -> None:
    *norms, q_ref, k_ref, v_ref, _, _, y_ref, largest_ref, total_ref, keys_ref, values_ref = refs
    part, half = pl.program_id(2), look.size // 2
    low, high = pl.ds(0, half), pl.ds(half, half)
    position = position_ref[pl.program_id(0)]
    cos, sin = cos_ref[position, :], sin_ref[position, :]

    def turned(ref: Any, at: tuple[int, ...], scale_ref: Any) -> tuple[Any, Any]:
        a, b = ref[(*at, low)], ref[(*at, high)]
        if scale_ref is not None:
            inverse = jax.lax.rsqrt((jnp.sum(a * a) + jnp.sum(b * b)) / look.size + look.epsilon)
            a, b = a * inverse * scale_ref[low], b * inverse * scale_ref[high]
        return a * cos - b * sin, b * cos + a * sin

    q_scale, k_scale = norms or (None, None)
    dtype = keys_ref.dtype
    own_k = [x.astype(dtype) for x in turned(k_ref, (), k_scale)]
    own_v = v_ref[...].astype(dtype)

    @pl.when(part == 0)
    def write() -> None:
        keys_ref[position, low], keys_ref[position, high] = own_k
        values_ref[position, :] = own_v

    queries = [[x * look.size**-0.5 for x in turned(q_ref, (g,), q_scale)] for g in range(look.group)]
    mine = (part == 0).astype(jnp.float32)  # the first part has the token itself
    scores = [sum(jnp.sum(q * k.astype(jnp.float32)) for q, k in zip(query, own_k, strict=True)) for query in queries]
    start = [(jnp.where(part == 0, score, UNSEEN), mine, mine * own_v.astype(jnp.float32)) for score in scores]

    def add(block: Any, carry: Any) -> Any:
        first = block * KEYS
        seen = first + jnp.arange(KEYS) < position
        here, mask = pl.ds(first, KEYS), jnp.broadcast_to(seen[:, None], (KEYS, half))
        ks = [plgpu.load(keys_ref.at[here, side], mask=mask, other=0).astype(jnp.float32) for side in (low, high)]
        mask = jnp.broadcast_to(seen[:, None], (KEYS, look.size))
        v = plgpu.load(values_ref.at[here, :], mask=mask, other=0).astype(jnp.float32)
        added = []
        for query, (largest, total, y) in zip(queries, carry, strict=True):
            score = jnp.sum(ks[0] * query[0][None], axis=1) + jnp.sum(ks[1] * query[1][None], axis=1)
            score = jnp.where(seen, score, UNSEEN)
            new = jnp.maximum(largest, jnp.max(score))
            keep, weight = jnp.exp(largest - new), jnp.exp(score - new)
            added.append((new, total * keep + jnp.sum(weight), y * keep + jnp.sum(weight[:, None] * v, axis=0)))
        return added

    blocks = pl.cdiv(position, KEYS)
    share = pl.cdiv(blocks, PARTS)
    carry = jax.lax.fori_loop(part * share, jnp.minimum((part + 1) * share, blocks), add, start)
    for g, (largest, total, y) in enumerate(carry):
        largest_ref[g], total_ref[g], y_ref[g, :] = largest, total, y
