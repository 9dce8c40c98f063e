"""The decoder's promises: causal, no leak across documents, one embedding, the sizes that the formula gives."""

import functools
from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from m31r.config.schema import ModelConfig
from m31r.model.decoder import Decoder, Params, abstract_params, init_params
from m31r.model.loss import head
from m31r.model.rope import rope_tables, rotate

CONFIG = ModelConfig(
    layers=2,
    hidden_size=32,
    heads=4,
    kv_heads=2,
    ffn_size=48,
    context_length=64,
    rope_base=10_000.0,
    norm_epsilon=1e-5,
    qk_norm=False,
    document_mask=True,
    attention="xla",
    kernels="xla",
    precision="float32",
)
V, T = 50, 12
TOKENS = jnp.arange(1, T + 1)[None] % V  # each id once, so a row of the embedding's gradient is a position's
SEGMENTS = jnp.array([[0] * 5 + [1] * 3 + [2] * 4])


@functools.partial(jax.jit, static_argnums=0)
def run(config: ModelConfig, params: Params, tokens_BT: jax.Array, segments_BT: jax.Array | None = None) -> jax.Array:
    return Decoder(config, V, "none").apply({"params": params}, tokens_BT, segments_BT)[0]


def random_params(config: ModelConfig) -> Params:
    """As `init_params`, but by numpy, which has nothing to compile."""
    chance = np.random.default_rng(0)

    def weight(leaf: jax.ShapeDtypeStruct) -> np.ndarray:
        return (
            np.ones(leaf.shape, np.float32) if len(leaf.shape) == 1 else chance.normal(0, 0.02, leaf.shape).astype(np.float32)
        )

    return dict(jax.tree.map(weight, abstract_params(config, V)))


@pytest.fixture(scope="module")
def params() -> Params:
    return random_params(CONFIG)


def influence(params: Params, config: ModelConfig, segments_BT: jax.Array | None) -> np.ndarray:
    """(T, T): how much the logits of each position (first axis) depend on the input embedding of each other."""
    model = Decoder(config, V, "none")

    def logits(embedding_VD: jax.Array) -> jax.Array:
        x_BTD, _ = model.apply({"params": {**params, "embedding": embedding_VD}}, TOKENS, segments_BT)
        return jnp.sum(head(x_BTD[0], params["embedding"]) ** 2, axis=-1)  # the head keeps the old embedding

    gradient_TVD = jax.jit(jax.jacrev(logits))(params["embedding"])
    return np.asarray(jnp.abs(gradient_TVD[:, TOKENS[0]]).sum(axis=-1))


@pytest.mark.parametrize("change", [{}, {"qk_norm": True, "kv_heads": 1}])
def test_attention_is_causal(change: dict[str, int]) -> None:
    config = replace(CONFIG, **change)
    found = influence(random_params(config), config, None)
    assert (found[np.triu_indices(T, 1)] == 0).all()
    assert (found[np.tril_indices(T)] > 0).all()


def test_no_leak_across_documents(params: Params) -> None:
    found = influence(params, CONFIG, SEGMENTS)
    same = np.asarray(SEGMENTS[0][:, None] == SEGMENTS[0])
    assert (found[~same] == 0).all()
    assert (found[same & np.tri(T, dtype=bool)] > 0).all()


def test_a_document_in_a_row_computes_what_it_computes_alone(params: Params) -> None:
    packed = np.asarray(run(CONFIG, params, TOKENS, SEGMENTS))
    np.testing.assert_allclose(packed[:, 5:8], run(CONFIG, params, TOKENS[:, 5:8]), atol=1e-5)


@pytest.mark.parametrize("change", [{}, {"kv_heads": 4, "layers": 3}, {"qk_norm": True, "kv_heads": 1, "ffn_size": 20}])
def test_parameter_counts_are_those_of_the_formula(change: dict[str, int]) -> None:
    config = replace(CONFIG, **change)
    D, E, F = config.hidden_size, config.hidden_size // config.heads, config.ffn_size
    attention = D * (config.heads + 2 * config.kv_heads) * E + D * D + (2 * E if config.qk_norm else 0)
    expected = V * D + config.layers * (attention + 3 * D * F + 2 * D) + D
    assert sum(leaf.size for leaf in jax.tree.leaves(abstract_params(config, V))) == expected


def test_the_tied_embedding_is_stored_once(params: Params) -> None:
    with_vocabulary = [leaf.shape for leaf in jax.tree.leaves(params) if V in leaf.shape]
    assert with_vocabulary == [(V, CONFIG.hidden_size)]


def test_init_follows_its_seed_and_starts_residual_writers_smaller() -> None:
    def raw(tree: Params) -> list[bytes]:
        return [np.asarray(leaf).tobytes() for leaf in jax.tree.leaves(tree)]

    config = replace(CONFIG, layers=1)
    first, other = (init_params(config, V, seed) for seed in (0, 1))
    assert raw(first) != raw(other)
    found, expected = (jax.tree.map(lambda w: (w.shape, str(w.dtype)), tree) for tree in (abstract_params(config, V), first))
    assert found == expected
    deviations = {name: float(np.std(first["feed_forward_0"][name]["kernel"])) for name in ("gate_up", "down")}
    assert deviations == pytest.approx({"gate_up": config.hidden_size**-0.5, "down": (2 * config.ffn_size) ** -0.5}, rel=0.08)


def test_an_untrained_model_knows_nothing(params: Params) -> None:
    x_BTD = run(CONFIG, params, TOKENS)
    losses = -jax.nn.log_softmax(head(x_BTD, params["embedding"]))
    assert abs(float(losses.mean()) - np.log(V)) < 0.05


def test_bfloat16_computes_near_float32_and_keeps_float32_weights(params: Params) -> None:
    exact = run(CONFIG, params, TOKENS, SEGMENTS)
    rough = run(replace(CONFIG, precision="bfloat16"), params, TOKENS, SEGMENTS)
    assert rough.dtype == jnp.bfloat16
    np.testing.assert_allclose(np.asarray(rough, np.float32), exact, atol=0.1)
    kinds = jax.tree.leaves(jax.tree.map(lambda w: str(w.dtype), abstract_params(replace(CONFIG, precision="bfloat16"), V)))
    assert set(kinds) == {"float32"}


def test_rotation_keeps_lengths_and_depends_on_differences_of_positions_only() -> None:
    x_BTHE = np.random.default_rng(0).normal(size=(1, T, 4, 8)).astype(np.float32)
    here, there = (np.asarray(rotate(jnp.asarray(x_BTHE), *rope_tables(CONFIG, T, at))) for at in (None, jnp.array([17])))
    np.testing.assert_allclose(np.linalg.norm(here, axis=-1), np.linalg.norm(x_BTHE, axis=-1), rtol=1e-5)
    products = [np.einsum("bthe,bshe->bhts", x, x) for x in (here, there)]
    np.testing.assert_allclose(*products, atol=1e-4)
    assert not np.allclose(here, there)


def test_rotation_by_position_is_the_published_formula() -> None:
    x_E, position = np.arange(1.0, 9.0), 5
    cos, sin = rope_tables(CONFIG, 1, jnp.array([position]))
    found = np.asarray(rotate(jnp.asarray(x_E, jnp.float32)[None, None, None], cos, sin))[0, 0, 0]
    pairs = (x_E[:4] + 1j * x_E[4:]) * np.exp(1j * position * 10_000.0 ** (-np.arange(4) / 4))
    np.testing.assert_allclose(found, np.concatenate([pairs.real, pairs.imag]), rtol=1e-5)
