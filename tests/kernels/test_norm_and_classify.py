"""The kernels of the norms and of the loss, interpreted on the CPU, against plain JAX."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from m31r.kernels.classify import classify
from m31r.kernels.norm import PROGRAMS, add_norm, d_inverse_norm
from m31r.model.decoder import rms_norm

EPSILON = 1e-5


def random(shape: tuple[int, ...], seed: int) -> jax.Array:
    return jnp.asarray(np.random.default_rng(seed).normal(size=shape), jnp.float32)


@pytest.mark.parametrize("rows", [3, PROGRAMS + 5])
@pytest.mark.parametrize("changed", [True, False])
def test_add_norm_equals_addition_and_norm_in_values_and_gradients(rows: int, changed: bool) -> None:
    x, to_total, to_y = (random((1, rows, 24), seed) for seed in range(3))  # 24 is no power of two: lanes are masked
    change, scale = random(x.shape, 3) if changed else None, random((24,), 4)

    def plain(x: jax.Array, change: jax.Array | None, scale: jax.Array) -> tuple[jax.Array, jax.Array]:
        total = x if change is None else x + change
        return total, rms_norm(total, scale, EPSILON)

    ours, back = jax.vjp(jax.jit(lambda *given: add_norm(*given, EPSILON, True)), x, change, scale)
    expected, plain_back = jax.vjp(plain, x, change, scale)
    found = jax.tree.leaves((ours, back((to_total, to_y))))
    for one, other in zip(found, jax.tree.leaves((expected, plain_back((to_total, to_y)))), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-4, rtol=1e-4)


def test_gradient_of_a_stream_and_its_inverse_norm_equals_that_of_the_formula() -> None:
    x, d = 3 * random((5, 24), 0), random((5, 24), 1)
    d_normed = x + random((5, 24), 2)  # with a large part along x, which the norm takes out
    _, back = jax.vjp(lambda x: (x, rms_norm(x, jnp.ones(24), EPSILON)), x)
    inverse = jax.lax.rsqrt(jnp.mean(x * x, axis=1) + EPSILON)
    found = d_inverse_norm(x, inverse, d, inverse[:, None] * d_normed, True)
    np.testing.assert_allclose(found, back((d, d_normed))[0], atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("vocab_size", [32, 37])
def test_classify_equals_log_softmax_and_its_gradient(vocab_size: int) -> None:
    logits, weights = 5 * random((6, vocab_size), 0), jnp.abs(random((6,), 1)).at[2].set(0.0)
    targets = jnp.asarray(np.random.default_rng(2).integers(0, vocab_size, 6), jnp.int32)

    def plain(logits: jax.Array) -> jax.Array:
        return -jnp.take_along_axis(jax.nn.log_softmax(logits), targets[:, None], axis=1)[:, 0]

    losses, gradient = classify(logits, targets, weights, jnp.float32, True)
    np.testing.assert_allclose(losses, plain(logits), atol=1e-5)
    np.testing.assert_allclose(gradient, jax.grad(lambda x: jnp.sum(plain(x) * weights))(logits), atol=1e-6)
