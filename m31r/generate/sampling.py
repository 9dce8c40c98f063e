"""The choice of the next token: pure functions of logits, position and what the row asks for.

A row's choice depends on nothing else, so it is the same in any batch and any chunking. Everything here is traced: other
values compile nothing anew.
"""

from dataclasses import dataclass

import jax
import jax.numpy as jnp

from m31r.tokenizer.reserved import EOS, RESERVED


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Sampling:
    """What each row asks for, as arrays.

    Attributes:
      temperature_B: float32; 0 takes the likeliest token.
      top_k_B: int32; only the k likeliest tokens; 0 keeps all.
      top_p_B: float32 in (0, 1]; only the likeliest tokens that together hold this probability; 1 keeps all.
      seed_B: int32.
      sample_B: int32; together with the seed the start of the row's random numbers.
    """

    temperature_B: jax.Array
    top_k_B: jax.Array
    top_p_B: jax.Array
    seed_B: jax.Array
    sample_B: jax.Array


def choose(logits_BV: jax.Array, position_B: jax.Array, sampling: Sampling) -> jax.Array:
    """One token per row, int32 (B,); reserved tokens other than <eos> are never chosen.

    Args:
      logits_BV: float32.
      position_B: int32 place in its row of the token that is chosen.
      sampling: see there. Temperature comes first, then top-k, then top-p of what that left.
    """
    with jax.named_scope("sample"):
        ids_V = jnp.arange(logits_BV.shape[-1])
        logits_BV = jnp.where((ids_V >= len(RESERVED)) | (ids_V == EOS), logits_BV, -jnp.inf)
        greedy_B = jnp.argmax(logits_BV, axis=-1).astype(jnp.int32)

        def drawn() -> jax.Array:
            # 0 at the likeliest, so that no temperature however low overflows
            scaled_BV = logits_BV - jnp.max(logits_BV, axis=-1, keepdims=True)
            scaled_BV = scaled_BV / jnp.maximum(sampling.temperature_B, 1e-20)[:, None]
            kept_BV = jnp.where(likely(scaled_BV, sampling.top_k_B, sampling.top_p_B), scaled_BV, -jnp.inf)
            noisy_BV = kept_BV + noise(sampling.seed_B, sampling.sample_B, position_B, logits_BV.shape[-1])
            return jnp.where(sampling.temperature_B == 0, greedy_B, jnp.argmax(noisy_BV, axis=-1).astype(jnp.int32))

        token_B: jax.Array = jax.lax.cond(jnp.all(sampling.temperature_B == 0), lambda: greedy_B, drawn)
        return token_B


def likely(logits_BV: jax.Array, top_k_B: jax.Array, top_p_B: jax.Array) -> jax.Array:
    """Which tokens top-k and then top-p (Holtzman et al. 2020) keep, bool (B, V); of equals the lower id comes first."""
    B, V = logits_BV.shape

    def ranked() -> jax.Array:
        order_BV = jnp.argsort(-logits_BV, axis=-1, stable=True)
        sorted_BV = jnp.take_along_axis(logits_BV, order_BV, axis=-1)
        kept_BV = (jnp.arange(V) < top_k_B[:, None]) | (top_k_B == 0)[:, None]
        share_BV = jax.nn.softmax(jnp.where(kept_BV, sorted_BV, -jnp.inf), axis=-1)
        before_BV = jnp.cumsum(share_BV, axis=-1) - share_BV
        # the second arm because rounded sums reach 1 before the last token does
        kept_BV = kept_BV & ((before_BV < top_p_B[:, None]) | (top_p_B >= 1)[:, None])
        return jnp.zeros((B, V), bool).at[jnp.arange(B)[:, None], order_BV].set(kept_BV)

    asked = jnp.any((top_k_B > 0) | (top_p_B < 1))  # sorting is dear
    kept_BV: jax.Array = jax.lax.cond(asked, ranked, lambda: jnp.ones((B, V), bool))
    return kept_BV


def noise(seed_B: jax.Array, sample_B: jax.Array, position_B: jax.Array, size: int) -> jax.Array:
    """Gumbel noise (B, V) from (seed, sample, position) alone: the argmax of logits plus it is a draw from their softmax."""

    def row(seed: jax.Array, sample: jax.Array, position: jax.Array) -> jax.Array:
        key = jax.random.fold_in(jax.random.fold_in(jax.random.key(seed), sample), position)
        return jax.random.gumbel(key, (size,), jnp.float32)

    return jax.vmap(row)(seed_B, sample_B, position_B)
