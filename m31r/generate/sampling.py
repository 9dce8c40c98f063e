"""The choice of the next token: pure functions of logits, position and what the row asks for.

A row's choice depends on nothing else, so it is the same in any batch and any chunking. Everything here is traced: other
values compile nothing anew.
"""

from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from m31r.tokenizer.reserved import END_REASON, EOS, REASON, RESERVED

TOP = 20  # likeliest tokens that are told with their log-probabilities, at most
FIRST = 1024  # likeliest tokens that top-k and top-p look at first
WRITABLE = (EOS, REASON, END_REASON)  # reserved tokens that a model may write


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Sampling:
    """What each row asks for, as arrays; made by `sampling_of`.

    Attributes:
      temperature_B: float32; 0 takes the likeliest token.
      top_k_B: int32; only the k likeliest tokens; 0 keeps all.
      top_p_B: float32 in (0, 1]; only the likeliest tokens that together hold this probability; 1 keeps all.
      seed_B: int32.
      sample_B: int32; together with the seed the start of the row's random numbers.
      min_p_B: float32 in [0, 1]; only tokens with this share of the likeliest one's probability; 0 keeps all.
      penalty_B: float32, positive; of tokens that the row has already; 1 is none.
      allowed_BV: bool; reserved tokens other than WRITABLE are never chosen, allowed or not.
    """

    temperature_B: jax.Array
    top_k_B: jax.Array
    top_p_B: jax.Array
    seed_B: jax.Array
    sample_B: jax.Array
    min_p_B: jax.Array
    penalty_B: jax.Array
    allowed_BV: jax.Array


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class LogProbs:
    """Natural logarithms of what the model itself gives, before anything that was asked for changes it.

    Attributes:
      chosen_B: float32, of the chosen token.
      top_BN: float32, of the TOP likeliest tokens, falling; of equals the lower id comes first.
      token_BN: int32, those tokens; reserved ones may be among them.
    """

    chosen_B: jax.Array
    top_BN: jax.Array
    token_BN: jax.Array


def sampling_of(
    rows: int,
    vocab_size: int,
    temperature: Any,
    top_k: Any,
    top_p: Any,
    seeds: Any,
    samples: Any,
    min_p: Any = 0.0,
    penalty: Any = 1.0,
    forbidden: tuple[int, ...] = (),
    reasoning: bool = False,
) -> Sampling:
    """One value for all rows or one for each; as numpy, so that nothing is compiled to make it.

    `reasoning` allows <reason> and </reason>.
    """
    allowed_BV = np.ones((rows, vocab_size), bool)
    allowed_BV[:, list(forbidden if reasoning else (*forbidden, REASON, END_REASON))] = False
    columns = [(temperature, np.float32), (top_k, np.int32), (top_p, np.float32), (seeds, np.int32), (samples, np.int32)]
    columns += [(min_p, np.float32), (penalty, np.float32)]
    arrays: list[Any] = [*(np.broadcast_to(np.asarray(value, dtype), (rows,)) for value, dtype in columns), allowed_BV]
    return Sampling(*arrays)


def row_of(sampling: Sampling, row: jax.Array) -> Sampling:
    """What one row asks for, as a batch of one."""
    one: Sampling = jax.tree.map(lambda whole: jax.lax.dynamic_slice_in_dim(whole, row, 1), sampling)
    return one


def allowed(sampling: Sampling) -> jax.Array:
    """Which tokens each row may write, bool (B, V)."""
    ids_V = jnp.arange(sampling.allowed_BV.shape[-1])
    return sampling.allowed_BV & ((ids_V >= len(RESERVED)) | jnp.isin(ids_V, jnp.array(WRITABLE)))


def choose(
    logits_BV: jax.Array, position_B: jax.Array, sampling: Sampling, seen_BV: jax.Array, greedy: bool = False
) -> jax.Array:
    """One token per row, int32 (B,); reserved tokens other than WRITABLE are never chosen.

    The penalty (Keskar et al. 2019) comes first, then what is allowed, temperature, top-k, top-p of what that left, min-p.

    Args:
      logits_BV: float32.
      position_B: int32 place in its row of the token that is chosen.
      sampling: see there.
      seen_BV: bool, whether the row has the token already.
      greedy: that all temperatures are 0, known when the program is compiled.
    """
    with jax.named_scope("sample"):
        penalty_B1 = sampling.penalty_B[:, None]
        penalized_BV = jnp.where(logits_BV > 0, logits_BV / penalty_B1, logits_BV * penalty_B1)
        logits_BV = jnp.where(seen_BV, penalized_BV, logits_BV)
        logits_BV = jnp.where(allowed(sampling), logits_BV, -jnp.inf)
        greedy_B = jnp.argmax(logits_BV, axis=-1).astype(jnp.int32)
        if greedy:
            return greedy_B

        def drawn() -> jax.Array:
            # 0 at the likeliest, so that no temperature however low overflows
            scaled_BV = logits_BV - jnp.max(logits_BV, axis=-1, keepdims=True)
            scaled_BV = scaled_BV / jnp.maximum(sampling.temperature_B, 1e-20)[:, None]
            kept_BV = likely(scaled_BV, sampling.top_k_B, sampling.top_p_B)
            kept_BV = kept_BV & (scaled_BV >= jnp.log(sampling.min_p_B)[:, None])  # the likeliest token is at 0
            kept_BV = jnp.where(kept_BV, scaled_BV, -jnp.inf)
            noisy_BV = kept_BV + noise(sampling.seed_B, sampling.sample_B, position_B, logits_BV.shape[-1])
            return jnp.where(sampling.temperature_B == 0, greedy_B, jnp.argmax(noisy_BV, axis=-1).astype(jnp.int32))

        token_B: jax.Array = jax.lax.cond(jnp.all(sampling.temperature_B == 0), lambda: greedy_B, drawn)
        return token_B


def likely(logits_BV: jax.Array, top_k_B: jax.Array, top_p_B: jax.Array, first: int = FIRST) -> jax.Array:
    """Which tokens top-k and then top-p (Holtzman et al. 2020) keep, bool (B, V); of equals the lower id comes first.

    Sorting all tokens would take longer than computing their logits, so the `first` likeliest are looked at, and all only for
    rows that these don't settle.
    """
    B, V = logits_BV.shape
    first, top_k_B = min(first, V), jnp.where(top_k_B < V, top_k_B, 0)

    def kept_of(sorted_BN: jax.Array) -> jax.Array:
        """Which of the likeliest tokens, falling, are kept, where top-k leaves all or no more than these."""
        within_BN = (jnp.arange(sorted_BN.shape[-1]) < top_k_B[:, None]) | (top_k_B == 0)[:, None]
        largest_B1 = jnp.max(logits_BV, axis=-1, keepdims=True)  # not the first of these: XLA would sort all again for it
        exp_BN = jnp.exp(sorted_BN - largest_B1)
        of_all_B = jnp.sum(jnp.exp(logits_BV - largest_B1), axis=-1)
        total_B = jnp.where(top_k_B == 0, of_all_B, jnp.sum(jnp.where(within_BN, exp_BN, 0.0), axis=-1))
        share_BN = exp_BN / total_B[:, None]
        before_BN = jnp.cumsum(share_BN, axis=-1) - share_BN
        # the second arm because rounded sums reach 1 before the last token does
        return within_BN & ((before_BN < top_p_B[:, None]) | (top_p_B >= 1)[:, None])

    def by_first() -> jax.Array:
        sorted_BN, order_BN = jax.lax.top_k(logits_BV, first)
        kept_BN = kept_of(sorted_BN)
        settled_B = (top_k_B <= first) & (~kept_BN[:, -1] | (top_k_B == first)) | (first == V)
        found_BV = put(order_BN, kept_BN)
        return jax.lax.cond(jnp.all(settled_B), lambda: found_BV, lambda: jnp.where(settled_B[:, None], found_BV, by_all()))

    def by_all() -> jax.Array:
        order_BV = jnp.argsort(-logits_BV, axis=-1, stable=True)
        return put(order_BV, kept_of(jnp.take_along_axis(logits_BV, order_BV, axis=-1)))

    def put(order_BN: jax.Array, kept_BN: jax.Array) -> jax.Array:
        return jnp.zeros((B, V), bool).at[jnp.arange(B)[:, None], order_BN].set(kept_BN)

    asked = jnp.any((top_k_B > 0) | (top_p_B < 1))
    kept_BV: jax.Array = jax.lax.cond(asked, by_first, lambda: jnp.ones((B, V), bool))
    return kept_BV


def log_probs(logits_BV: jax.Array, token_B: jax.Array) -> LogProbs:
    """What the model gives to the chosen tokens and to the likeliest ones."""
    with jax.named_scope("log_probs"):
        log_BV = jax.nn.log_softmax(logits_BV, axis=-1)
        top_BN, token_BN = jax.lax.top_k(log_BV, min(TOP, log_BV.shape[-1]))
        return LogProbs(jnp.take_along_axis(log_BV, token_B[:, None], axis=-1)[:, 0], top_BN, token_BN.astype(jnp.int32))


def noise(seed_B: jax.Array, sample_B: jax.Array, position_B: jax.Array, size: int) -> jax.Array:
    """Gumbel noise (B, V) from (seed, sample, position) alone: the argmax of logits plus it is a draw from their softmax."""

    def row(seed: jax.Array, sample: jax.Array, position: jax.Array) -> jax.Array:
        key = jax.random.fold_in(jax.random.fold_in(jax.random.key(seed), sample), position)
        return jax.random.gumbel(key, (size,), jnp.float32)

    return jax.vmap(row)(seed_B, sample_B, position_B)
