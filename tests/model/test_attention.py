"""Every backend against the whole masked score matrix, and the masks by their gradients."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from m31r.model.attention import BLOCK, CACHE_BLOCK, attend, attend_cached, attend_plainly, check_device

Arrays = tuple[jax.Array, jax.Array, jax.Array]


def random_qkv(T: int, H: int = 4, K: int = 2, B: int = 2, E: int = 8) -> Arrays:
    return random((B, T, H, E), T), random((B, T, K, E), T + 1), random((B, T, K, E), T + 2)


def random(shape: tuple[int, ...], seed: int) -> jax.Array:
    return jnp.asarray(np.random.default_rng(seed).normal(size=shape), jnp.float32)  # numpy: nothing to compile


def random_segments(T: int, B: int = 2) -> jax.Array:
    """Document numbers as packing gives them: they grow along a row, some documents are one token long."""
    starts = np.random.default_rng(T).random((B, T)) < 0.05
    starts[:, 1:3] = True
    return jnp.asarray(np.cumsum(starts, axis=1), jnp.int32)


def check_equal(T: int, H: int, K: int, segments_BT: jax.Array | None) -> None:
    q, k, v = random_qkv(T, H, K)
    direction = random(q.shape, 0)

    def blocked(*qkv: jax.Array) -> jax.Array:
        return attend(*qkv, segments_BT, "xla")

    def plain(*qkv: jax.Array) -> jax.Array:
        return attend_plainly(*qkv, segments_BT)

    def value_and_gradients(f: object) -> object:
        return jax.jit(lambda *qkv: (lambda y, back: (y, *back(direction)))(*jax.vjp(f, *qkv)))(q, k, v)

    for found, expected in zip(value_and_gradients(blocked), value_and_gradients(plain), strict=True):
        np.testing.assert_allclose(found, expected, atol=2e-5, rtol=1e-5)


@pytest.mark.parametrize("T", [1, BLOCK - 1, BLOCK, 2 * BLOCK + 45])
def test_blocked_attention_equals_the_reference_at_any_length(T: int) -> None:
    check_equal(T, 4, 2, random_segments(T))


@pytest.mark.parametrize(("H", "K"), [(4, 4), (4, 1)])
def test_blocked_attention_equals_the_reference_with_grouped_keys(H: int, K: int) -> None:
    check_equal(BLOCK + 7, H, K, None)


@pytest.mark.parametrize(
    ("T", "room", "cuttings"), [(23, 40, ([23], [1] * 23, [7, 1, 8, 7])), (200, 256, ([200], [130, 1, 1, 68]))]
)
def test_cached_attention_equals_the_reference_over_any_cutting_of_a_row(
    T: int, room: int, cuttings: tuple[list[int], ...]
) -> None:
    q, k, v = random_qkv(T)
    cached, expected = jax.jit(attend_cached), jax.jit(attend_plainly)(q, k, v, None)
    q, k, v = (np.asarray(x) for x in (q, k, v))
    for cuts in cuttings:
        cache = (jnp.full((2, room, 2, 8), 99.0), jnp.full((2, room, 2, 8), -99.0))  # junk that no query may see
        outputs, start = [], 0
        for size in cuts:
            part = slice(start, start + size)
            y, cache = cached(q[:, part], k[:, part], v[:, part], cache, np.full(2, start, np.int32))
            outputs.append(y)
            start += size
        np.testing.assert_allclose(np.concatenate(outputs, 1), expected, atol=1e-5, rtol=1e-5)


def test_cached_attention_writes_each_row_at_its_own_place_and_nowhere_else() -> None:
    q, k, v = random_qkv(3)
    old = random((2, 10, 2, 8), 5)
    _, (keys, values) = jax.jit(attend_cached)(q, k, v, (old, old), jnp.array([0, 6]))
    for row, start in ((0, 0), (1, 6)):
        for found, new in ((keys, k), (values, v)):
            expected = np.array(old[row])
            expected[start : start + 3] = new[row]
            assert (np.asarray(found[row]) == expected).all()


def test_one_row_of_a_cache_is_written_and_read_alone_and_its_room_changes_no_bit() -> None:
    def attended(blocks: int, rows: int, row: int) -> np.ndarray:
        cache = (jnp.full((rows, blocks * CACHE_BLOCK, 2, 8), 99.0), jnp.full((rows, blocks * CACHE_BLOCK, 2, 8), -99.0))
        cached, outputs = jax.jit(attend_cached), []
        for start in range(0, 140, 20):
            part = [x[:, start : start + 20] for x in random_qkv(140, B=1)]
            y, cache = cached(*part, cache, jnp.array([start]), jnp.int32(row))
            outputs.append(np.asarray(y))
        others = np.delete(np.asarray(cache[0]), row, axis=0)
        assert (others == 99.0).all()
        return np.concatenate(outputs, axis=1)

    alone = attended(2, 1, 0)
    np.testing.assert_allclose(alone, attend_plainly(*random_qkv(140, B=1), None), atol=1e-5, rtol=1e-5)
    assert (alone == attended(5, 3, 1)).all() and (alone == attended(2, 3, 2)).all()


def test_attention_keeps_the_precision_of_its_input() -> None:
    exact = random_qkv(BLOCK + 3)
    segments_BT = random_segments(BLOCK + 3)
    found = jax.jit(attend, static_argnums=4)(*(x.astype(jnp.bfloat16) for x in exact), segments_BT, "xla")
    assert found.dtype == jnp.bfloat16
    expected = jax.jit(attend_plainly)(*exact, segments_BT)
    np.testing.assert_allclose(np.asarray(found, np.float32), expected, atol=0.03)


def test_an_unknown_backend_is_refused_with_the_alternatives() -> None:
    with pytest.raises(ValueError, match=r"'flash3'.*'xla'.*'cudnn'"):
        attend(*random_qkv(4), None, "flash3")


def test_cudnn_refuses_a_document_mask_and_says_what_to_do() -> None:
    with pytest.raises(ValueError, match=r"no document mask: use 'flash', 'xla', or model\.document_mask = False"):
        attend(*random_qkv(4), random_segments(4), "cudnn")


def test_flash_and_the_kernels_name_the_alternative_where_there_is_no_gpu() -> None:
    with pytest.raises(ValueError, match=r"'flash' needs an NVIDIA GPU, not cpu: use 'xla'"):
        attend(*random_qkv(128), None, "flash")
    with pytest.raises(ValueError, match=r"model\.kernels = 'pallas' needs an NVIDIA GPU, not cpu: use 'xla'"):
        check_device("model.kernels = 'pallas'")
