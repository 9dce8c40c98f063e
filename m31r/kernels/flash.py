"""Flash attention for NVIDIA GPUs as Pallas kernels (Dao et al. 2022; Dao 2023): causal, within documents, deterministic.

Nothing is added up by atomics: one kernel gives each block of queries its gradient, another each block of keys and values.
So two runs give equal bits. Documents cost less than none do: blocks of other documents are not visited.
"""

import functools
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax.ad_checkpoint import checkpoint_name
from jax.experimental import pallas as pl
from jax.experimental.pallas import triton as plgpu

from m31r.kernels.power import LOG2_E, power
from m31r.kernels.rope import rotate_heads

UNSEEN = -(2.0**100)  # a score whose exp is exactly 0; as a power of two it is scaled without rounding


class Tiles(NamedTuple):
    """How one kernel is cut: positions in a block that stays, in a block that streams past it, warps, and loads in flight."""

    own: int
    other: int
    warps: int
    stages: int


class Plan(NamedTuple):
    """The cuts of the three kernels, the best of 22 each on an H200 (profiling/LOG.md)."""

    forward: Tiles
    queries: Tiles
    keys: Tiles


SMALL_HEADS = Plan(Tiles(128, 64, 8, 3), Tiles(128, 64, 4, 3), Tiles(128, 64, 4, 3))  # up to 64
LARGE_HEADS = Plan(Tiles(128, 64, 8, 3), Tiles(128, 32, 8, 3), Tiles(64, 64, 4, 2))


class Documents(NamedTuple):
    """For each position, int32 (B, T): where its document begins, and where it ends (one past the last position)."""

    begin_BT: jax.Array
    end_BT: jax.Array


def documents(segments_BT: jax.Array) -> Documents:
    """Borders of runs of equal segment numbers."""
    T = segments_BT.shape[1]
    begins_BT = jnp.diff(segments_BT, axis=1, prepend=segments_BT[:, :1] - 1) != 0
    ends_BT = jnp.diff(segments_BT, axis=1, append=segments_BT[:, -1:] + 1) != 0
    begin_BT = jax.lax.cummax(jnp.where(begins_BT, jnp.arange(T), 0), axis=1)
    return Documents(begin_BT, jax.lax.cummin(jnp.where(ends_BT, jnp.arange(1, T + 1), T), axis=1, reverse=True))


Tables = tuple[jax.Array, jax.Array]  # cosines and sines of rotary positions, float32 (T, E/2)


@functools.partial(jax.custom_vjp, nondiff_argnums=(3, 4, 5))
def flash(
    qkv_BTXE: jax.Array,
    within: Documents | None,
    tables: Tables | None,
    heads: int,
    interpret: Any = False,
    on_hopper: bool = False,
) -> jax.Array:
    """softmax(q k^T / sqrt(E)) v over earlier positions of the same document, (B, T, H, E) in the input's dtype.

    Args:
      qkv_BTXE: the heads of queries, then of keys, then of values, X = H + 2 K; T must be a multiple of 128, E a power of
        two from 16 to 128. They stay together: neither they nor their gradient are split and joined in memory.
      within: the documents' borders, or None to see all earlier positions.
      tables: queries and keys are turned by these angles first (m31r/kernels/rope.py), if any; not differentiated.
      heads: H.
      interpret: run the kernels step by step on any device, for tests; parameters of Mosaic GPU's interpreter if `on_hopper`.
      on_hopper: whether m31r/kernels/hopper_forward.py computes it, and m31r/kernels/hopper.py the gradient.
    """
    return _forward(qkv_BTXE, within, tables, heads, interpret, on_hopper)[0]


def _forward(
    qkv: jax.Array, within: Documents | None, tables: Tables | None, heads: int, interpret: Any, on_hopper: bool
) -> Any:
    if tables is not None:
        with jax.named_scope("rope"):
            qkv = rotate_heads(qkv, *tables, (heads + qkv.shape[2]) // 2, bool(interpret))
    y, log_sum_BHT = checkpoint_name(_attended(qkv, within, heads, interpret, on_hopper), "attended")
    return y, (qkv, within, tables, y, log_sum_BHT)


def _attended(qkv: jax.Array, within: Documents | None, heads: int, interpret: Any, on_hopper: bool) -> Any:
    """Results, and log2 of the sum of each query's weights, float32 (B, H, T)."""
    if on_hopper:
        from m31r.kernels import hopper_forward  # Mosaic GPU is not imported where it is not used

        return hopper_forward.forward(qkv, None if within is None else within.begin_BT, heads, interpret or None)
    at = _at(qkv, heads)
    tiles, y_shape = at.plan.forward, jax.ShapeDtypeStruct((at.B, at.T, heads, at.E), qkv.dtype)
    return pl.pallas_call(
        functools.partial(_forward_kernel, tiles),
        grid=(at.B, heads, at.T // tiles.own),
        in_specs=[_block(at, tiles, 0), _row(at, heads), _row(at, heads + at.K), *_borders(within, at.T)],
        out_specs=[_block(at, tiles, 0), _sums(tiles)],
        out_shape=[y_shape, jax.ShapeDtypeStruct((at.B, heads, at.T), jnp.float32)],
        **_how(tiles, interpret, "flash_forward"),
    )(qkv, qkv, qkv, *(within or ()))


def _backward(heads: int, interpret: Any, on_hopper: bool, saved: Any, dy: jax.Array) -> tuple[jax.Array, None, None]:
    qkv, within, tables, y, log_sum_BHT = saved
    # sum_s weight * d(weight) of a query equals y . dy, so no sum over the score matrix is needed
    centre_BHT = jnp.einsum("bthe,bthe->bht", y.astype(jnp.float32), dy.astype(jnp.float32))
    if on_hopper:
        from m31r.kernels import hopper

        bounds = None if within is None else hopper.bounds(*within)
        return hopper.backward(qkv, bounds, tables, heads, dy, log_sum_BHT, centre_BHT, None, interpret or None), None, None
    given = (qkv, qkv, qkv, *(within or ()), dy, log_sum_BHT, centre_BHT)
    at, borders = _at(qkv, heads), _borders(within, qkv.shape[1])
    like, whole = jax.ShapeDtypeStruct(qkv.shape, qkv.dtype), pl.BlockSpec((None, *qkv.shape[1:]), lambda b, h, i: (b, 0, 0, 0))
    tiles, group = at.plan.keys, pl.BlockSpec((None, at.T, at.G, at.E), lambda b, h, i: (b, 0, h, 0))
    d_qkv = pl.pallas_call(
        functools.partial(_keys_kernel, tiles, heads),
        grid=(at.B, at.K, at.T // tiles.own),
        in_specs=[group, _block(at, tiles, heads), _block(at, tiles, heads + at.K), *borders, group]
        + 2 * [pl.BlockSpec((None, at.G, at.T), lambda b, h, i: (b, h, 0))],
        out_specs=whole,
        out_shape=like,
        **_how(tiles, interpret, "flash_backward_keys"),
    )(*given)
    tiles = at.plan.queries
    d_qkv = pl.pallas_call(
        functools.partial(_queries_kernel, tiles),
        grid=(at.B, heads, at.T // tiles.own),
        in_specs=[
            *(_block(at, tiles, 0), _row(at, heads), _row(at, heads + at.K), *borders),
            *(_block(at, tiles, 0), _sums(tiles), _sums(tiles), whole),
        ],
        out_specs=_block(at, tiles, 0),
        out_shape=like,
        input_output_aliases={len(given): 0},  # beside the gradients of keys and values
        **_how(tiles, interpret, "flash_backward_queries"),
    )(*given, d_qkv)
    if tables is not None:
        with jax.named_scope("rope"):
            d_qkv = rotate_heads(d_qkv, tables[0], -tables[1], heads + at.K, interpret)
    return d_qkv, None, None


flash.defvjp(_forward, _backward)


class _At(NamedTuple):
    """Sizes: batch, positions, key heads, query heads per key head, head size; and the plan for them."""

    B: int
    T: int
    K: int
    G: int
    E: int
    plan: Plan


def _at(qkv: jax.Array, heads: int) -> _At:
    B, T, X, E = qkv.shape
    K = (X - heads) // 2
    return _At(B, T, K, heads // K, E, SMALL_HEADS if E <= 64 else LARGE_HEADS)


def _forward_kernel(tiles: Tiles, q_ref: Any, k_ref: Any, v_ref: Any, *refs: Any) -> None:
    *borders, y_ref, log_sum_ref = refs
    q = q_ref[...]
    scores, scale = _scores_of_queries(tiles, q, k_ref, borders), _scale(q)

    def add(j: Any, carry: Any, diagonal: bool, border: bool) -> Any:
        y, largest, total = carry
        score = scores(j, diagonal, border)
        new = jnp.maximum(largest, jnp.max(score, axis=1))
        shift = new * scale
        weight, keep = power(score, scale, shift[:, None]), power(largest, scale, shift)
        v = v_ref[pl.ds(j * tiles.other, tiles.other), :]
        y = y * keep[:, None] + _dot(weight.astype(v.dtype), v)
        return y, new, total * keep + jnp.sum(weight, axis=1)

    start = (jnp.zeros(q.shape, jnp.float32), jnp.full(tiles.own, UNSEEN), jnp.zeros(tiles.own))
    y, largest, total = _over_keys(tiles, borders, add, start)
    y_ref[...] = (y / total[:, None]).astype(y_ref.dtype)
    log_sum_ref[...] = largest * scale + jnp.log2(total)


def _queries_kernel(tiles: Tiles, q_ref: Any, k_ref: Any, v_ref: Any, *refs: Any) -> None:
    *borders, dy_ref, log_sum_ref, centre_ref, _, dq_ref = refs
    q, dy, log_sum, centre = q_ref[...], dy_ref[...], log_sum_ref[...], centre_ref[...]
    scores, scale = _scores_of_queries(tiles, q, k_ref, borders), _scale(q)

    def add(j: Any, dq: Any, diagonal: bool, border: bool) -> Any:
        here = pl.ds(j * tiles.other, tiles.other)
        weight = power(scores(j, diagonal, border), scale, log_sum[:, None])
        d_score = weight * (_dot(dy, v_ref[here, :], transposed=True) - centre[:, None])
        return dq + _dot(d_score.astype(q.dtype), k_ref[here, :])

    dq = _over_keys(tiles, borders, add, jnp.zeros(q.shape, jnp.float32))
    dq_ref[...] = (dq * q.shape[-1] ** -0.5).astype(dq_ref.dtype)


def _keys_kernel(tiles: Tiles, heads: int, q_ref: Any, k_ref: Any, v_ref: Any, *refs: Any) -> None:
    """Scores are computed transposed, (keys, queries), so that they are left operands of the products as they come."""
    *borders, dy_ref, log_sum_ref, centre_ref, d_qkv_ref = refs
    k, v, first = k_ref[...], v_ref[...], pl.program_id(2) * tiles.own
    scale = _scale(k)
    key = first + jnp.arange(tiles.own)
    past = edge = q_ref.shape[0] // tiles.other
    end: Any = None
    if borders:  # blocks of queries up to `edge` are seen from all these keys, those from `past` on from none
        end = borders[1][pl.ds(first, tiles.own)]
        past = pl.cdiv(jnp.max(end), tiles.other)
        edge = jnp.min(end) // tiles.other
    below = jnp.minimum(pl.cdiv(first + tiles.own, tiles.other), past)
    edge = jnp.maximum(edge, below)
    dk = dv = jnp.zeros(k.shape, jnp.float32)
    for group in range(q_ref.shape[1]):

        def add(i: Any, carry: Any, diagonal: bool, border: bool, group: int = group) -> Any:
            dk, dv = carry
            here = pl.ds(i * tiles.other, tiles.other)
            q, dy = q_ref[here, group, :], dy_ref[here, group, :]
            score = _dot(k, q, transposed=True)
            query = i * tiles.other + jnp.arange(tiles.other)
            if diagonal:
                score = jnp.where(key[:, None] <= query[None, :], score, UNSEEN)
            if border:
                score = jnp.where(query[None, :] < end[:, None], score, UNSEEN)
            weight = power(score, scale, log_sum_ref[group, here][None, :])
            dv = dv + _dot(weight.astype(dy.dtype), dy)
            d_score = weight * (_dot(v, dy, transposed=True) - centre_ref[group, here][None, :])
            return dk + _dot(d_score.astype(q.dtype), q), dv

        diagonal = functools.partial(add, diagonal=True, border=end is not None)
        carry = jax.lax.fori_loop(first // tiles.other, below, diagonal, (dk, dv))
        dk, dv = carry = jax.lax.fori_loop(below, edge, functools.partial(add, diagonal=False, border=False), carry)
        if end is not None:
            dk, dv = jax.lax.fori_loop(edge, past, functools.partial(add, diagonal=False, border=True), carry)
    own, head, keys = pl.ds(first, tiles.own), heads + pl.program_id(1), pl.num_programs(1)
    d_qkv_ref[own, head, :] = (dk * k.shape[-1] ** -0.5).astype(d_qkv_ref.dtype)
    d_qkv_ref[own, head + keys, :] = dv.astype(d_qkv_ref.dtype)


def _scores_of_queries(tiles: Tiles, q: Any, k_ref: Any, borders: Any) -> Any:
    """A function from a block of keys to its scores before scaling, (queries, keys), with what is out of sight at UNSEEN."""
    query = pl.program_id(2) * tiles.own + jnp.arange(tiles.own)
    begin: Any = borders[0][pl.ds(pl.program_id(2) * tiles.own, tiles.own)] if borders else None

    def scores(j: Any, diagonal: bool, border: bool) -> Any:
        score = _dot(q, k_ref[pl.ds(j * tiles.other, tiles.other), :], transposed=True)
        key = j * tiles.other + jnp.arange(tiles.other)
        if diagonal:
            score = jnp.where(key[None, :] <= query[:, None], score, UNSEEN)
        if border:
            score = jnp.where(key[None, :] >= begin[:, None], score, UNSEEN)
        return score

    return scores


def _scale(q: Any) -> float:
    """What a product of a query and a key is multiplied by, for an exponential of base 2."""
    return float(q.shape[-1]) ** -0.5 * LOG2_E


def _over_keys(tiles: Tiles, borders: Any, add: Any, start: Any) -> Any:
    """`add` over the blocks of keys that a block of queries sees: those where its documents begin, those that all of it sees,
    and those on the diagonal."""
    first, carry = pl.program_id(2) * tiles.own, start
    lowest: Any = 0
    before = first // tiles.other
    if borders:
        begin = borders[0][pl.ds(first, tiles.own)]
        edge = jnp.minimum(pl.cdiv(jnp.max(begin), tiles.other), before)
        lowest = jnp.min(begin) // tiles.other
        carry = jax.lax.fori_loop(lowest, edge, functools.partial(add, diagonal=False, border=True), carry)
        lowest = jnp.maximum(edge, lowest)
    carry = jax.lax.fori_loop(lowest, before, functools.partial(add, diagonal=False, border=False), carry)
    diagonal = functools.partial(add, diagonal=True, border=bool(borders))
    return jax.lax.fori_loop(before, pl.cdiv(first + tiles.own, tiles.other), diagonal, carry)


def _dot(left: Any, right: Any, transposed: bool = False) -> Any:
    contract = (((1,), (1 if transposed else 0,)), ((), ()))
    return jax.lax.dot_general(left, right, contract, preferred_element_type=jnp.float32)


def _block(at: _At, tiles: Tiles, first: int) -> Any:
    """A block of positions of head `first` + h."""
    return pl.BlockSpec((None, tiles.own, None, at.E), lambda b, h, i: (b, i, first + h, 0))


def _row(at: _At, first: int) -> Any:
    """All positions of the key or value head, from `first`, of query head h."""
    return pl.BlockSpec((None, at.T, None, at.E), lambda b, h, i: (b, 0, first + h // at.G, 0))


def _sums(tiles: Tiles) -> Any:
    return pl.BlockSpec((None, None, tiles.own), lambda b, h, i: (b, h, i))


def _borders(within: Documents | None, T: int) -> list[Any]:
    return 2 * [pl.BlockSpec((None, T), lambda b, h, i: (b, 0))] if within is not None else []


def _how(tiles: Tiles, interpret: bool, name: str) -> dict[str, Any]:
    parameters = plgpu.CompilerParams(num_warps=tiles.warps, num_stages=tiles.stages)
    return {"compiler_params": parameters, "interpret": interpret, "name": name}
