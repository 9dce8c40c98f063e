"""The two blocks of a layer on NVIDIA's Hopper, forwards and backwards, by products that do what comes after them as well.

Each adds to the residual stream what it computes from its norm. In the backward pass the gradient of a matrix is computed
before that of what it was multiplied by is used, as for `project` (m31r/model/decoder.py).
"""

import functools
from typing import Any

import jax
from jax.ad_checkpoint import checkpoint_name

from m31r.kernels import hopper, hopper_forward
from m31r.kernels.flash import Documents, Tables
from m31r.kernels.hopper_fused import added, d_attended, d_gate_up, gate_up, turned


@functools.partial(jax.custom_vjp, nondiff_argnums=(6, 7))
def attention(
    stream_MD: jax.Array,
    x_MD: jax.Array,
    qkv_DX: jax.Array,
    out_KD: jax.Array,
    within: Documents | None,
    tables: Tables,
    heads: int,
    interpret: Any = None,
) -> jax.Array:
    """stream + flash(x Wqkv) Wout, queries and keys turned by `tables`, (T, E/2), of rows of T positions."""
    return _attention(stream_MD, x_MD, qkv_DX, out_KD, within, tables, heads, interpret)[0]


def _attention(stream: Any, x: Any, w: Any, out: Any, within: Any, tables: Any, heads: int, interpret: Any) -> Any:
    T, E = len(tables[0]), 2 * tables[0].shape[1]
    X = w.shape[1] // E
    qkv = turned(x, w, *tables, (heads + X) // 2, interpret=interpret).reshape(-1, T, X, E)
    attended = hopper_forward.forward(qkv, None if within is None else within.begin_BT, heads, interpret)
    y, log_sum = checkpoint_name(attended, "attended")
    total = added(stream, y.reshape(len(x), -1), out, interpret=interpret)
    return total, (x, w, out, within, tables, qkv, y, log_sum)


def _d_attention(heads: int, interpret: Any, saved: Any, d: jax.Array) -> Any:
    x, w, out, within, tables, qkv, y, log_sum = saved
    bounds = None if within is None else hopper.bounds(*within)
    (dy, centre), d_out = _barrier(d_attended(d, out, y, interpret=interpret), y.reshape(len(x), -1).T @ d)
    d_qkv = hopper.backward(qkv, bounds, tables, heads, dy, log_sum, centre, interpret).reshape(len(x), -1)
    dx, dw = _barrier(d_qkv @ w.T, x.T @ d_qkv)
    return d, dx, dw, d_out, None, None


attention.defvjp(_attention, _d_attention)


@functools.partial(jax.custom_vjp, nondiff_argnums=(4,))
def feed_forward(
    stream_MD: jax.Array, x_MD: jax.Array, gate_up_DF2: jax.Array, down_FD: jax.Array, interpret: Any = None
) -> jax.Array:
    """stream + (silu(x Wg) * (x Wu)) Wd (Shazeer 2020), gate and up in one matrix."""
    return _feed_forward(stream_MD, x_MD, gate_up_DF2, down_FD, interpret)[0]


def _feed_forward(stream: Any, x: Any, w: Any, down: Any, interpret: Any) -> Any:
    both, hidden = gate_up(x, w, interpret=interpret)
    return added(stream, hidden, down, interpret=interpret), (x, w, down, both, hidden)


def _d_feed_forward(interpret: Any, saved: Any, d: jax.Array) -> Any:
    x, w, down, both, hidden = saved
    d_both, d_down = _barrier(d_gate_up(d, down, both, interpret=interpret), hidden.T @ d)
    dx, dw = _barrier(d_both @ w.T, x.T @ d_both)
    return d, dx, dw, d_down


feed_forward.defvjp(_feed_forward, _d_feed_forward)


def _barrier(*given: Any) -> Any:
    return jax.lax.optimization_barrier(given)
