"""Addition to the residual stream and RMSNorm in one pass each way, as Pallas kernels for NVIDIA GPUs.

Both begin at the last rows: what the product before them wrote last is still in the second cache, and the next one begins
where they end.
"""

import functools
from typing import Any

import jax
import jax.numpy as jnp
from jax.experimental import pallas as pl
from jax.experimental.pallas import triton as plgpu

ROWS = 1  # rows of the stream in one block
WARPS = 4
PROGRAMS = 1024  # of the backward kernel: each walks over its share of the blocks and sums the scale's gradient


@functools.partial(jax.custom_vjp, nondiff_argnums=(3, 4))
def add_norm(
    x_BTD: jax.Array, change_BTD: jax.Array | None, scale_D: jax.Array, epsilon: float, interpret: bool = False
) -> tuple[jax.Array, jax.Array]:
    """x + change, and RMSNorm of it (Zhang and Sennrich 2019), both in x's dtype, computed in float32.

    Args:
      x_BTD: the stream; B x T must be a multiple of ROWS.
      change_BTD: what a block writes to it, or None.
      scale_D: float32.
      interpret: run the kernels step by step on any device, for tests.
    """
    return _forward(x_BTD, change_BTD, scale_D, epsilon, interpret)[0]


def _forward(x: jax.Array, change: jax.Array | None, scale: jax.Array, epsilon: float, interpret: bool) -> Any:
    shape, D = x.shape, x.shape[-1]
    parts = [part.reshape(-1, D) for part in (x, change) if part is not None]
    N, wide = parts[0].shape[0], pl.next_power_of_2(D)
    block, like = pl.BlockSpec((ROWS, wide), lambda i: (N // ROWS - 1 - i, 0)), jax.ShapeDtypeStruct((N, D), x.dtype)
    *total, y = pl.pallas_call(
        functools.partial(_forward_kernel, D, epsilon),
        grid=(N // ROWS,),
        in_specs=[pl.BlockSpec((wide,), lambda i: (0,)), *len(parts) * [block]],
        out_specs=len(parts) * [block],
        out_shape=len(parts) * [like],
        compiler_params=plgpu.CompilerParams(num_warps=WARPS, num_stages=1),
        interpret=interpret,
        name="add_norm",
    )(scale, *parts)
    x = total[0].reshape(shape) if total else x
    return (x, y.reshape(shape)), (x, scale, change is not None)


def _backward(epsilon: float, interpret: bool, saved: Any, given: tuple[jax.Array, jax.Array]) -> Any:
    x, scale, changed = saved
    d_total, dy = given
    D = x.shape[-1]
    rows = [part.reshape(-1, D) for part in (x, d_total, dy)]
    N, wide = rows[0].shape[0], pl.next_power_of_2(D)
    programs = min(PROGRAMS, N // ROWS)
    whole = pl.BlockSpec((N, wide), lambda i: (0, 0))
    dx, d_scale = pl.pallas_call(
        functools.partial(_backward_kernel, D, epsilon, programs),
        grid=(programs,),
        in_specs=[pl.BlockSpec((wide,), lambda i: (0,)), whole, whole, whole],
        out_specs=[whole, pl.BlockSpec((None, wide), lambda i: (i, 0))],
        out_shape=[jax.ShapeDtypeStruct((N, D), x.dtype), jax.ShapeDtypeStruct((programs, D), jnp.float32)],
        compiler_params=plgpu.CompilerParams(num_warps=WARPS, num_stages=1),
        interpret=interpret,
        name="add_norm_backward",
    )(scale, *rows)
    dx = dx.reshape(x.shape)
    return dx, dx if changed else None, jnp.sum(d_scale, axis=0)


add_norm.defvjp(_forward, _backward)


def d_inverse_norm(
    x_MD: jax.Array, inverse_M: jax.Array, d_MD: jax.Array, g_MD: jax.Array, interpret: bool = False
) -> jax.Array:
    """The gradient of a stream x that goes on, there d, and into a norm inverse x, inverse = 1 / sqrt(mean(x^2) + epsilon).

    It is d + g - x inverse^2 mean(g x), where g is the gradient of the norm and has been multiplied by inverse already.
    """
    M, D = x_MD.shape
    wide = pl.next_power_of_2(D)
    block = pl.BlockSpec((ROWS, wide), lambda i: (M // ROWS - 1 - i, 0))
    number = pl.BlockSpec((ROWS,), lambda i: (M // ROWS - 1 - i,))
    dx: jax.Array = pl.pallas_call(
        functools.partial(_d_inverse_kernel, D),
        grid=(M // ROWS,),
        in_specs=[number, block, block, block],
        out_specs=block,
        out_shape=jax.ShapeDtypeStruct((M, D), x_MD.dtype),
        compiler_params=plgpu.CompilerParams(num_warps=WARPS, num_stages=1),
        interpret=interpret,
        name="d_inverse_norm",
    )(inverse_M, x_MD, d_MD, g_MD)
    return dx


def _d_inverse_kernel(width: int, inverse_ref: Any, x_ref: Any, d_ref: Any, g_ref: Any, dx_ref: Any) -> None:
    rows = jnp.broadcast_to(jnp.arange(x_ref.shape[1]) < width, x_ref.shape)
    x, d, g = (plgpu.load(ref, mask=rows, other=0.0).astype(jnp.float32) for ref in (x_ref, d_ref, g_ref))
    inverse = plgpu.load(inverse_ref)[:, None]
    mean = jnp.sum(g * x, axis=1, keepdims=True) / width
    plgpu.store(dx_ref, (d + g - x * (inverse * inverse * mean)).astype(dx_ref.dtype), mask=rows)


def _forward_kernel(width: int, epsilon: float, scale_ref: Any, x_ref: Any, *refs: Any) -> None:
    *rest, y_ref = refs
    real = jnp.arange(x_ref.shape[1]) < width
    rows = jnp.broadcast_to(real, x_ref.shape)
    x = plgpu.load(x_ref, mask=rows, other=0.0)
    if rest:
        change_ref, total_ref = rest
        x = x + plgpu.load(change_ref, mask=rows, other=0.0)
        plgpu.store(total_ref, x, mask=rows)
    x = x.astype(jnp.float32)
    y = x * jax.lax.rsqrt(jnp.sum(x * x, axis=1, keepdims=True) / width + epsilon)
    plgpu.store(y_ref, (y * plgpu.load(scale_ref, mask=real, other=0.0)).astype(y_ref.dtype), mask=rows)


def _backward_kernel(width: int, epsilon: float, programs: int, scale_ref: Any, x_ref: Any, *refs: Any) -> None:
    """dx = d_total + (g - y_hat mean(g y_hat)) / rms with g = dy scale, and the sum of dy y_hat over this program's rows."""
    d_total_ref, dy_ref, dx_ref, d_scale_ref = refs
    real = jnp.arange(x_ref.shape[1]) < width
    rows = jnp.broadcast_to(real, (ROWS, x_ref.shape[1]))
    scale = plgpu.load(scale_ref, mask=real, other=0.0)
    first, blocks = pl.program_id(0), x_ref.shape[0] // ROWS

    def one(turn: Any, d_scale: Any) -> Any:
        here = (pl.ds((blocks - 1 - first - turn * programs) * ROWS, ROWS), slice(None))
        x, d_total, dy = (
            plgpu.load(ref.at[here], mask=rows, other=0.0).astype(jnp.float32) for ref in (x_ref, d_total_ref, dy_ref)
        )
        inverse = jax.lax.rsqrt(jnp.sum(x * x, axis=1, keepdims=True) / width + epsilon)
        hat, g = x * inverse, dy * scale
        dx = d_total + inverse * (g - hat * (jnp.sum(g * hat, axis=1, keepdims=True) / width))
        plgpu.store(dx_ref.at[here], dx.astype(dx_ref.dtype), mask=rows)
        return d_scale + jnp.sum(dy * hat, axis=0)

    turns = (blocks - first + programs - 1) // programs
    d_scale = jax.lax.fori_loop(0, turns, one, jnp.zeros(x_ref.shape[1], jnp.float32))
    plgpu.store(d_scale_ref, d_scale, mask=real)
