"""The training step: what the loss is made of, what leaves it unchanged, and its recorded figures."""

import functools
import math
from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from m31r.config.load import load_config
from m31r.config.schema import Config
from m31r.model.decoder import Decoder, init_params
from m31r.model.params import named_leaves
from m31r.train.step import State, bits_per_byte, build_eval_step, build_train_step, init_state

VOCAB = 40
TOKEN_BYTES = np.arange(VOCAB, dtype=np.int32) % 5
NEXT, FIM, REASON = 1, 2, 3

# Losses of five updates on one batch, float32, on a CPU. They change with the initialization, the order of random keys,
# the topology, the loss or the optimizer; a change that claims to leave the mathematics alone must leave these.
GOLDEN = (5.535902, 5.463667, 5.353769, 5.251710, 5.157790)


def config(**train: object) -> Config:
    model = {"layers": 1, "hidden_size": 16, "ffn_size": 24, "context_length": 32, "kv_heads": 1}
    overrides = [(f"model.{name}", str(value)) for name, value in model.items()]
    train = {"steps": 10, "batch_size": 4, "warmup_fraction": 0.2, "loss_chunk_tokens": 32, "learning_rate": 0.01, **train}
    return load_config("configs/smoke.py", overrides + [(f"train.{name}", str(value)) for name, value in train.items()])


def batch(**changes: Any) -> dict[str, np.ndarray]:
    """Four rows of 32 tokens: two documents each, all three terms, and padding at the end."""
    place = np.arange(4 * 32).reshape(4, 32)
    tokens = ((place * 7 + place // 5 + place % 3) % (VOCAB - 1) + 1).astype(np.int32)
    terms = np.ones((4, 32), np.int8)
    terms[1, 3:20], terms[2, 10:14], terms[3, 25:] = FIM, REASON, 0
    segments = np.where(place % 32 < 18, 1, 2).astype(np.int32)
    segments[3, 25:] = 0
    made = {"tokens": tokens, "targets": np.roll(tokens, -1, axis=1), "segments": segments, "terms": terms}
    return made | changes


@pytest.fixture(scope="module")
def step() -> Any:
    return build_train_step(config(), VOCAB)


@functools.cache
def _begin() -> State:
    return jax.device_get(init_state(config(), VOCAB))


def fresh() -> State:
    """The initial state, in buffers of its own: a step takes those that it is given."""
    return jax.tree.map(jnp.array, _begin())


@functools.cache
def _forward() -> Any:
    return jax.jit(Decoder(config().model, VOCAB, "none").apply)


def token_losses(data: dict[str, np.ndarray]) -> np.ndarray:
    """Each token's cross-entropy from whole logits, independent of the step's loss."""
    params = fresh().params
    x_BTD, _ = _forward()({"params": params}, data["tokens"], data["segments"])
    logits = np.asarray(x_BTD, np.float64) @ np.asarray(params["embedding"], np.float64).T
    shifted = logits - logits.max(-1, keepdims=True)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return -np.take_along_axis(log_probabilities, data["targets"][..., None], -1)[..., 0]


def test_loss_is_the_weighted_sum_of_each_terms_own_mean(step: Any) -> None:
    data = batch()
    _, metrics = step(fresh(), data, TOKEN_BYTES)
    losses = token_losses(data)
    means = [losses[data["terms"] == term].mean() for term in (NEXT, FIM, REASON)]
    found = [float(metrics[f"loss_{name}"]) for name in ("next", "fim", "reason")]
    np.testing.assert_allclose(found, means, rtol=1e-5)
    assert float(metrics["loss"]) == pytest.approx(means[0] + 0.3 * means[1] + 0.2 * means[2], rel=1e-5)
    assert int(metrics["tokens"]) == (data["terms"] > 0).sum()


def test_bits_per_byte_counts_the_bytes_of_next_token_targets_alone(step: Any) -> None:
    data = batch()
    _, metrics = step(fresh(), data, TOKEN_BYTES)
    chosen = data["terms"] == NEXT
    expected = token_losses(data)[chosen].sum() / math.log(2) / TOKEN_BYTES[data["targets"][chosen]].sum()
    assert float(metrics["bits_per_byte"]) == pytest.approx(expected, rel=1e-5)
    nats, num_bytes = build_eval_step(config(), VOCAB)(fresh().params, data, TOKEN_BYTES)
    assert float(bits_per_byte(nats, num_bytes)) == pytest.approx(expected, rel=1e-5)


def test_groups_of_tokens_are_summed_apart_and_change_no_bit_of_the_whole() -> None:
    data = batch()
    groups = np.where(data["terms"] == NEXT, np.arange(data["terms"].size).reshape(data["terms"].shape) % 4, 0).astype(np.int32)
    alone = build_eval_step(config(), VOCAB)(fresh().params, data, TOKEN_BYTES)
    nats, num_bytes, each = build_eval_step(config(), VOCAB, groups=3)(fresh().params, data | {"groups": groups}, TOKEN_BYTES)
    assert (float(nats), int(num_bytes)) == tuple(map(float, alone))
    losses = token_losses(data)
    np.testing.assert_allclose(each, [losses[groups == group].sum() for group in (1, 2, 3)], rtol=1e-5)


def test_each_term_has_bits_per_byte_of_its_own(step: Any) -> None:
    data = batch()
    _, metrics = step(fresh(), data, TOKEN_BYTES)
    for name, term in (("bits_per_byte_fim", FIM), ("bits_per_byte_reason", REASON)):
        chosen = data["terms"] == term
        expected = token_losses(data)[chosen].sum() / math.log(2) / TOKEN_BYTES[data["targets"][chosen]].sum()
        assert float(metrics[name]) == pytest.approx(expected, rel=1e-5)


def test_bits_per_byte_is_nats_over_ln_2_and_bytes() -> None:
    assert float(bits_per_byte(8 * math.log(2), 2)) == pytest.approx(4.0)
    assert float(bits_per_byte(0.0, 0)) == 0.0


def test_a_uniform_model_scores_the_logarithm_of_its_vocabulary(step: Any) -> None:
    state = fresh()
    state = state._replace(params=jax.tree.map(jnp.zeros_like, state.params))
    _, metrics = step(state, batch(), TOKEN_BYTES)
    assert float(metrics["loss_next"]) == pytest.approx(math.log(VOCAB), rel=1e-5)


def test_padding_changes_nothing(step: Any) -> None:
    data = batch()
    padded = data["terms"] == 0
    other = batch(
        targets=np.where(padded, 5, data["targets"]).astype(np.int32),
        tokens=np.where(padded, 9, data["tokens"]).astype(np.int32),
    )
    first, second = (step(fresh(), b, TOKEN_BYTES) for b in (data, other))
    assert {n: float(v) for n, v in first[1].items()} == {n: float(v) for n, v in second[1].items()}
    jax.tree.map(np.testing.assert_array_equal, first[0].params, second[0].params)


def test_a_term_without_tokens_adds_nothing(step: Any) -> None:
    _, metrics = step(fresh(), batch(terms=np.full((4, 32), NEXT, np.int8)), TOKEN_BYTES)
    assert float(metrics["loss"]) == pytest.approx(float(metrics["loss_next"]), rel=1e-6)
    assert float(metrics["loss_fim"]) == float(metrics["loss_reason"]) == 0.0


def test_accumulation_changes_nothing_but_rounding(step: Any) -> None:
    accumulated = build_train_step(config(accumulation=4), VOCAB)
    (whole, one), (parts, four) = (run(fresh(), batch(), TOKEN_BYTES) for run in (step, accumulated))
    for name in one:
        assert float(four[name]) == pytest.approx(float(one[name]), rel=2e-6), name
    # Adam's first moment holds the gradient itself, its weights only the gradient's sign
    moments = [state.optimizer[1][0].mu for state in (whole, parts)]
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-8), *moments)


def test_accumulation_changes_nothing_but_rounding_with_muon(step: Any) -> None:
    """Muon's momentum holds the clipped gradient as AdamW's first moment does, one at 1 - 0.95 and the other at 1 - 0.9."""
    settings = config(optimizer="muon", accumulation=4)
    whole, one = step(fresh(), batch(), TOKEN_BYTES)
    parts, four = build_train_step(settings, VOCAB)(init_state(settings, VOCAB), batch(), TOKEN_BYTES)
    for name in one:
        assert float(four[name]) == pytest.approx(float(one[name]), rel=2e-6), name
    found = dict(named_leaves(parts.optimizer[1].inner_states["muon"].inner_state[0].momentum))
    expected = dict(named_leaves(whole.optimizer[1][0].mu))
    assert len(found) == 4
    for name, momentum in found.items():
        np.testing.assert_allclose(momentum, expected[name] / 2, rtol=1e-4, atol=1e-8)


def test_float16_accumulates_near_float32_and_skips_what_overflows(step: Any) -> None:
    """The loss times 2^24 is too much for float16 at first; each overflow halves that."""
    settings = config(accumulation=4, loss_scale=2.0**24, loss_scale_interval=100)
    settings = replace(settings, model=replace(settings.model, precision="float16"))
    scaled, state = build_train_step(settings, VOCAB), init_state(settings, VOCAB)
    state, metrics = scaled(state, batch(), TOKEN_BYTES)
    skipped = 0
    while metrics["overflow"]:
        skipped += 1
        jax.tree.map(np.testing.assert_array_equal, state.params, _begin().params)
        state, metrics = scaled(state, batch(), TOKEN_BYTES)
    assert 1 <= skipped < 20 and float(metrics["loss_scale"]) == 2.0 ** (24 - skipped)
    assert int(metrics["skipped_updates"]) == skipped and int(state.step) == skipped + 1
    plain, expected = step(fresh(), batch(), TOKEN_BYTES)
    for name in expected:
        assert float(metrics[name]) == pytest.approx(float(expected[name]), rel=3e-3), name
    moments = [optimizer[1][0].mu for optimizer in (state.optimizer.inner, plain.optimizer)]
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=0.02, atol=2e-5), *moments)


def test_learning_rate_in_the_metrics_is_that_of_the_update(step: Any) -> None:
    state, first = step(fresh(), batch(), TOKEN_BYTES)
    state, second = step(state, batch(), TOKEN_BYTES)
    assert float(first["learning_rate"]) == pytest.approx(0.005) and float(second["learning_rate"]) == pytest.approx(0.01)
    assert int(state.step) == 2


def test_the_old_state_is_donated(step: Any) -> None:
    state = fresh()
    step(state, batch(), TOKEN_BYTES)
    assert all(leaf.is_deleted() for leaf in jax.tree.leaves(state.params))


def test_initial_weights_are_a_function_of_the_seed() -> None:
    model = config().model
    same, other = (init_params(model, VOCAB, seed) for seed in (31, 32))
    jax.tree.map(np.testing.assert_array_equal, same, _begin().params)
    assert (other["embedding"] != same["embedding"]).any()


def test_one_batch_again_and_again_is_learnt_by_heart(step: Any) -> None:
    state = fresh()
    losses = []
    for _ in range(40):
        state, metrics = step(state, batch(), TOKEN_BYTES)
        losses.append(float(metrics["loss"]))
    assert losses[-1] < 0.8 * losses[0]


def test_losses_are_those_recorded(step: Any) -> None:
    state, found = fresh(), []
    for _ in GOLDEN:
        state, metrics = step(state, batch(), TOKEN_BYTES)
        found.append(float(metrics["loss"]))
    assert found == pytest.approx(GOLDEN, rel=1e-5), (
        "initialization, topology, loss or optimizer changed what is computed; if that was meant, say so in the changelog,"
        f" retrain what is compared, and record {tuple(found)}"
    )
