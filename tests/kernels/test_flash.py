"""The kernels, interpreted on the CPU, against the whole masked score matrix."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from m31r.kernels.flash import documents, flash
from m31r.kernels.rope import norm_rotate_heads, rotate_heads
from m31r.model.attention import attend_plainly
from m31r.model.decoder import rms_norm
from m31r.model.rope import rotate

B, T, E = 3, 384, 16


def random(shape: tuple[int, ...], seed: int) -> jax.Array:
    return jnp.asarray(np.random.default_rng(seed).normal(size=shape), jnp.float32)


def random_segments() -> jax.Array:
    """Borders inside blocks, at a block's edge, documents of one position, and one that whole blocks see."""
    starts = np.zeros((B, T), int)
    starts[0, [1, 2, 60, 128, 200]] = starts[1, [127, 255]] = starts[2, [70, 383]] = 1
    return jnp.asarray(np.cumsum(starts, axis=1), jnp.int32)


def packed(qkv: jax.Array, segments: jax.Array | None, H: int) -> jax.Array:
    return flash(qkv, None if segments is None else documents(segments), None, H, True)


def plainly(qkv: jax.Array, segments: jax.Array | None, H: int) -> jax.Array:
    K = (qkv.shape[2] - H) // 2
    return attend_plainly(qkv[:, :, :H], qkv[:, :, H : H + K], qkv[:, :, H + K :], segments)


@pytest.mark.parametrize(("H", "K", "masked"), [(2, 2, False), (2, 1, True)])
def test_flash_equals_the_reference_in_value_and_gradient(H: int, K: int, masked: bool) -> None:
    qkv, direction = random((B, T, H + 2 * K, E), 0), random((B, T, H, E), 1)
    segments = random_segments() if masked else None
    for f, g in zip(
        value_and_gradient(packed, qkv, direction, segments, H),
        value_and_gradient(plainly, qkv, direction, segments, H),
        strict=True,
    ):
        np.testing.assert_allclose(f, g, atol=3e-5, rtol=1e-4)


def value_and_gradient(f: object, qkv: jax.Array, direction: jax.Array, segments: jax.Array | None, H: int) -> list[jax.Array]:
    y, back = jax.vjp(jax.jit(lambda x: f(x, segments, H)), qkv)  # type: ignore[operator]
    return [y, *back(direction)]


def test_documents_begin_and_end_where_segments_change() -> None:
    begin, end = documents(jnp.asarray([[3, 3, 4, 5, 5, 5]]))
    assert begin.tolist() == [[0, 0, 2, 3, 3, 3]]
    assert end.tolist() == [[2, 2, 3, 6, 6, 6]]


def test_no_gradient_leaks_across_documents_or_from_later_positions() -> None:
    qkv, segments = random((1, T, 3, E), 2), random_segments()[:1]
    at = 150  # in the document of positions 128 to 199
    gradient = jax.jit(jax.grad(lambda x: jnp.sum(packed(x, segments, 1)[0, at])))(qkv)
    seen = np.flatnonzero(np.abs(np.asarray(gradient)).sum(axis=(0, 2, 3)))
    assert (seen.min(), seen.max()) == (128, at)


def test_rotated_heads_equal_plain_rotation_the_rest_stays_and_the_negated_angle_turns_back() -> None:
    x = random((B, T, 4, E), 3)
    cos, sin = (each(random((T, E // 2), 5)) for each in (jnp.cos, jnp.sin))
    turned = rotate_heads(x, cos, sin, 3, True)
    expected = jnp.concatenate([rotate(x[:, :, :3], cos[:, None], sin[:, None]), x[:, :, 3:]], axis=2)
    np.testing.assert_allclose(turned, expected, atol=1e-6)
    np.testing.assert_allclose(rotate_heads(turned, cos, -sin, 3, True), x, atol=1e-5)


def test_attention_of_turned_heads_equals_the_plain_form_in_value_and_gradient() -> None:
    qkv, dy, segments = random((B, T, 4, E), 3), random((B, T, 2, E), 4), random_segments()
    cos, sin = random((T, E // 2), 5), random((T, E // 2), 6)

    def plain(x: jax.Array) -> jax.Array:
        q, k = (rotate(part, cos[:, None], sin[:, None]) for part in (x[:, :, :2], x[:, :, 2:3]))
        return attend_plainly(q, k, x[:, :, 3:], segments)

    within = documents(segments)
    ours, back = jax.vjp(jax.jit(lambda x: flash(x, within, (cos, sin), 2, True)), qkv)
    expected, plain_back = jax.vjp(jax.jit(plain), qkv)
    np.testing.assert_allclose(ours, expected, atol=1e-5)
    np.testing.assert_allclose(back(dy)[0], plain_back(dy)[0], atol=1e-4, rtol=1e-5)


@pytest.mark.parametrize("T", [16, 256])  # less than a block, and several
def test_normed_and_rotated_heads_equal_the_plain_form_in_value_and_all_gradients(T: int) -> None:
    x, direction = random((B, T, 4, E), 3), random((B, T, 4, E), 4)
    cos, sin, scale = random((T, E // 2), 5), random((T, E // 2), 6), random((3, E), 7).at[0, 2].set(0.0)

    def plain(x: jax.Array, scale: jax.Array) -> jax.Array:
        normed = rms_norm(x[:, :, :3], scale, 1e-5)
        return jnp.concatenate([rotate(normed, cos[:, None], sin[:, None]), x[:, :, 3:]], axis=2)

    def ours(x: jax.Array, scale: jax.Array) -> jax.Array:
        return norm_rotate_heads(x, scale, cos, sin, 1e-5, True)

    (found, back), (expected, plain_back) = (jax.vjp(jax.jit(each), x, scale) for each in (ours, plain))
    np.testing.assert_allclose(found, expected, atol=1e-5)
    for one, other in zip(back(direction), plain_back(direction), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-4, rtol=1e-5)
