"""The objective (DECISIONS section 7): L = L_next + alpha L_fim + beta L_reason, each the mean over its own tokens."""

import functools
import logging
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from m31r.model.attention import hopper
from m31r.model.weight import Weight, times

log = logging.getLogger(__name__)
TERMS = ("next", "fim", "reason")  # their ids in a batch are 1, 2, 3; 0 is padding


@functools.partial(jax.custom_vjp, nondiff_argnums=(4, 5))
def cross_entropy(
    x_BTD: jax.Array,
    embedding_VD: jax.Array,
    targets_BT: jax.Array,
    weights_BT: jax.Array,
    chunk: int,
    kernels: str = "xla",
) -> tuple[jax.Array, jax.Array]:
    """Weighted sum of the cross-entropies of a tied head, with at most `chunk` tokens' logits in existence.

    The gradient is computed with the loss, chunk by chunk: softmax minus one-hot, times the token's weight, needs
    nothing from later on. So no logits are kept and none are computed twice.

    Args:
      x_BTD: final hidden states.
      embedding_VD: the tied embedding, in the precision of x.
      targets_BT: int32 ids.
      weights_BT: float32 weight of each token in the sum; not differentiated.
      chunk: tokens in one chunk.
      kernels: "xla", or "pallas" on a GPU: the gradient of the logits in one pass, or on Hopper no logits in memory at all.

    Returns:
      The weighted sum, float32, and each token's own loss in nats, float32 (B, T), which carries no gradient.
    """
    return _forward(x_BTD, embedding_VD, targets_BT, weights_BT, chunk, kernels, differentiate=False)[0]


def cross_entropy_plainly(
    x_BTD: jax.Array, embedding_VD: jax.Array, targets_BT: jax.Array, weights_BT: jax.Array
) -> tuple[jax.Array, jax.Array]:
    """The reference: all logits at once, differentiated by JAX."""
    logits_BTV = head(x_BTD, embedding_VD)
    losses_BT = -jnp.take_along_axis(jax.nn.log_softmax(logits_BTV), targets_BT[..., None], axis=-1)[..., 0]
    return jnp.sum(losses_BT * weights_BT), jax.lax.stop_gradient(losses_BT)


def classify_plainly(
    logits_NV: jax.Array, targets_N: jax.Array, weights_N: jax.Array, dtype: jnp.dtype
) -> tuple[jax.Array, jax.Array]:
    """Losses in nats, float32 (N,), and weight x (softmax - one-hot), (N, V) in `dtype`: what the kernel `classify` gives."""
    largest_N1 = jnp.max(logits_NV, axis=-1, keepdims=True)
    exp_NV = jnp.exp(logits_NV - largest_N1)
    sum_N1 = jnp.sum(exp_NV, axis=-1, keepdims=True)
    picked_N = jnp.take_along_axis(logits_NV, targets_N[:, None], axis=-1)[:, 0]
    losses_N = jnp.log(sum_N1[:, 0]) + largest_N1[:, 0] - picked_N
    hot_NV = targets_N[:, None] == jnp.arange(logits_NV.shape[-1])
    return losses_N, ((exp_NV / sum_N1 - hot_NV) * weights_N[:, None]).astype(dtype)


def head(x_D: jax.Array, embedding_VD: jax.Array | Weight) -> jax.Array:
    """Logits x_..D E^T in float32: the head is tied to the embedding (requirements 06, section 5)."""
    with jax.named_scope("head"):
        if isinstance(embedding_VD, Weight):
            return times(x_D, embedding_VD)
        return jnp.einsum("...d,vd->...v", x_D, embedding_VD.astype(x_D.dtype), preferred_element_type=jnp.float32)


def term_sums(values_BT: jax.Array, terms_BT: jax.Array) -> jax.Array:
    """Sum of the tokens' losses or bytes over each of the three terms, (3,), in their dtype."""
    return group_sums(values_BT, terms_BT, len(TERMS))


def group_sums(values_BT: jax.Array, groups_BT: jax.Array, groups: int) -> jax.Array:
    """Sum of the tokens' values over each of the groups 1 to `groups`, in their dtype; in one order on any device."""
    return jnp.sum(jnp.where(_masks(groups_BT, groups), values_BT, 0), axis=(1, 2))


def term_counts(terms_BT: jax.Array) -> jax.Array:
    """Tokens in each of the three terms, float32 (3,)."""
    return jnp.sum(_masks(terms_BT, len(TERMS)), axis=(1, 2), dtype=jnp.float32)


def _masks(groups_BT: jax.Array, groups: int) -> jax.Array:
    return groups_BT[None] == jnp.arange(1, groups + 1, dtype=groups_BT.dtype)[:, None, None]


def _forward(
    x_BTD: jax.Array,
    embedding_VD: jax.Array,
    targets_BT: jax.Array,
    weights_BT: jax.Array,
    chunk: int,
    kernels: str,
    differentiate: bool,
) -> Any:
    B, T, D = x_BTD.shape
    N = B * T
    pieces = -(-N // chunk)
    padding = -N % pieces  # rows of weight zero, so that all pieces are of one size

    gradients = _gradients(kernels, (N + padding) // pieces, embedding_VD.shape, x_BTD.dtype.name) if differentiate else None

    def one(carry: tuple[jax.Array, jax.Array], part: Any) -> Any:
        total, d_embedding_VD = carry
        x_ND, targets_N, weights_N = part
        if gradients is None:
            losses_N, _ = classify_plainly(head(x_ND, embedding_VD), targets_N, weights_N, x_ND.dtype)
            return (total + jnp.sum(losses_N * weights_N), d_embedding_VD), (losses_N, x_ND)
        losses_N, d_x_ND, more_VD = gradients(x_ND, embedding_VD, targets_N, weights_N)
        return (total + jnp.sum(losses_N * weights_N), d_embedding_VD + more_VD), (losses_N, d_x_ND)

    with jax.named_scope("loss"):
        start = (jnp.float32(0), jnp.zeros(embedding_VD.shape if differentiate else (), jnp.float32))
        parts = tuple(
            jnp.pad(whole, [(0, padding)] + [(0, 0)] * (whole.ndim - 1)).reshape(pieces, -1, *whole.shape[1:])
            for whole in (x_BTD.reshape(N, D), targets_BT.reshape(N), weights_BT.reshape(N))
        )
        (total, d_embedding_VD), (losses, d_x) = jax.lax.scan(one, start, parts)
    losses_BT = losses.reshape(-1)[:N].reshape(B, T)
    if not differentiate:
        return (total, losses_BT), None
    d_x_BTD = d_x.reshape(-1, D)[:N].reshape(B, T, D)
    return (total, losses_BT), (d_x_BTD, d_embedding_VD.astype(embedding_VD.dtype))


# (x_ND, embedding_VD, targets_N, weights_N) -> losses, float32 (N,), and the gradients of x and, float32, of the embedding
Gradients = Callable[[jax.Array, jax.Array, jax.Array, jax.Array], tuple[jax.Array, jax.Array, jax.Array]]


@functools.cache
def _gradients(kernels: str, rows: int, embedding_shape: tuple[int, int], dtype: str) -> Gradients:
    """How a piece of so many rows is computed; said once."""
    form = classify_plainly
    if kernels == "pallas":
        from m31r.kernels import hopper_loss  # Pallas takes a tenth of a second to import
        from m31r.kernels.classify import classify

        form = classify
        without_logits = hopper() and dtype == "bfloat16" and hopper_loss.suits(rows, *embedding_shape)
        log.info("the loss: by %s", "Mosaic GPU's kernel for Hopper" if without_logits else "Triton's kernel")
        if without_logits:
            return hopper_loss.cross_entropy

    def by_logits(
        x_ND: jax.Array, embedding_VD: jax.Array, targets_N: jax.Array, weights_N: jax.Array
    ) -> tuple[jax.Array, jax.Array, jax.Array]:
        losses_N, d_logits_NV = form(head(x_ND, embedding_VD), targets_N, weights_N, x_ND.dtype)
        d_embedding_VD = jnp.einsum("nv,nd->vd", d_logits_NV, x_ND, preferred_element_type=jnp.float32)
        return losses_N, d_logits_NV @ embedding_VD, d_embedding_VD

    return by_logits


def _forward_with_gradient(
    x: jax.Array, embedding: jax.Array, targets: jax.Array, weights: jax.Array, chunk: int, kernels: str
) -> Any:
    return _forward(x, embedding, targets, weights, chunk, kernels, differentiate=True)


def _backward(chunk: int, kernels: str, saved: tuple[jax.Array, jax.Array], cotangents: tuple[jax.Array, jax.Array]) -> Any:
    scale = cotangents[0]
    return (*((part * scale).astype(part.dtype) for part in saved), None, None)


cross_entropy.defvjp(_forward_with_gradient, _backward)
