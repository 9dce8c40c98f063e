"""The CPU's own kernels: what the plain forms give, the same bits beside any neighbours, and a way without a compiler."""

import logging
import subprocess
from collections.abc import Iterator
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from m31r.kernels import cpu
from m31r.model.attention import attend_plainly
from m31r.model.weight import Weight, dequantised, times, times_plainly
from m31r.quantize.rounding import to_int4, to_int8


@pytest.fixture
def unregistered() -> Iterator[None]:
    """As in a process that has not looked for the kernels yet; the next test looks again."""
    cpu._registered.cache_clear()
    yield
    cpu._registered.cache_clear()


def _random(*shape: int) -> np.ndarray:
    return np.random.default_rng(sum(shape)).normal(size=shape).astype(np.float32)


@pytest.mark.parametrize("positions", [1, 5, 130, 700])
def test_attention_equals_the_plain_form_in_each_row_and_never_looks_ahead(positions: int) -> None:
    assert cpu.ready()
    rows, room, heads, kv_heads, size = 3, 701, 4, 2, 16
    q, k, v = _random(2, positions, heads, size), _random(2, positions, kv_heads, size), _random(2, positions, kv_heads, size)
    keys, values = (np.full((rows, room, kv_heads, size), junk, np.float32) for junk in (99, -99))
    keys[1:, :positions], values[1:, :positions] = k, v
    wanted = attend_plainly(*map(jnp.asarray, (q, k, v)), None)[:, -1]
    last, at = jnp.full(2, positions - 1, jnp.int32), jnp.array([1, 2], jnp.int32)
    found = jax.jit(cpu.attend)(q[:, -1], keys, values, last, at)
    np.testing.assert_allclose(found, wanted, atol=2e-6)
    alone = jax.jit(cpu.attend)(q[1:, -1], keys, values, last[1:], at[1:])
    np.testing.assert_array_equal(found[1:], alone)


@pytest.mark.parametrize("rounded", [to_int8, to_int4], ids=["int8", "int4"])
def test_a_product_has_the_same_bits_for_one_vector_and_among_many_and_each_time(rounded: object) -> None:
    weight = Weight(*map(jnp.asarray, rounded(_random(4096, 512))))  # type: ignore[operator]
    x = jnp.asarray(_random(5, 512))
    together = jax.jit(times)(x, weight)  # large enough that threads divide it
    for _ in range(3):
        np.testing.assert_array_equal(together, jax.jit(times)(x, weight))
    for row in range(5):
        np.testing.assert_array_equal(together[row], jax.jit(times)(x[row], weight))


@pytest.mark.parametrize("inputs", [32, 96, 128, 160, 512, 1408])
@pytest.mark.parametrize("rounded", [to_int8, to_int4], ids=["int8", "int4"])
def test_a_product_is_that_of_the_whole_matrix_in_doubles(rounded: object, inputs: int) -> None:
    """To what rounding of float32 leaves of the largest terms, whether or not the inputs fill whole blocks of a kernel."""
    values, scale = rounded(_random(40, inputs))  # type: ignore[operator]
    weight, x = Weight(jnp.asarray(values), jnp.asarray(scale)), _random(3, inputs)
    assert cpu.suits(jnp.asarray(x), weight.values, weight.scale)
    wanted = x.astype(np.float64) @ np.asarray(dequantised(weight), np.float64).T
    np.testing.assert_allclose(jax.jit(times)(x, weight), wanted, atol=4e-6 * inputs**0.5)


def test_without_a_compiler_one_warning_and_the_same_numbers(
    unregistered: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    weight, x = Weight(*map(jnp.asarray, to_int4(_random(96, 64)))), jnp.asarray(_random(1, 64))
    with caplog.at_level(logging.WARNING, "m31r"):
        found = times(x, weight)
        times(x, weight)
    assert [record.getMessage() for record in caplog.records if "no C++ compiler found" in record.getMessage()] == [
        "kernels: no C++ compiler found (c++, g++, clang++): decoding on the CPU will be slower"
    ]
    np.testing.assert_allclose(found, times_plainly(x, weight), rtol=2e-5, atol=2e-5)


def test_a_compiler_that_fails_is_told_and_leaves_nothing(
    unregistered: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    broken = tmp_path / "cpu.cc"
    broken.write_text("this is no C++\n")
    monkeypatch.setattr(cpu, "SOURCE", broken)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with caplog.at_level(logging.WARNING, "m31r"):
        assert not cpu.ready()
    assert "failed" in caplog.text and "error" in caplog.text and not list((tmp_path / "cache" / "m31r").iterdir())


def test_the_kernels_are_built_once(unregistered: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cpu.ready()
    cpu._registered.cache_clear()
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("built again"))
    assert cpu.ready()
