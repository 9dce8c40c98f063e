"""A layer's blocks for Hopper, simulated with their groups of warps and their barriers, against the blocks written plainly."""

import functools
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from simulated import SIMULATED

from m31r.kernels import hopper_fused, hopper_layer, hopper_product
from m31r.kernels.flash import documents
from m31r.model.attention import attend_plainly
from m31r.model.rope import rotate

pytestmark = pytest.mark.usefixtures("compiled_once")
T, D, H, K, E = 128, 256, 4, 2, 64
EPSILON = 1e-5
ROWS = 3 * T  # of two programs one has more tiles than the other


def random(shape: tuple[int, ...], seed: int, scale: float = 1.0) -> jax.Array:
    return jnp.asarray(scale * np.random.default_rng(seed).normal(size=shape), jnp.bfloat16)


def wide(*given: jax.Array) -> tuple[jax.Array, ...]:
    return tuple(x.astype(jnp.float32) for x in given)


def product(x: jax.Array, w: jax.Array) -> jax.Array:
    """Rounded, as it leaves the groups that multiply."""
    x, w = wide(x, w)
    return (x @ w).astype(jnp.bfloat16)


def divided(x: jax.Array, w: jax.Array, inverse: jax.Array) -> jax.Array:
    """A product whose rows are divided before it is rounded."""
    x, w = wide(x, w)
    return (inverse[:, None] * (x @ w)).astype(jnp.bfloat16)


def inverse_of(x: jax.Array) -> jax.Array:
    return jax.lax.rsqrt(jnp.mean(jnp.square(x.astype(jnp.float32)), axis=1) + EPSILON)


def swiglu(both: jax.Array) -> jax.Array:
    gate, up = jnp.split(both, 2, axis=-1)
    return jax.nn.silu(gate) * up


def close(found: Any, expected: Any, error: float = 5e-3) -> None:
    for one, other in zip(jax.tree.leaves(found), jax.tree.leaves(expected), strict=True):
        a, b = (np.asarray(x, np.float64) for x in (one, other))
        assert a.shape == b.shape and np.linalg.norm(a - b) <= error * np.linalg.norm(b)


def test_products_around_swiglu_equal_the_reference() -> None:
    F = 384  # whole tiles, and a last one that lies in part over the one before
    x, w, d = random((ROWS, D), 0), random((D, 2 * F), 1, D**-0.5), random((ROWS, D), 2)
    inverse = inverse_of(3 * x)
    both, hidden = hopper_fused.gate_up(x, w, inverse, interpret=SIMULATED)
    close(both, divided(x, w, inverse))
    close(hidden, swiglu(*wide(both)))
    down = random((F, D), 3, F**-0.5)
    expected = jax.vjp(swiglu, *wide(both))[1](*wide(divided(d, down.T, inverse)))[0]
    close(hopper_fused.d_gate_up(d, down, inverse, both, interpret=SIMULATED), expected)


def test_products_around_attention_equal_the_reference() -> None:
    x, w, stream, y = random((ROWS, D), 0), random((D, 8 * E), 1, D**-0.5), random((ROWS, D), 2), random((3, T, H, E), 3)
    cos, sin = (jnp.asarray(random((T, E // 2), seed), jnp.float32) for seed in (4, 5))
    inverse = inverse_of(3 * x)
    plain = divided(x, w, inverse).reshape(3, T, 8, E)
    expected = jnp.concatenate([rotate(*wide(plain[:, :, :5]), cos[:, None], sin[:, None]), *wide(plain[:, :, 5:])], axis=2)
    close(hopper_fused.turned(x, w, inverse, cos, sin, 5, interpret=SIMULATED), expected.reshape(ROWS, -1))
    out = random((H * E, D), 6, D**-0.5)
    total, squares = hopper_fused.added(stream, y.reshape(ROWS, -1), out, interpret=SIMULATED)
    close(total, stream + product(y.reshape(ROWS, -1), out))
    close(squares, jnp.sum(jnp.square(*wide(total)).reshape(ROWS, -1, hopper_product.PART), axis=2).T)
    dy, centre = hopper_fused.d_attended(x, out, y, interpret=SIMULATED)
    close(dy, product(x, out.T).reshape(y.shape))
    close(centre, jnp.einsum("bthe,bthe->bht", *wide(y, dy)))


def with_norm(block: Any) -> Any:
    """A block of the stream and its inverse, as a function of the stream alone, as it is differentiated."""
    return lambda x, *weights: block(x, jax.lax.stop_gradient(inverse_of(x)), *weights)[0]


def normed(x: jax.Array) -> jax.Array:
    return inverse_of(x)[:, None] * x


def test_a_feed_forward_block_and_its_gradients_equal_the_reference() -> None:
    given = random((ROWS, D), 0, 3.0), random((D, 512), 2, D**-0.5), random((256, D), 3, D**-0.5)
    d = random((ROWS, D), 4)
    block = functools.partial(hopper_layer.feed_forward, interpret=SIMULATED)
    found, back = jax.vjp(with_norm(block), *given)
    expected, plainly_back = jax.vjp(lambda x, w, down: x + swiglu(normed(x) @ w) @ down, *wide(*given))
    close((found, back(d)), (expected, plainly_back(*wide(d))), 2e-2)


def test_an_attention_block_and_its_gradients_equal_the_reference() -> None:
    X = H + 2 * K
    given = random((T, D), 0, 3.0), random((D, X * E), 2, D**-0.5), random((H * E, D), 3, D**-0.5)
    d, angle = random((T, D), 4), jnp.arange(T, dtype=jnp.float32)[:, None] / jnp.arange(1, E // 2 + 1)
    tables = jnp.cos(angle), jnp.sin(angle)
    segments = jnp.arange(T)[None] // 50

    def plain(x: jax.Array, w: jax.Array, out: jax.Array) -> jax.Array:
        qkv = (normed(x) @ w).reshape(1, T, X, E)
        q, k = (rotate(part, *(table[:, None] for table in tables)) for part in (qkv[:, :, :H], qkv[:, :, H : H + K]))
        return x + attend_plainly(q, k, qkv[:, :, H + K :], segments).reshape(T, -1) @ out

    within = documents(segments)
    found, back = jax.vjp(with_norm(lambda *of: hopper_layer.attention(*of, within, tables, H, SIMULATED)), *given)
    expected, plainly_back = jax.vjp(plain, *wide(*given))
    close((found, back(d)), (expected, plainly_back(*wide(d))), 2e-2)


def test_products_have_equal_bits_however_many_programs_share_them(monkeypatch: pytest.MonkeyPatch) -> None:
    x, w = random((ROWS, D), 0), random((D, 2 * 384), 1, D**-0.5)
    shared = hopper_fused.gate_up(x, w, inverse_of(x), interpret=SIMULATED)
    monkeypatch.setattr(hopper_product, "SIMULATED_PROGRAMS", 1)
    hopper_fused.gate_up.clear_cache()
    for one, other in zip(shared, hopper_fused.gate_up(x, w, inverse_of(x), interpret=SIMULATED), strict=True):
        assert np.asarray(one).tobytes() == np.asarray(other).tobytes()
