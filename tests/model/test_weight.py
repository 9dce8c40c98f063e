"""Products with stored weights: the fast way gives what dequantising and multiplying gives, for any rows of x."""

import jax
import jax.numpy as jnp
import ml_dtypes
import numpy as np
import pytest

from m31r.model.weight import Weight, dequantised, rows, times, times_plainly
from m31r.quantize.rounding import to_int4, to_int8

FORMS = {
    "float32": lambda matrix: (matrix, None),
    "bfloat16": lambda matrix: (matrix.astype(ml_dtypes.bfloat16), None),
    "bfloat16 as bits": lambda matrix: (matrix.astype(ml_dtypes.bfloat16).view(np.uint16), None),
    "int8": to_int8,
    "int4": to_int4,
}


def _weight(form: str, outputs: int, inputs: int) -> Weight:
    matrix = np.random.default_rng(outputs).normal(0, 0.05, (outputs, inputs)).astype(np.float32)
    return Weight(*(None if a is None else jnp.asarray(a) for a in FORMS[form](matrix)))  # type: ignore[arg-type]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("shape", [(1, 1), (3, 1), (2, 7), (1, 64)], ids=str)
@pytest.mark.parametrize("size", [(96, 64), (7, 352), (512, 48)], ids=str)
def test_times_is_dequantising_and_multiplying(form: str, shape: tuple[int, int], size: tuple[int, int]) -> None:
    weight = _weight(form, *size)
    x = jnp.asarray(np.random.default_rng(1).normal(size=(*shape, size[1])), jnp.float32)
    found, wanted = jax.jit(times)(x, weight), times_plainly(x, weight)
    assert found.dtype == jnp.float32 and found.shape == (*shape, size[0]) and weight.shape == size
    np.testing.assert_allclose(found, wanted, rtol=2e-5, atol=2e-5)
    np.testing.assert_array_equal(found, jax.jit(times)(x, weight))


@pytest.mark.parametrize("form", FORMS)
def test_in_16_bits_only_x_and_the_weight_are_rounded(form: str) -> None:
    weight = _weight(form, 96, 64)
    x = jnp.asarray(np.random.default_rng(1).normal(size=(3, 64)), jnp.bfloat16)
    np.testing.assert_allclose(jax.jit(times)(x, weight), times_plainly(x, weight), atol=0.02)


@pytest.mark.parametrize("form", FORMS)
def test_rows_are_the_rows_of_the_whole(form: str) -> None:
    weight = _weight(form, 96, 64)
    ids = jnp.array([[3, 95], [0, 3]])
    np.testing.assert_array_equal(rows(weight, ids), dequantised(weight)[ids])
