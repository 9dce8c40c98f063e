"""The two blocks of a layer on NVIDIA's Hopper, forwards and backwards, by products that do what comes after them as well.

Each adds to the residual stream x what it computes of its RMSNorm (Zhang and Sennrich 2019), inverse scale x. It is given
inverse, 1 / sqrt(mean(x^2) + epsilon) of each row, and its first matrix with scale in it, and leaves the sums of squares for
the next inverse. The gradient of x is that of both. The gradient of a matrix is computed before that of what it was multiplied
by is used, as for `project` (m31r/model/decoder.py).
"""

import functools
from typing import Any

import jax
from jax.ad_checkpoint import checkpoint_name

from m31r.kernels import hopper, hopper_forward
from m31r.kernels.flash import Documents, Tables
from m31r.kernels.hopper_fused import added, d_attended, d_gate_up, gate_up, turned
from m31r.kernels.norm import d_inverse_norm


@functools.partial(jax.custom_vjp, nondiff_argnums=(6, 7))
def attention(
    x_MD: jax.Array,
    inverse_M: jax.Array,
    qkv_DX: jax.Array,
    out_KD: jax.Array,
    within: Documents | None,
    tables: Tables,
    heads: int,
    interpret: Any = None,
) -> tuple[jax.Array, jax.Array]:
    """x + flash(inverse x Wqkv) Wout, queries and keys turned by `tables`, (T, E/2), of rows of T positions; and its squares:
    their sums over PART columns each, float32 (D / PART, M)."""
    return _attention(x_MD, inverse_M, qkv_DX, out_KD, within, tables, heads, interpret)[0]


def _attention(x: Any, inverse: Any, w: Any, out: Any, within: Any, tables: Any, heads: int, interpret: Any) -> Any:
    T, E = len(tables[0]), 2 * tables[0].shape[1]
    X = w.shape[1] // E
    qkv = turned(x, w, inverse, *tables, (heads + X) // 2, interpret=interpret).reshape(-1, T, X, E)
    attended = hopper_forward.forward(qkv, None if within is None else within.begin_BT, heads, interpret)
    y, log_sum = checkpoint_name(attended, "attended")
    total = added(x, y.reshape(len(x), -1), out, interpret=interpret)
    return total, (x, inverse, w, out, within, tables, qkv, y, log_sum)


def _d_attention(heads: int, interpret: Any, saved: Any, given: Any) -> Any:
    (x, inverse, w, out, within, tables, qkv, y, log_sum), (d, _) = saved, given
    bounds = None if within is None else hopper.bounds(*within)
    (dy, centre), d_out = _barrier(d_attended(d, out, y, interpret=interpret), y.reshape(len(x), -1).T @ d)
    by_row = inverse.reshape(qkv.shape[:2])
    d_qkv = hopper.backward(qkv, bounds, tables, heads, dy, log_sum, centre, by_row, interpret).reshape(len(x), -1)
    dx, dw = _barrier(d_qkv @ w.T, x.T @ d_qkv)
    return d_inverse_norm(x, inverse, d, dx, interpret is not None), None, dw, d_out, None, None


attention.defvjp(_attention, _d_attention)


@functools.partial(jax.custom_vjp, nondiff_argnums=(4,))
def feed_forward(
    x_MD: jax.Array, inverse_M: jax.Array, gate_up_DF2: jax.Array, down_FD: jax.Array, interpret: Any = None
) -> tuple[jax.Array, jax.Array]:
    """x + (silu(n Wg) * (n Wu)) Wd with n = inverse x (Shazeer 2020), gate and up in one matrix; and its squares."""
    return _feed_forward(x_MD, inverse_M, gate_up_DF2, down_FD, interpret)[0]


def _feed_forward(x: Any, inverse: Any, w: Any, down: Any, interpret: Any) -> Any:
    both, hidden = gate_up(x, w, inverse, interpret=interpret)
    return added(x, hidden, down, interpret=interpret), (x, inverse, w, down, both, hidden)


def _d_feed_forward(interpret: Any, saved: Any, given: Any) -> Any:
    (x, inverse, w, down, both, hidden), (d, _) = saved, given
    d_both, d_down = _barrier(d_gate_up(d, down, inverse, both, interpret=interpret), hidden.T @ d)
    dx, dw = _barrier(d_both @ w.T, x.T @ d_both)
    return d_inverse_norm(x, inverse, d, dx, interpret is not None), None, dw, d_down


feed_forward.defvjp(_feed_forward, _d_feed_forward)


def _barrier(*given: Any) -> Any:
    return jax.lax.optimization_barrier(given)
