"""Rotary positions applied in place, after the norm of queries and keys if there is one, as Pallas kernels for NVIDIA GPUs."""

import functools
from typing import Any

import jax
import jax.numpy as jnp
from jax.experimental import pallas as pl
from jax.experimental.pallas import triton as plgpu

ROWS = 32
NORM_ROWS = 64  # of the kernels that norm too: twice as many values of each row are at hand at once


def rotate_heads(x_BTXE: jax.Array, cos_TE: jax.Array, sin_TE: jax.Array, heads: int, interpret: bool = False) -> jax.Array:
    """Turns each pair (x[e], x[e + E/2]) of the first `heads` heads by its angle (Su et al. 2021); the others stay.

    Not differentiated: whoever uses it turns gradients back, by the same angles with the sines negated.

    Args:
      x_BTXE: T must be a multiple of ROWS, or less.
      cos_TE, sin_TE: float32 (T, E/2).
      interpret: run the kernel step by step on any device, for tests.
    """
    table, block = _blocks(x_BTXE.shape, ROWS)
    turned: jax.Array = pl.pallas_call(
        _kernel,
        grid=_grid(x_BTXE.shape, heads, ROWS),
        in_specs=[table, table, block],
        out_specs=block,
        out_shape=jax.ShapeDtypeStruct(x_BTXE.shape, x_BTXE.dtype),
        input_output_aliases={2: 0},
        compiler_params=plgpu.CompilerParams(num_warps=4, num_stages=1),
        interpret=interpret,
        name="rotate_heads",
    )(cos_TE, sin_TE, x_BTXE)
    return turned


@functools.partial(jax.custom_vjp, nondiff_argnums=(4, 5))
def norm_rotate_heads(
    x_BTXE: jax.Array, scale_YE: jax.Array, cos_TE: jax.Array, sin_TE: jax.Array, epsilon: float, interpret: bool = False
) -> jax.Array:
    """RMSNorm of each of the first Y heads, times its row of `scale_YE`, then `rotate_heads` of it; the others stay.

    In float32, rounded once at the end. What the backward pass needs of those heads is kept as a copy, (B, T, Y, E).

    Args:
      x_BTXE: T must be a multiple of NORM_ROWS, or less.
      scale_YE: float32; its gradient is summed in one order.
      cos_TE, sin_TE: float32 (T, E/2); not differentiated.
      interpret: run the kernels step by step on any device, for tests.
    """
    return _norm_forward(x_BTXE, scale_YE, cos_TE, sin_TE, epsilon, interpret)[0]


def _norm_forward(x: Any, scale: Any, cos: Any, sin: Any, epsilon: float, interpret: bool) -> tuple[jax.Array, Any]:
    (B, T, _, E), Y = x.shape, len(scale)
    table, block = _blocks(x.shape, NORM_ROWS)
    y, kept = pl.pallas_call(
        functools.partial(_norm_kernel, epsilon),
        grid=_grid(x.shape, Y, NORM_ROWS),
        in_specs=[pl.BlockSpec((None, E), lambda b, h, i: (h, 0)), table, table, block],
        out_specs=[block, block],
        out_shape=[jax.ShapeDtypeStruct(x.shape, x.dtype), jax.ShapeDtypeStruct((B, T, Y, E), x.dtype)],
        input_output_aliases={3: 0},
        compiler_params=plgpu.CompilerParams(num_warps=4, num_stages=1),
        interpret=interpret,
        name="norm_rotate_heads",
    )(scale, cos, sin, x)
    return y, (kept, scale, cos, sin)


def _norm_backward(epsilon: float, interpret: bool, saved: Any, dy: jax.Array) -> tuple[jax.Array, jax.Array, None, None]:
    kept, scale, cos, sin = saved
    B, _, Y, E = kept.shape
    table, block = _blocks(dy.shape, NORM_ROWS)
    grid = _grid(dy.shape, Y, NORM_ROWS)
    sums = pl.BlockSpec((None, None, None, E), lambda b, h, i: (b, i, h, 0))
    dx, d_scale = pl.pallas_call(
        functools.partial(_norm_backward_kernel, epsilon),
        grid=grid,
        in_specs=[pl.BlockSpec((None, E), lambda b, h, i: (h, 0)), table, table, block, block],
        out_specs=[block, sums],
        out_shape=[jax.ShapeDtypeStruct(dy.shape, dy.dtype), jax.ShapeDtypeStruct((B, grid[2], Y, E), jnp.float32)],
        input_output_aliases={4: 0},
        compiler_params=plgpu.CompilerParams(num_warps=4, num_stages=1),
        interpret=interpret,
        name="norm_rotate_heads_backward",
    )(scale, cos, sin, kept, dy)
    return dx, jnp.sum(d_scale, axis=(0, 1)), None, None


norm_rotate_heads.defvjp(_norm_forward, _norm_backward)


def _grid(shape: tuple[int, ...], heads: int, rows: int) -> tuple[int, int, int]:
    B, T, _, _ = shape
    return B, heads, T // min(rows, T)


def _blocks(shape: tuple[int, ...], rows: int) -> tuple[Any, Any]:
    """Blocks of positions of the tables, and of one head of an array like x."""
    _, T, _, E = shape
    rows = min(rows, T)
    return (
        pl.BlockSpec((rows, E // 2), lambda b, h, i: (i, 0)),
        pl.BlockSpec((None, rows, None, E), lambda b, h, i: (b, i, h, 0)),
    )


def _kernel(cos_ref: Any, sin_ref: Any, x_ref: Any, y_ref: Any) -> None:
    _write(y_ref, _turned(cos_ref[...], sin_ref[...], *_halves(x_ref)))


def _norm_kernel(epsilon: float, scale_ref: Any, cos_ref: Any, sin_ref: Any, x_ref: Any, y_ref: Any, kept_ref: Any) -> None:
    halves = _halves(x_ref)
    _write(kept_ref, halves)
    inverse = _inverse(halves, epsilon)
    normed = (half * inverse * scale for half, scale in zip(halves, _scales(scale_ref), strict=True))
    _write(y_ref, _turned(cos_ref[...], sin_ref[...], *normed))


def _norm_backward_kernel(epsilon: float, scale_ref: Any, cos_ref: Any, sin_ref: Any, x_ref: Any, *refs: Any) -> None:
    """dx = (g - hat mean(g hat)) / rms, g = d scale, d the gradient turned back; and the sum of d hat over these rows."""
    dy_ref, dx_ref, d_scale_ref = refs
    halves, width = _halves(x_ref), x_ref.shape[1]
    inverse = _inverse(halves, epsilon)
    hats = [half * inverse for half in halves]
    turned_back = _turned(cos_ref[...], -sin_ref[...], *_halves(dy_ref))
    gradients = [back * scale for back, scale in zip(turned_back, _scales(scale_ref), strict=True)]
    products = [jnp.sum(g * hat, axis=1, keepdims=True) for g, hat in zip(gradients, hats, strict=True)]
    mean = (products[0] + products[1]) / width
    _write(dx_ref, tuple(inverse * (g - hat * mean) for g, hat in zip(gradients, hats, strict=True)))
    for half, (back, hat) in enumerate(zip(turned_back, hats, strict=True)):
        d_scale_ref[pl.ds(half * (width // 2), width // 2)] = jnp.sum(back * hat, axis=0)


def _halves(ref: Any) -> tuple[Any, Any]:
    half = ref.shape[1] // 2
    return ref[:, :half].astype(jnp.float32), ref[:, half:].astype(jnp.float32)


def _scales(ref: Any) -> tuple[Any, Any]:
    half = ref.shape[0] // 2
    return ref[:half], ref[half:]


def _inverse(halves: tuple[Any, Any], epsilon: float) -> Any:
    low, high = (jnp.sum(half * half, axis=1, keepdims=True) for half in halves)
    return jax.lax.rsqrt((low + high) / (2 * halves[0].shape[1]) + epsilon)


def _turned(cos: Any, sin: Any, low: Any, high: Any) -> tuple[Any, Any]:
    return low * cos - high * sin, high * cos + low * sin


def _write(ref: Any, halves: tuple[Any, Any]) -> None:
    half = ref.shape[1] // 2
    ref[:, :half], ref[:, half:] = (part.astype(ref.dtype) for part in halves)
