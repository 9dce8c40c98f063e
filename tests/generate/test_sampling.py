"""The choice of a token, against plain numpy in float64."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from m31r.generate.sampling import TOP, Sampling, choose, likely, log_probs, noise, row_of, sampling_of
from m31r.tokenizer.reserved import EOS, RESERVED

V = 50
LIKELY = jax.jit(likely, static_argnums=3)


@jax.jit
def CHOOSE(logits_BV: jax.Array, position_B: jax.Array, sampling: Sampling) -> jax.Array:
    return choose(logits_BV, position_B, sampling, jnp.zeros(logits_BV.shape, bool))


FORBIDDEN = [i for i in range(len(RESERVED)) if i != EOS]


def asked(rows: int, temperature: float, top_k: int, top_p: float, min_p: float = 0.0) -> Sampling:
    return sampling_of(rows, V, temperature, top_k, top_p, 31, np.arange(rows), min_p)


def softmax(logits: np.ndarray) -> np.ndarray:
    weights = np.exp(logits - logits.max())
    return weights / weights.sum()


def likely_plainly(logits: np.ndarray, top_k: int, top_p: float) -> set[int]:
    """Walks down from the likeliest token until k are had, or until those had hold p of what top-k left."""
    order = sorted(range(len(logits)), key=lambda i: (-logits[i], i))
    order = order[:top_k] if top_k else order
    shares = softmax(logits[order].astype(np.float64))
    kept, held = set(), 0.0
    for token, share in zip(order, shares, strict=True):
        if held >= top_p and top_p < 1:
            break
        kept.add(token)
        held += share
    return kept


@pytest.mark.parametrize("top_k", [0, 1, 2, 7, V, 10**6])
@pytest.mark.parametrize("top_p", [1e-6, 0.3, 0.9, 0.999, 1.0])
@pytest.mark.parametrize("first", [7, V])  # 7 settle some rows and not others
def test_top_k_and_top_p_keep_what_the_reference_keeps(top_k: int, top_p: float, first: int) -> None:
    logits = np.random.default_rng(top_k).normal(size=(40, V)).astype(np.float32) * 3
    given = jnp.full(40, top_k, jnp.int32), jnp.full(40, top_p, jnp.float32)
    kept = np.asarray(LIKELY(jnp.asarray(logits), *given, first))
    for row, keeps in zip(logits, kept, strict=True):
        # a token may fall on either side only where the sum before it is top_p but for float32's rounding
        fewest, most = (likely_plainly(row, top_k, top_p + rounding) for rounding in (-5e-7, 5e-7))
        assert fewest <= set(np.flatnonzero(keeps)) <= (most if top_p < 1 else likely_plainly(row, top_k, 1.0))
        assert len(most) <= len(fewest) + 1 or top_p == 1


def test_of_equal_tokens_top_k_keeps_the_first() -> None:
    kept = likely(jnp.zeros((1, V)), jnp.array([3]), jnp.array([1.0]))
    assert np.flatnonzero(np.asarray(kept)[0]).tolist() == [0, 1, 2]


def test_what_a_row_keeps_does_not_depend_on_rows_that_need_more_looking_at() -> None:
    logits = jnp.asarray(np.random.default_rng(4).normal(size=(2, V)) * [[4.0], [0.1]], jnp.float32)
    given = jnp.zeros(2, jnp.int32), jnp.full(2, 0.9, jnp.float32)
    both = LIKELY(logits, *given, 7)
    for row in range(2):
        alone = LIKELY(logits[row : row + 1], *(value[:1] for value in given), 7)
        np.testing.assert_array_equal(alone[0], both[row])
    assert 0 < int(both[0].sum()) <= 7 < int(both[1].sum())


@pytest.mark.parametrize(("temperature", "top_k", "top_p"), [(1.0, 0, 1.0), (0.7, 5, 1.0), (1.3, 0, 0.8), (0.9, 10, 0.5)])
def test_a_draw_is_the_largest_of_the_kept_logits_with_noise(temperature: float, top_k: int, top_p: float) -> None:
    logits = np.random.default_rng(3).normal(size=(64, V)).astype(np.float32) * 2
    sampling, position = asked(64, temperature, top_k, top_p), jnp.arange(64) + 5
    drawn = np.asarray(CHOOSE(jnp.asarray(logits), position, sampling))
    noises = np.asarray(noise(sampling.seed_B, sampling.sample_B, position, V), np.float64)
    for row, gumbel, token in zip(logits.astype(np.float64), noises, drawn, strict=True):
        row[FORBIDDEN] = -np.inf
        kept = likely_plainly(row / temperature, top_k, top_p)
        assert token == max(kept, key=lambda i: row[i] / temperature + gumbel[i])


@pytest.mark.parametrize("min_p", [0.0, 0.05, 0.5, 1.0])
@pytest.mark.parametrize("penalty", [1.0, 1.7, 0.6])
def test_min_p_penalty_and_what_is_forbidden_are_the_references(min_p: float, penalty: float) -> None:
    chance = np.random.default_rng(11)
    logits = chance.normal(size=(64, V)).astype(np.float32) * 2
    seen, forbidden, temperature = chance.random((64, V)) < 0.3, (20, 21, 40), 0.8
    sampling = sampling_of(64, V, temperature, 0, 0.9, 31, np.arange(64), min_p, penalty, forbidden)
    drawn = np.asarray(jax.jit(choose)(jnp.asarray(logits), jnp.arange(64), sampling, jnp.asarray(seen)))
    noises = np.asarray(noise(sampling.seed_B, sampling.sample_B, jnp.arange(64), V), np.float64)
    for row, own, gumbel, token in zip(logits.astype(np.float64), seen, noises, drawn, strict=True):
        row = np.where(own, np.where(row > 0, row / penalty, row * penalty), row)
        row[[*FORBIDDEN, *forbidden]] = -np.inf
        shares = softmax(row / temperature)
        kept = {i for i in likely_plainly(row / temperature, 0, 0.9) if shares[i] >= min_p * shares.max() * (1 - 1e-6)}
        assert token == max(kept, key=lambda i: row[i] / temperature + gumbel[i])


def test_log_probs_are_those_of_plain_numpy() -> None:
    logits = np.random.default_rng(13).normal(size=(8, V)).astype(np.float32) * 4
    chosen = np.arange(8) * 3
    told = log_probs(jnp.asarray(logits), jnp.asarray(chosen))
    expected = np.log(np.array([softmax(row) for row in logits.astype(np.float64)]))
    np.testing.assert_allclose(told.chosen_B, expected[np.arange(8), chosen], atol=1e-5)
    order = np.argsort(-expected, axis=1, kind="stable")[:, :TOP]
    assert (np.asarray(told.token_BN) == order).all()
    np.testing.assert_allclose(told.top_BN, np.take_along_axis(expected, order, axis=1), atol=1e-5)


def test_draws_follow_the_softmax_at_the_temperature() -> None:
    rows, temperature = 20_000, 0.8
    logits = np.random.default_rng(5).normal(size=V).astype(np.float32)
    drawn = np.asarray(CHOOSE(jnp.tile(logits, (rows, 1)), jnp.full(rows, 9), asked(rows, temperature, 0, 1.0)))
    logits[FORBIDDEN] = -np.inf
    expected = softmax(logits / temperature)
    found = np.bincount(drawn, minlength=V) / rows
    assert np.abs(found - expected).max() < 5 * np.sqrt(expected.max() / rows)


@pytest.mark.parametrize("temperature", [0.0, 1e-45, 1e-30, 1e-6, 1.0, 100.0])
def test_forbidden_tokens_are_never_chosen_even_when_likeliest(temperature: float) -> None:
    logits = np.random.default_rng(7).normal(size=(64, V)).astype(np.float32)
    logits[:, FORBIDDEN] += 50
    drawn = np.asarray(CHOOSE(jnp.asarray(logits), jnp.arange(64), asked(64, temperature, 0, 1.0)))
    assert not set(drawn.tolist()) & set(FORBIDDEN)
    if temperature < 1e-3:
        logits[:, FORBIDDEN] = -np.inf
        assert drawn.tolist() == logits.argmax(axis=1).tolist()


def test_a_model_that_gives_nan_ends_its_row() -> None:
    drawn = CHOOSE(jnp.full((64, V), jnp.nan), jnp.arange(64), asked(64, 0.0, 0, 1.0))
    assert drawn.tolist() == [EOS] * 64


def test_rows_of_one_batch_may_ask_for_different_things() -> None:
    logits = jnp.asarray(np.random.default_rng(9).normal(size=(4, V)), jnp.float32)
    mixed = sampling_of(4, V, [0.0, 1.0, 0.5, 1.0], [0, 3, 0, 0], [1.0, 1.0, 0.6, 1.0], [1, 2, 3, 4], [0, 9, 0, 2])
    together = CHOOSE(logits, jnp.arange(4), mixed).tolist()
    for row in range(4):
        alone = row_of(mixed, jnp.int32(row))
        assert CHOOSE(logits[row : row + 1], jnp.array([row]), alone).tolist() == together[row : row + 1]


def test_noise_differs_by_seed_by_sample_and_by_position() -> None:
    seeds, samples, positions = (jnp.array(column) for column in ([1, 2, 1, 1], [0, 0, 1, 0], [0, 0, 0, 1]))
    rows = np.asarray(noise(seeds, samples, positions, V))
    assert len({row.tobytes() for row in rows}) == 4
