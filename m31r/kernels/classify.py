"""Softmax, cross-entropy and their gradient in one pass over the logits, as a Pallas kernel for NVIDIA GPUs."""

import functools
from typing import Any

import jax
import jax.numpy as jnp
from jax.experimental import pallas as pl
from jax.experimental.pallas import triton as plgpu

from m31r.kernels.power import LOG2_E, power

WARPS = 16
PIECE = 2048  # logits read at once
UNSEEN = -1e30  # a logit whose exp is exactly 0


def classify(
    logits_NV: jax.Array, targets_N: jax.Array, weights_N: jax.Array, dtype: Any, interpret: bool = False
) -> tuple[jax.Array, jax.Array]:
    """Losses in nats, float32 (N,), and weight x (softmax - one-hot), (N, V) in `dtype`.

    Args:
      logits_NV: float32. Each row is read twice, the second time from the cache.
      interpret: run the kernel step by step on any device, for tests.
    """
    N, V = logits_NV.shape
    wide = pl.next_power_of_2(V)
    one, row = pl.BlockSpec((1,), lambda i: (i,)), pl.BlockSpec((None, wide), lambda i: (i, 0))
    return tuple(
        pl.pallas_call(
            functools.partial(_kernel, V),
            grid=(N,),
            in_specs=[row, one, one],
            out_specs=[one, row],
            out_shape=[jax.ShapeDtypeStruct((N,), jnp.float32), jax.ShapeDtypeStruct((N, V), dtype)],
            compiler_params=plgpu.CompilerParams(num_warps=WARPS, num_stages=2),
            interpret=interpret,
            name="classify",
        )(logits_NV, targets_N, weights_N)
    )


def _kernel(vocab_size: int, logits_ref: Any, target_ref: Any, weight_ref: Any, loss_ref: Any, gradient_ref: Any) -> None:
    """Twice over the row, the second time from the cache: in pieces, so that many rows are under way at once."""
    target, weight = target_ref[0], weight_ref[0]
    size = min(PIECE, logits_ref.shape[0])
    pieces = logits_ref.shape[0] // size
    lane = jnp.arange(size)

    def read(piece: Any) -> Any:
        token = piece * size + lane
        return token, plgpu.load(logits_ref.at[pl.ds(piece * size, size)], mask=token < vocab_size, other=UNSEEN)

    def gather(piece: Any, carry: Any) -> Any:
        largest, total, picked = carry
        token, logits = read(piece)
        less = power(-jnp.abs(largest - logits), LOG2_E, jnp.zeros(size))  # one of the two is scaled by 1
        total = jnp.where(logits > largest, total * less + 1.0, total + less)
        return jnp.maximum(largest, logits), total, picked + jnp.where(token == target, logits, 0.0)

    start = (jnp.full(size, UNSEEN), jnp.zeros(size), jnp.zeros(size))
    largest_of_lane, total_of_lane, picked = jax.lax.fori_loop(0, pieces, gather, start)
    largest = jnp.max(largest_of_lane)
    total = jnp.sum(total_of_lane * jnp.exp(largest_of_lane - largest))
    log_sum = jnp.log(total) + largest
    loss_ref[0] = log_sum - jnp.sum(picked)

    def write(piece: Any, _: Any) -> None:
        token, logits = read(piece)
        gradient = (power(logits, LOG2_E, log_sum * LOG2_E) - (token == target).astype(jnp.float32)) * weight
        here = gradient_ref.at[pl.ds(piece * size, size)]
        plgpu.store(here, gradient.astype(gradient_ref.dtype), mask=token < vocab_size)

    jax.lax.fori_loop(0, pieces, write, None)
