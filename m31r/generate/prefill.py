"""A part of a prompt read into a cache: on a CPU layer by layer, all by the same program; on a GPU by one program.

One of 20 unrolled layers takes a CPU 60 MB, as much again while it is taken from disk, and half a second; starting 20 of one
layer takes no time that shows (profiling/LOG.md). Both give the same bits, but where an embedding's int8 value times its scale
is added to what the first layer gives: in one program XLA does not round between the two.
"""

import functools
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import jax
from jax.stages import Lowered
from jax.typing import ArrayLike

from m31r.compiled import COMPACT
from m31r.config.schema import ModelConfig
from m31r.generate.engine import Streams, Tables, entered, final, forward, of_layer, one_layer
from m31r.generate.sampling import LogProbs, log_probs
from m31r.model.decoder import Cache, Params
from m31r.model.loss import head

T = TypeVar("T")
LayerCache = tuple[jax.Array, jax.Array]
End = Callable[[jax.Array, Any, jax.Array], T]
"""What is told of final hidden states (1, T, D), given the embedding and `asked`."""


def read(
    params: Params, config: ModelConfig, cache: Cache, tokens_1T: ArrayLike, start_1: ArrayLike, last: ArrayLike
) -> tuple[jax.Array, Cache]:
    """Reads a part of one row's prompt behind what the cache has of it.

    Args:
      params: as `init_params` gives them; matrices may already be in the configured precision.
      config: the model's.
      cache: of one row; consumed.
      tokens_1T: int32 ids, padded on the right.
      start_1: int32, the position of the first.
      last: int32, which of the T ids is the last one of the prompt.

    Returns:
      Logits after that last id, float32 (1, V), and the cache.
    """
    return _through(logits_after, params, config, cache, tokens_1T, start_1, last)


def score(
    params: Params, config: ModelConfig, cache: Cache, tokens_1T: ArrayLike, next_1T: ArrayLike, start_1: ArrayLike
) -> tuple[LogProbs, Cache]:
    """`read`, but for what the model gives to the id after each of these, `next_1T`, with T in the place of B."""
    return _through(chances_of, params, config, cache, tokens_1T, start_1, next_1T)


def logits_after(x_1TD: jax.Array, embedding: Any, last: jax.Array) -> jax.Array:
    """What `read` tells."""
    return head(jax.lax.dynamic_index_in_dim(x_1TD, last, 1, keepdims=False), embedding)


def chances_of(x_1TD: jax.Array, embedding: Any, next_1T: jax.Array) -> LogProbs:
    """What `score` tells."""
    return log_probs(head(x_1TD[0], embedding), next_1T[0])


def lowered(
    end: End[Any], params: Params, config: ModelConfig, cache: Cache, tokens_1T: ArrayLike, start_1: ArrayLike, asked: ArrayLike
) -> Iterator[Lowered]:
    """The programs that `read` or `score` run for such arguments, to compile them ahead."""
    if jax.default_backend() != "cpu":
        yield at_once.lower(end, params, config, cache, tokens_1T, start_1, asked)
        return
    streams, tables = enter.eval_shape(params["embedding"], config, tokens_1T, start_1)
    yield enter.lower(params["embedding"], config, tokens_1T, start_1)
    yield through_layer.lower(of_layer(params, 0), config, streams, tables, cache[0], start_1)
    yield leave.lower(end, _outside(params), config, streams, asked)


@functools.partial(jax.jit, static_argnames=("end", "config"), donate_argnames="cache", compiler_options=COMPACT)
def at_once(
    end: End[T], params: Params, config: ModelConfig, cache: Cache, tokens_1T: jax.Array, start_1: jax.Array, asked: jax.Array
) -> tuple[T, Cache]:
    """`read` or `score` in one program."""
    x_1TD, cache = forward(params, config, tokens_1T, cache, start_1)
    return end(x_1TD, params["embedding"], asked), cache


def _through(
    end: End[T], params: Params, config: ModelConfig, cache: Cache, tokens_1T: ArrayLike, start_1: ArrayLike, asked: ArrayLike
) -> tuple[T, Cache]:
    if jax.default_backend() != "cpu":
        found: tuple[T, Cache] = at_once(end, params, config, cache, tokens_1T, start_1, asked)
        return found
    (streams, tables), new_cache = enter(params["embedding"], config, tokens_1T, start_1), []
    for layer, layer_cache in enumerate(cache):
        streams, written = through_layer(of_layer(params, layer), config, streams, tables, layer_cache, start_1)
        new_cache.append(written)
    return leave(end, _outside(params), config, streams, asked), new_cache


@functools.partial(jax.jit, static_argnames="config")
def enter(embedding: Any, config: ModelConfig, tokens_1T: jax.Array, start_1: jax.Array) -> tuple[Streams, Tables]:
    """What all layers take."""
    return entered(embedding, config, tokens_1T, start_1)


@functools.partial(jax.jit, static_argnames="config", donate_argnames=("streams", "cache"), compiler_options=COMPACT)
def through_layer(
    params: Params, config: ModelConfig, streams: Streams, tables: Tables, cache: LayerCache, start_1: jax.Array
) -> tuple[Streams, LayerCache]:
    """One layer, whichever, with `streams` and `cache` consumed."""
    return one_layer(params, config, streams, tables, cache, start_1)


@functools.partial(jax.jit, static_argnames=("end", "config"), compiler_options=COMPACT)
def leave(end: End[T], params: Params, config: ModelConfig, streams: Streams, asked: jax.Array) -> T:
    """What is told of what the last layer leaves."""
    return end(final(params, config, streams), params["embedding"], asked)


def _outside(params: Params) -> Params:
    """What stands in no layer."""
    return {name: params[name] for name in ("final_norm", "embedding")}
