"""The device's part: a prompt read at once, then tokens one by one over a cache of keys and values, without the host.

The cache always has room for the whole context, so a row's result depends neither on how long its neighbours are nor on
how many tokens are asked for, and one program serves all. Padding after a prompt leaves junk keys in it; each is
overwritten by the token that comes to stand there before any query is allowed to see that position.
"""

import functools
from dataclasses import dataclass, replace

import jax
import jax.numpy as jnp

from m31r.config.schema import ModelConfig
from m31r.generate.sampling import Sampling, choose
from m31r.model.decoder import Cache, Decoder, Params
from m31r.model.loss import head
from m31r.tokenizer.reserved import EOS, PAD


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class State:
    """Where a batch stands.

    Attributes:
      cache: keys and values of every position before `position_B`.
      token_B: int32, the newest token of each row, not yet in the cache.
      position_B: int32, where that token stands.
      done_B: bool, whether it was the row's last.
    """

    cache: Cache
    token_B: jax.Array
    position_B: jax.Array
    done_B: jax.Array


@functools.partial(jax.jit, static_argnames="config")
def prefill(
    params: Params, config: ModelConfig, tokens_BT: jax.Array, length_B: jax.Array, end_B: jax.Array, sampling: Sampling
) -> State:
    """Reads the prompts and chooses the first new token of each row.

    Args:
      params: as `init_params` gives them; matrices may already be in the configured precision.
      config: the model's.
      tokens_BT: int32 prompts, padded on the right.
      length_B: int32 lengths of the prompts, at least 1.
      end_B: int32 length at which each row must stop; more than length_B, at most the context.
      sampling: how to choose.
    """
    logits_BV, cache = read_prompts(params, config, tokens_BT, length_B)
    return _advanced(cache, logits_BV, length_B, end_B, sampling)


@functools.partial(jax.jit, static_argnames=("config", "chunk"), donate_argnames="state")
def decode(
    params: Params, config: ModelConfig, state: State, end_B: jax.Array, sampling: Sampling, chunk: int
) -> tuple[State, jax.Array]:
    """Up to `chunk` further tokens of each row, fewer if all rows end before; `state` is consumed.

    Returns:
      The new state and int32 tokens (B, chunk), with <pad> after the end of a row.
    """

    def unfinished(carry: tuple[jax.Array, State, jax.Array]) -> jax.Array:
        i, state, _ = carry
        return (i < chunk) & ~jnp.all(state.done_B)

    def one(carry: tuple[jax.Array, State, jax.Array]) -> tuple[jax.Array, State, jax.Array]:
        i, old, tokens_BC = carry
        logits_BV, cache = step(params, config, old.cache, old.token_B, old.position_B)
        new = _advanced(cache, logits_BV, old.position_B + 1, end_B, sampling)
        # a row that has ended stands still and rewrites its last position until its neighbours end too
        new = replace(
            new,
            token_B=jnp.where(old.done_B, PAD, new.token_B),
            position_B=jnp.where(old.done_B, old.position_B, new.position_B),
            done_B=old.done_B | new.done_B,
        )
        return i + 1, new, jax.lax.dynamic_update_slice_in_dim(tokens_BC, new.token_B[:, None], i, axis=1)

    tokens_BC = jnp.full((state.token_B.shape[0], chunk), PAD, jnp.int32)
    _, state, tokens_BC = jax.lax.while_loop(unfinished, one, (jnp.int32(0), state, tokens_BC))
    return state, tokens_BC


def read_prompts(params: Params, config: ModelConfig, tokens_BT: jax.Array, length_B: jax.Array) -> tuple[jax.Array, Cache]:
    """Logits after each prompt, float32 (B, V), and a cache for the whole context that holds the prompts."""
    B, T = tokens_BT.shape
    x_BTD, cache = _forward(params, config, tokens_BT, empty_cache(config, B, T), jnp.zeros(B, jnp.int32))
    last_BD = jnp.take_along_axis(x_BTD, length_B[:, None, None] - 1, axis=1)[:, 0]
    room = ((0, 0), (0, config.context_length - T), (0, 0), (0, 0))
    return head(last_BD, params["embedding"]), [(jnp.pad(k, room), jnp.pad(v, room)) for k, v in cache]


def step(
    params: Params, config: ModelConfig, cache: Cache, token_B: jax.Array, position_B: jax.Array
) -> tuple[jax.Array, Cache]:
    """Logits after one more token per row, float32 (B, V), and the cache with it."""
    x_BTD, cache = _forward(params, config, token_B[:, None], cache, position_B)
    return head(x_BTD[:, 0], params["embedding"]), cache


def empty_cache(config: ModelConfig, rows: int, length: int) -> Cache:
    """Zeros for `length` positions, in the precision of the computation."""
    shape = (rows, length, config.kv_heads, config.hidden_size // config.heads)
    zeros = jnp.zeros(shape, jnp.dtype(config.precision))
    return [(zeros, zeros) for _ in range(config.layers)]


def _forward(
    params: Params, config: ModelConfig, tokens_BT: jax.Array, cache: Cache, start_B: jax.Array
) -> tuple[jax.Array, Cache]:
    model = Decoder(config, params["embedding"].shape[0], "none")
    x_BTD, new_cache = model.apply({"params": params}, tokens_BT, None, cache, start_B)
    return x_BTD, new_cache


def _advanced(cache: Cache, logits_BV: jax.Array, position_B: jax.Array, end_B: jax.Array, sampling: Sampling) -> State:
    """The state after choosing the tokens that stand at `position_B`."""
    token_B = choose(logits_BV, position_B, sampling)
    return State(cache, token_B, position_B, (token_B == EOS) | (position_B + 1 >= end_B))
