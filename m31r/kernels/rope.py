"""Rotary positions applied in place, as a Pallas kernel for NVIDIA GPUs."""

import functools
from typing import Any

import jax
import jax.numpy as jnp
from jax.experimental import pallas as pl
from jax.experimental.pallas import triton as plgpu

ROWS = 128


@functools.partial(jax.custom_vjp, nondiff_argnums=(3, 4))
def rotate_heads(x_BTXE: jax.Array, cos_TE: jax.Array, sin_TE: jax.Array, heads: int, interpret: bool = False) -> jax.Array:
    """Turns each pair (x[e], x[e + E/2]) of the first `heads` heads by its angle (Su et al. 2021); the others stay.

    Args:
      x_BTXE: T must be a multiple of ROWS, or less.
      cos_TE, sin_TE: float32 (T, E/2); not differentiated.
      interpret: run the kernel step by step on any device, for tests.
    """
    return _turn(x_BTXE, cos_TE, sin_TE, heads, interpret)


def _turn(x: jax.Array, cos: jax.Array, sin: jax.Array, heads: int, interpret: bool) -> jax.Array:
    B, T, _, E = x.shape
    rows = min(ROWS, T)
    table, block = (
        pl.BlockSpec((rows, E // 2), lambda b, h, i: (i, 0)),
        pl.BlockSpec((None, rows, None, E), lambda b, h, i: (b, i, h, 0)),
    )
    turned: jax.Array = pl.pallas_call(
        _kernel,
        grid=(B, heads, T // rows),
        in_specs=[table, table, block],
        out_specs=block,
        out_shape=jax.ShapeDtypeStruct(x.shape, x.dtype),
        input_output_aliases={2: 0},
        compiler_params=plgpu.CompilerParams(num_warps=4, num_stages=1),
        interpret=interpret,
        name="rotate_heads",
    )(cos, sin, x)
    return turned


def _forward(x: Any, cos: Any, sin: Any, heads: int, interpret: bool) -> tuple[jax.Array, tuple[jax.Array, jax.Array]]:
    return _turn(x, cos, sin, heads, interpret), (cos, sin)


def _backward(heads: int, interpret: bool, saved: tuple[jax.Array, jax.Array], dy: jax.Array) -> tuple[jax.Array, None, None]:
    cos, sin = saved
    return _turn(dy, cos, -sin, heads, interpret), None, None


rotate_heads.defvjp(_forward, _backward)


def _kernel(cos_ref: Any, sin_ref: Any, x_ref: Any, y_ref: Any) -> None:
    half = x_ref.shape[1] // 2
    cos, sin = cos_ref[...], sin_ref[...]
    low, high = x_ref[:, :half].astype(jnp.float32), x_ref[:, half:].astype(jnp.float32)
    y_ref[:, :half] = (low * cos - high * sin).astype(y_ref.dtype)
    y_ref[:, half:] = (high * cos + low * sin).astype(y_ref.dtype)
