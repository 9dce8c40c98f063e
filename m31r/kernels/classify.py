"""Softmax, cross-entropy and their gradient in one pass over the logits, as a Pallas kernel for NVIDIA GPUs."""

import functools
from typing import Any

import jax
import jax.numpy as jnp
from jax.experimental import pallas as pl
from jax.experimental.pallas import triton as plgpu

WARPS = 8  # for a row of 8192 logits and more


def classify(
    logits_NV: jax.Array, targets_N: jax.Array, weights_N: jax.Array, dtype: Any, interpret: bool = False
) -> tuple[jax.Array, jax.Array]:
    """Losses in nats, float32 (N,), and weight x (softmax - one-hot), (N, V) in `dtype`.

    Args:
      logits_NV: float32. Each row is read once and kept in registers, so V should be at most 65,536.
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
            compiler_params=plgpu.CompilerParams(num_warps=WARPS if wide >= 8192 else 4, num_stages=1),
            interpret=interpret,
            name="classify",
        )(logits_NV, targets_N, weights_N)
    )


def _kernel(vocab_size: int, logits_ref: Any, target_ref: Any, weight_ref: Any, loss_ref: Any, gradient_ref: Any) -> None:
    token = jnp.arange(logits_ref.shape[0])
    real = token < vocab_size
    logits = plgpu.load(logits_ref, mask=real, other=-jnp.inf)
    target, weight = target_ref[0], weight_ref[0]
    largest = jnp.max(logits)
    powers = jnp.exp(logits - largest)
    total = jnp.sum(powers)
    hot = token == target
    loss_ref[0] = jnp.log(total) + largest - jnp.sum(jnp.where(hot, logits, 0.0))
    gradient = (powers / total - hot.astype(jnp.float32)) * weight
    plgpu.store(gradient_ref, gradient.astype(gradient_ref.dtype), mask=real)
