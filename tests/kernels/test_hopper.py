"""The kernels for Hopper, simulated with their groups of warps and their barriers, against the whole masked score matrix."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from simulated import SIMULATED

from m31r.kernels import hopper, hopper_forward
from m31r.kernels.flash import documents, flash
from m31r.model.attention import attend_plainly
from m31r.model.rope import rotate

pytestmark = pytest.mark.usefixtures("compiled_once")
E = hopper.SIZE


def random(shape: tuple[int, ...], seed: int) -> jax.Array:
    return jnp.asarray(np.random.default_rng(seed).normal(size=shape), jnp.float32)


def segments_of(T: int) -> jax.Array:
    """Borders inside blocks, at their edges, and documents that whole blocks see."""
    starts = np.zeros((1, T), int)
    starts[0, [1, 2, 60, 64, 128, 200]] = 1
    return jnp.asarray(np.cumsum(starts, axis=1), jnp.int32)


def attended(qkv: jax.Array, segments: jax.Array | None, H: int, tables: Any = None) -> jax.Array:
    return flash(qkv, None if segments is None else documents(segments), tables, H, SIMULATED, True)


def both_ways(
    qkv: jax.Array, segments: jax.Array | None, H: int, dy: jax.Array, tables: Any = None
) -> tuple[jax.Array, jax.Array]:
    y, back = jax.vjp(lambda x: attended(x, segments, H, tables), qkv)
    return y, back(dy)[0]


def plainly_both_ways(
    qkv: jax.Array, segments: jax.Array | None, H: int, dy: jax.Array, tables: Any
) -> tuple[jax.Array, jax.Array]:
    K = (qkv.shape[2] - H) // 2

    def attend(x: jax.Array) -> jax.Array:
        q, k, v = x[:, :, :H], x[:, :, H : H + K], x[:, :, H + K :]
        if tables is not None:
            q, k = (rotate(part, *(table[:, None] for table in tables)) for part in (q, k))
        return attend_plainly(q, k, v, segments)

    y, back = jax.vjp(jax.jit(attend), qkv)
    return y, back(dy)[0]


@pytest.mark.parametrize(("T", "H", "K", "masked", "turned"), [(256, 1, 1, False, True), (256, 2, 1, True, False)])
def test_hopper_attention_and_its_gradient_equal_the_reference(T: int, H: int, K: int, masked: bool, turned: bool) -> None:
    qkv, dy, segments = random((1, T, H + 2 * K, E), 0), random((1, T, H, E), 1), segments_of(T) if masked else None
    tables = (random((T, E // 2), 2), random((T, E // 2), 3)) if turned else None
    given = qkv, segments, H, dy, tables
    for found, expected in zip(both_ways(*given), plainly_both_ways(*given), strict=True):
        np.testing.assert_allclose(found, expected, atol=3e-5, rtol=1e-4)


def test_no_hopper_attention_leaks_across_documents_or_from_later_positions() -> None:
    qkv, others, segments = random((1, 256, 3, E), 0), random((1, 256, 3, E), 1), segments_of(256)
    here = jnp.arange(256)[None, :, None, None]
    seen = (here >= 128) & (here <= 190)  # in the document from 128 on
    found = [np.asarray(attended(x, segments, 1)[0, 128:191]).tobytes() for x in (qkv, jnp.where(seen, qkv, 100 * others))]
    assert len(set(found)) == 1


def test_no_hopper_gradient_leaks_across_documents_or_from_later_positions() -> None:
    qkv, segments = random((1, 256, 3, E), 0), segments_of(256)
    dy = jnp.zeros((1, 256, 1, E)).at[:, 190].set(1.0)  # in the document from 128 on
    at = np.flatnonzero(np.abs(both_ways(qkv, segments, 1, dy)[1][0]).sum(axis=(1, 2)))
    assert at.min() == 128 and at.max() == 190


def test_hopper_attention_and_its_gradient_have_equal_bits_however_many_programs_share_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    qkv, dy, segments = random((1, 256, 3, E), 0), random((1, 256, 1, E), 1), segments_of(256)
    shared = both_ways(qkv, segments, 1, dy)
    monkeypatch.setattr(hopper, "SIMULATED_PROGRAMS", 1)
    hopper.backward.clear_cache()
    monkeypatch.setattr(hopper_forward, "SIMULATED_PROGRAMS", 1)
    hopper_forward.forward.clear_cache()
    alone = both_ways(qkv, segments, 1, dy)
    for one, other in zip(shared, alone, strict=True):
        assert np.asarray(one).tobytes() == np.asarray(other).tobytes()
