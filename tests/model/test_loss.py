import jax
import jax.numpy as jnp
import numpy as np
import pytest

from m31r.model.loss import cross_entropy, cross_entropy_plainly, head, term_sums

B, T, D, V = 3, 20, 16, 37


def inputs(dtype: str = "float32") -> tuple[jax.Array, ...]:
    chance = np.random.default_rng(0)  # numpy: nothing to compile
    x, embedding = (jnp.asarray(chance.normal(0, 1.5, shape), jnp.float32) for shape in ((B, T, D), (V, D)))
    targets = jnp.asarray(chance.integers(0, V, (B, T)), jnp.int32)
    weights = jnp.asarray(chance.random((B, T)) * (chance.random((B, T)) > 0.3), jnp.float32)
    return x.astype(dtype), embedding.astype(dtype), targets, weights


@pytest.mark.parametrize("chunk", [1, 7, 15, 10**6])
def test_chunked_cross_entropy_equals_the_plain_one_in_value_and_gradient(chunk: int) -> None:
    x, embedding, targets, weights = inputs()

    def chunked(x: jax.Array, embedding: jax.Array) -> tuple[jax.Array, jax.Array]:
        return cross_entropy(x, embedding, targets, weights, chunk)

    def plain(x: jax.Array, embedding: jax.Array) -> tuple[jax.Array, jax.Array]:
        return cross_entropy_plainly(x, embedding, targets, weights)

    found, expected = (jax.jit(jax.value_and_grad(f, argnums=(0, 1), has_aux=True))(x, embedding) for f in (chunked, plain))
    for one, other in zip(jax.tree.leaves(found), jax.tree.leaves(expected), strict=True):
        np.testing.assert_allclose(one, other, rtol=2e-5, atol=2e-5)


def test_the_loss_is_the_same_when_no_gradient_is_asked_for() -> None:
    x, embedding, targets, weights = inputs()
    found, expected = (
        jax.jit(f)(x, embedding, targets, weights) for f in (lambda *a: cross_entropy(*a, 16), cross_entropy_plainly)
    )
    np.testing.assert_allclose(found[0], expected[0], rtol=1e-6)
    np.testing.assert_allclose(found[1], expected[1], rtol=1e-5, atol=1e-6)


def test_the_gradient_scales_with_what_follows_the_loss() -> None:
    x, embedding, targets, weights = inputs()
    gradient = jax.jit(jax.grad(lambda x, scale: scale * cross_entropy(x, embedding, targets, weights, 16)[0]))
    one, many = np.asarray(gradient(x, 1.0)), np.asarray(gradient(x, 64.0))
    np.testing.assert_allclose(many, 64 * one, rtol=1e-6)


def test_tokens_of_no_weight_have_no_gradient() -> None:
    x, embedding, targets, weights = inputs()
    gradient = np.asarray(jax.jit(jax.grad(lambda x: cross_entropy(x, embedding, targets, weights, 16)[0]))(x))
    assert (gradient[np.asarray(weights) == 0] == 0).all()
    assert (gradient[np.asarray(weights) > 0] != 0).any(axis=-1).all()


def test_bfloat16_has_float32_losses_near_the_exact_ones() -> None:
    x, embedding, targets, weights = inputs("bfloat16")
    (total, losses), (d_x, d_embedding) = jax.jit(
        jax.value_and_grad(lambda x, e: cross_entropy(x, e, targets, weights, 16), argnums=(0, 1), has_aux=True)
    )(x, embedding)
    assert (total.dtype, losses.dtype, d_x.dtype, d_embedding.dtype) == ("float32", "float32", "bfloat16", "bfloat16")
    exact, _ = jax.jit(cross_entropy_plainly)(x.astype(jnp.float32), embedding.astype(jnp.float32), targets, weights)
    np.testing.assert_allclose(total, exact, rtol=1e-3)


def test_very_large_logits_stay_finite() -> None:
    x, embedding, targets, weights = inputs()
    total, losses = jax.jit(cross_entropy, static_argnums=4)(x * 1e4, embedding, targets, weights, 16)
    assert np.isfinite(losses).all() and np.isfinite(total)


def test_no_more_than_a_chunk_of_logits_exists_at_once() -> None:
    x, embedding, targets, weights = inputs()

    def gradient(x: jax.Array, embedding: jax.Array) -> object:
        return jax.grad(lambda x, e: cross_entropy(x, e, targets, weights, 15)[0], argnums=(0, 1))(x, embedding)

    def sizes(jaxpr: object) -> list[int]:
        found = [int(np.prod(v.aval.shape)) for eqn in jaxpr.eqns for v in eqn.outvars if v.aval.shape[-1:] == (V,)]
        inner = [p.jaxpr for eqn in jaxpr.eqns for p in eqn.params.values() if hasattr(p, "jaxpr")]
        return found + [size for j in inner for size in sizes(j)]

    assert max(sizes(jax.make_jaxpr(gradient)(x, embedding).jaxpr)) == 15 * V


def test_the_head_gives_float32_logits_from_the_tied_embedding() -> None:
    x, embedding, *_ = inputs()
    np.testing.assert_allclose(head(x, embedding), np.asarray(x) @ np.asarray(embedding).T, rtol=1e-5, atol=1e-4)
    assert head(x.astype(jnp.bfloat16), embedding).dtype == jnp.float32


def test_term_sums_put_each_token_in_one_term_and_padding_in_none() -> None:
    losses, terms = jnp.array([[1.0, 2.0, 4.0], [8.0, 16.0, 32.0]]), jnp.array([[1, 2, 0], [1, 3, 3]])
    assert term_sums(losses, terms).tolist() == [9.0, 2.0, 48.0]
