"""The device's part: tokens one by one over a cache of keys and values, without the host; prefill.py fills it from a prompt.

The cache has room for the whole context, so that one program serves all, or for less where no later prompt goes on from it.
Positions that a query may not see multiply by exact zeros, so a row's result depends neither on how long its neighbours are nor
on how many tokens are asked for; and on a CPU, which leaves them out block by block, not on the room.
Padding after a prompt leaves junk keys in it; each is overwritten by the token that comes to stand there before any query is
allowed to see that position.

Rows are computed `together`, in products of the whole batch, or each alone: products of other sizes round otherwise, so only
the latter gives a row the same bits beside any neighbours. A layer's weights are then used by one row after another while
they lie in the processor's cache (profiling/LOG.md has what that costs).
"""

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import jax
import jax.numpy as jnp

from m31r.compiled import OPTIONS
from m31r.config.schema import ModelConfig
from m31r.generate.sampling import Sampling, allowed, choose, log_probs, row_of
from m31r.generate.state import State, Written, no_log_probs
from m31r.model.attention import CACHE_BLOCK
from m31r.model.decoder import AddNorm, Attention, Cache, FeedForward, Params
from m31r.model.embedding import embed
from m31r.model.loss import head
from m31r.model.rope import rope_tables
from m31r.model.weight import Weight, rows
from m31r.tokenizer.reserved import EOS, PAD

T = TypeVar("T")


@functools.partial(jax.jit, static_argnames="length", donate_argnames="cache")
def insert(cache: Cache, row_cache: Cache, row: jax.Array, length: int) -> Cache:
    """Copies the first `length` positions of a cache of one row into row `row` of a batch's cache, which is consumed."""
    inserted: Cache = jax.tree.map(
        lambda whole, one: jax.lax.dynamic_update_slice(whole, one[:, :length], (row, 0, 0, 0)), cache, row_cache
    )
    return inserted


@functools.partial(jax.jit, static_argnames=("together", "with_log_probs"), donate_argnames="cache")
def begin(
    cache: Cache,
    logits_BV: jax.Array,
    length_B: jax.Array,
    end_B: jax.Array,
    seen_BV: jax.Array,
    sampling: Sampling,
    together: bool,
    with_log_probs: bool,
) -> State:
    """Chooses the first new token of each row.

    Args:
      cache: with all prompts in it; consumed.
      logits_BV: float32, after each prompt.
      length_B: int32 lengths of the prompts, at least 1.
      end_B: int32 length at which each row must stop; more than length_B, at most the context.
      seen_BV: bool, which tokens each prompt has.
      sampling: how to choose.
      together: as the module says.
      with_log_probs: whether to tell the tokens' log-probabilities.
    """
    rows = len(length_B)
    blank = State(
        cache, jnp.full(rows, PAD), length_B, jnp.zeros(rows, bool), seen_BV, no_log_probs(rows) if with_log_probs else None
    )
    if together:
        return _chosen(blank, logits_BV, length_B, end_B, sampling)
    return _chosen_alone(
        blank, lambda row: _row(logits_BV, row), length_B, end_B, sampling, jnp.arange(rows), jnp.sum(length_B > 0)
    )


@functools.partial(
    jax.jit,
    static_argnames=("config", "chunk", "together", "fused", "greedy", "rows"),
    donate_argnames="state",
    compiler_options=OPTIONS,
)
def decode(
    params: Params,
    config: ModelConfig,
    state: State,
    end_B: jax.Array,
    sampling: Sampling,
    chunk: int,
    together: bool,
    fused: bool = False,
    greedy: bool = False,
    rows: int | None = None,
) -> tuple[State, Written]:
    """Up to `chunk` further tokens of each row, fewer if all rows end before; `state` is consumed.

    Args:
      params: as for `prefill.read`; stored weights if `fused`.
      config: the model's.
      state: where the rows stand.
      end_B: as for `begin`.
      sampling: how to choose.
      chunk: how many tokens.
      together: as the module says.
      fused: whether by m31r/generate/fused.py, `chunk` tokens in any case: a GPU stops at each question to the host.
      greedy: that all rows take the likeliest token, which is then no question either.
      rows: with `fused`, that only the first so many are computed, and told of; all if None.
    """
    whole = state
    if rows is not None:
        assert fused  # the plain step has a row for each of the cache's
        some, end_B, sampling = jax.tree.map(lambda x_B: x_B[:rows], (replace(state, cache=[]), end_B, sampling))
        state = replace(some, cache=state.cache)

    def unfinished(carry: tuple[jax.Array, State, Written]) -> jax.Array:
        i, state, _ = carry
        return (i < chunk) & ~jnp.all(state.done_B)

    def one(carry: tuple[jax.Array, State, Written]) -> tuple[jax.Array, State, Written]:
        i, old, written = carry
        if together:
            logits_BV, cache = advance(params, config, old.cache, old.token_B, old.position_B)
            new = _chosen(replace(old, cache=cache), logits_BV, old.position_B + 1, end_B, sampling, greedy)
        else:
            new = _advanced_alone(params, config, old, end_B, sampling)
        # a row that has ended stands still and rewrites its last position until its neighbours end too
        new = replace(
            new,
            token_B=jnp.where(old.done_B, PAD, new.token_B),
            position_B=jnp.where(old.done_B, old.position_B, new.position_B),
            done_B=old.done_B | new.done_B,
        )
        newest = Written(new.token_B, new.log_probs)
        return i + 1, new, jax.tree.map(lambda all_BC, x_B: _put(all_BC, x_B[:, None], i, 1), written, newest)

    def room(x_B: jax.Array) -> jax.Array:
        return jnp.full((x_B.shape[0], chunk, *x_B.shape[1:]), PAD, x_B.dtype)

    advance = _kernels().step if fused else step
    start = jnp.int32(0), state, jax.tree.map(room, Written(state.token_B, state.log_probs))
    if fused and greedy and state.log_probs is None:
        state, written = _written_by_kernels(params, config, state, end_B, sampling, chunk)
    elif fused:
        _, state, written = jax.lax.fori_loop(0, chunk, lambda _, carry: one(carry), start)
    else:
        _, state, written = jax.lax.while_loop(unfinished, one, start)
    if rows is None:
        return state, written
    bare, now = replace(whole, cache=[]), replace(state, cache=[])
    return replace(jax.tree.map(lambda x_B, y_B: x_B.at[:rows].set(y_B), bare, now), cache=state.cache), written


def _kernels() -> Any:
    from m31r.generate import fused  # Pallas takes a tenth of a second to import

    return fused


def _written_by_kernels(
    params: Params, config: ModelConfig, state: State, end_B: jax.Array, sampling: Sampling, chunk: int
) -> tuple[State, Written]:
    """`decode` where kernels choose too."""
    from m31r.kernels.head import Limits, Rows

    token_B, count = state.token_B, len(state.token_B)
    begun = Rows(
        token_B,
        state.position_B,
        state.done_B.astype(jnp.int8),
        state.seen_BV.astype(jnp.int8),
        jnp.full((count, chunk), PAD),
        jnp.zeros(count, jnp.int32),
        rows(params["embedding"], token_B),
    )
    limits = Limits(allowed(sampling).astype(jnp.int8), sampling.penalty_B, end_B)
    new, cache = _kernels().write(params, config, state.cache, begun, limits, chunk)
    state = State(cache, new.token_B, new.position_B, new.done_B != 0, new.seen_BV != 0, None)
    return state, Written(new.written_BC, None)


@functools.partial(jax.jit, donate_argnames=("state", "sampling"))
def join(state: State, sampling: Sampling, one: State, own: Sampling, row: jax.Array) -> tuple[State, Sampling]:
    """A batch in which row `row` is the one of `one`, just begun. It is for `insert` to copy the cache, and `one` has none."""
    bare = replace(state, cache=[])
    joined, sampling = jax.tree.map(lambda whole, x: _put(whole, x, row, 0), (bare, sampling), (one, own))
    return replace(joined, cache=state.cache), sampling


def step(
    params: Params, config: ModelConfig, cache: Cache, token_B: jax.Array, position_B: jax.Array
) -> tuple[jax.Array, Cache]:
    """Logits after one more token per row, float32 (B, V), and the cache with it; all rows in one product."""
    x_BTD, cache = forward(params, config, token_B[:, None], cache, position_B)
    return head(x_BTD[:, 0], params["embedding"]), cache


@functools.partial(jax.jit, static_argnames=("config", "rows", "positions"))
def empty_cache(config: ModelConfig, rows: int, positions: int | None = None) -> Cache:
    """Zeros for so many positions, or the context's, rounded up to whole blocks, in the precision of the computation.

    On a CPU they are float32 in any case: XLA writes to an array of bfloat16 there by converting the whole of it.
    """
    positions = -(-(positions or config.context_length) // CACHE_BLOCK) * CACHE_BLOCK
    shape = (rows, positions, config.kv_heads, config.hidden_size // config.heads)
    dtype = jnp.dtype("float32" if jax.default_backend() == "cpu" else config.precision)
    return [(jnp.zeros(shape, dtype), jnp.zeros(shape, dtype)) for _ in range(config.layers)]


Streams = tuple[jax.Array, jax.Array]  # the residual stream and what is yet to be added to it
Tables = tuple[jax.Array, jax.Array]  # cosines and sines of the rotation


def forward(
    params: Params, config: ModelConfig, tokens_BT: jax.Array, cache: Cache, start_B: jax.Array
) -> tuple[jax.Array, Cache]:
    """Final hidden states (B, T, D), as `Decoder` gives them, and the cache with these positions written."""
    (streams, tables), new_cache = entered(params["embedding"], config, tokens_BT, start_B), []
    for layer, layer_cache in enumerate(cache):
        streams, written = one_layer(of_layer(params, layer), config, streams, tables, layer_cache, start_B)
        new_cache.append(written)
    return final(params, config, streams), new_cache


@functools.partial(jax.jit, static_argnames="config")
def one_layer(
    params: Params,
    config: ModelConfig,
    streams: Streams,
    tables: Tables,
    cache: tuple[jax.Array, jax.Array],
    start_B: jax.Array,
    row: jax.Array | None = None,
) -> tuple[Streams, tuple[jax.Array, jax.Array]]:
    """One layer of `Decoder` over a cache; compiled into its caller, but traced once for all layers."""

    def part(name: str) -> Params:
        return {"params": params[name]}

    norm = AddNorm(config.norm_epsilon, "xla")
    x_BTD, normed = norm.apply(part("attention_norm"), *streams)
    change, new_cache = Attention(config).apply(part("attention"), normed, *tables, None, cache, start_B, row)
    x_BTD, normed = norm.apply(part("feed_forward_norm"), x_BTD, change)
    return (x_BTD, FeedForward(config).apply(part("feed_forward"), normed)), new_cache


def final(params: Params, config: ModelConfig, streams: Streams) -> jax.Array:
    """Final hidden states (B, T, D), from what the last layer leaves."""
    x_BTD: jax.Array = AddNorm(config.norm_epsilon, "xla").apply({"params": params["final_norm"]}, *streams)[1]
    return x_BTD


def of_layer(params: Params, layer: int) -> Params:
    """What `one_layer` takes for this one."""
    return {name: params[f"{name}_{layer}"] for name in ("attention_norm", "attention", "feed_forward_norm", "feed_forward")}


def entered(table: jax.Array | Weight, config: ModelConfig, tokens_BT: jax.Array, start_B: jax.Array) -> tuple[Streams, Tables]:
    """What all layers take: the residual stream begun with the embedding, and the rotation of these positions."""
    dtype = jnp.dtype(config.precision)
    x_BTD = rows(table, tokens_BT).astype(dtype) if isinstance(table, Weight) else embed(table, tokens_BT, dtype)
    return (x_BTD, jnp.zeros_like(x_BTD)), rope_tables(config, tokens_BT.shape[1], start_B)


def _chosen(
    state: State, logits_BV: jax.Array, position_B: jax.Array, end_B: jax.Array, sampling: Sampling, greedy: bool = False
) -> State:
    """The state after choosing the tokens that stand at `position_B`."""
    token_B = choose(logits_BV, position_B, sampling, state.seen_BV, greedy)
    return replace(
        state,
        token_B=token_B,
        position_B=position_B,
        done_B=(token_B == EOS) | (position_B + 1 >= end_B),
        seen_BV=state.seen_BV.at[jnp.arange(len(token_B)), token_B].set(True),
        log_probs=None if state.log_probs is None else log_probs(logits_BV, token_B),
    )


def _advanced_alone(params: Params, config: ModelConfig, state: State, end_B: jax.Array, sampling: Sampling) -> State:
    """One more token of each row that has not ended, each computed alone by programs that the number of rows is no part of.

    How many rows there are to compute is a value and not a shape, so that the compiler cannot unroll the loop over them.
    """
    order_B, count = jnp.argsort(state.done_B), jnp.sum(~state.done_B)
    (streams, tables), cache = entered(params["embedding"], config, state.token_B[:, None], state.position_B), []
    for layer, layer_cache in enumerate(state.cache):
        own = of_layer(params, layer)
        streams, written = _layer_alone(own, config, streams, tables, layer_cache, state.position_B, order_B, count)
        cache.append(written)

    def logits(row: jax.Array) -> jax.Array:
        x_11D = final(params, config, (_row(streams[0], row), _row(streams[1], row)))
        return head(x_11D[:, 0], params["embedding"])

    return _chosen_alone(replace(state, cache=cache), logits, state.position_B + 1, end_B, sampling, order_B, count)


@functools.partial(jax.jit, static_argnames="config")
def _layer_alone(
    params: Params,
    config: ModelConfig,
    streams: Streams,
    tables: Tables,
    cache: tuple[jax.Array, jax.Array],
    position_B: jax.Array,
    order_B: jax.Array,
    count: jax.Array,
) -> tuple[Streams, tuple[jax.Array, jax.Array]]:
    """`one_layer` for one position of each of the first `count` rows of `order_B`."""

    def one(row: jax.Array, carry: tuple[Streams, tuple[jax.Array, jax.Array]]) -> tuple[Streams, tuple[jax.Array, jax.Array]]:
        (x_B1D, change_B1D), cache = carry
        own = (_row(x_B1D, row), _row(change_B1D, row)), (_row(tables[0], row), _row(tables[1], row))
        (x_11D, change_11D), cache = one_layer(params, config, *own, cache, _row(position_B, row), row)
        return (_put(x_B1D, x_11D, row, 0), _put(change_B1D, change_11D, row, 0)), cache

    return _each(order_B, count, one, (streams, cache))


def _chosen_alone(
    state: State,
    logits: Callable[[jax.Array], jax.Array],
    position_B: jax.Array,
    end_B: jax.Array,
    sampling: Sampling,
    order_B: jax.Array,
    count: jax.Array | int,
) -> State:
    """`_chosen` for each of the first `count` rows of `order_B` by itself; `logits` gives a row's, (1, V)."""
    cache, state = state.cache, replace(state, cache=[])

    def one(row: jax.Array, state: State) -> State:
        own = jax.tree.map(lambda whole: _row(whole, row), state)
        new = _chosen(own, logits(row), _row(position_B, row), _row(end_B, row), row_of(sampling, row))
        return jax.tree.map(lambda whole, x: _put(whole, x, row, 0), state, new)

    return replace(_each(order_B, count, one, state), cache=cache)


def _each(order_B: jax.Array, count: jax.Array | int, work: Callable[[jax.Array, T], T], carry: T) -> T:
    return jax.lax.fori_loop(0, count, lambda i, carry: work(order_B[i], carry), carry)


def _row(whole: jax.Array, row: jax.Array) -> jax.Array:
    return jax.lax.dynamic_slice_in_dim(whole, row, 1)


def _put(whole: jax.Array, part: jax.Array, at: jax.Array, axis: int) -> jax.Array:
    return jax.lax.dynamic_update_slice_in_dim(whole, part, at, axis)
