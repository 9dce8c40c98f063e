import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from m31r.model.embedding import BLOCK, embed, sum_by_token

V, D = 40, 8


def summed(tokens: np.ndarray, dtype: str = "float32") -> tuple[np.ndarray, np.ndarray]:
    """Ours and the plain sum in float64, of rows that float32 adds up exactly."""
    rows = np.random.default_rng(len(tokens)).integers(-8, 9, (len(tokens), D)).astype(np.float64)
    plain = np.zeros((V, D))
    np.add.at(plain, tokens, rows)
    found = jax.jit(sum_by_token, static_argnums=2)(jnp.asarray(rows, dtype), jnp.asarray(tokens, jnp.int32), V)
    return np.asarray(found), plain


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, V - 1), st.integers(1, 3 * BLOCK)), min_size=1, max_size=8), st.integers(0, 2**32 - 1))
def test_rows_are_summed_by_token_as_plain_addition_does(runs: list[tuple[int, int]], seed: int) -> None:
    tokens = np.concatenate([np.full(length, token) for token, length in runs])
    tokens = np.random.default_rng(seed).permutation(np.resize(tokens, 3 * BLOCK + 7))  # one length, one compilation
    found, plain = summed(tokens)
    np.testing.assert_array_equal(found, plain)


@pytest.mark.parametrize(
    "tokens", [np.zeros(1, int), np.full(5 * BLOCK, V - 1), np.arange(BLOCK) % V, np.repeat([3, 4], BLOCK)]
)
def test_tokens_that_end_with_a_block_or_fill_many_are_whole(tokens: np.ndarray) -> None:
    found, plain = summed(tokens, "bfloat16")
    np.testing.assert_array_equal(found, plain)


def test_embedding_and_its_gradient_equal_indexing_and_its_gradient() -> None:
    chance = np.random.default_rng(0)
    table, tokens = jnp.asarray(chance.normal(size=(V, D)), jnp.float32), jnp.asarray(chance.integers(0, V, (3, 200)))
    weights = jnp.asarray(chance.normal(size=(3, 200, D)), jnp.float32)
    ours = jax.value_and_grad(lambda e: jnp.sum(embed(e, tokens, jnp.dtype("float32")) * weights))(table)
    plain = jax.value_and_grad(lambda e: jnp.sum(e[tokens] * weights))(table)
    np.testing.assert_allclose(ours[0], plain[0], rtol=1e-6)
    np.testing.assert_allclose(ours[1], plain[1], rtol=1e-5, atol=1e-5)
