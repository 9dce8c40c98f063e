"""The device's part of serving: a batch of fixed slots that requests join and leave between chunks of tokens.

Shapes never change, so nothing is compiled while it serves. A prompt is read by the programs of `m31r generate`, in a cache of
its own, and then copied into its slot; slots are decoded by `engine.decode`. On a CPU with `generate.exact_rows` each row is
computed alone, so a result is that of `m31r generate`, bit for bit. Elsewhere the rows of the batch are computed in products
of its fixed size: a row is the same whoever shares the batch, but rounds otherwise than in a batch of another size.
"""

from dataclasses import dataclass, replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from m31r.generate.engine import State, Written, begin, decode, empty_cache, insert, join, no_log_probs, score
from m31r.generate.generate import Model
from m31r.generate.prompts import SMALLEST_BUCKET, padded
from m31r.generate.reading import Read, part_bucket, read_part
from m31r.generate.sampling import LogProbs, Sampling, sampling_of
from m31r.model.decoder import Cache
from m31r.tokenizer.reserved import BOS, PAD


@dataclass(frozen=True)
class Programs:
    """What the programs are compiled for.

    Attributes:
      slots: rows of the batch.
      chunk_tokens: tokens between two looks at the rows.
      read_tokens: of a prompt, read at once.
      together: as in m31r/generate/engine.py.
    """

    slots: int
    chunk_tokens: int
    read_tokens: int
    together: bool


@dataclass(frozen=True)
class Batch:
    """Where the slots stand: on the device what `engine.decode` takes, on the host where each row must end."""

    state: State
    sampling: Sampling
    end_B: np.ndarray


def empty_batch(model: Model, programs: Programs) -> Batch:
    """All slots free."""
    slots, size = programs.slots, model.tokenizer.vocab_size
    zeros, off = jnp.zeros(slots, jnp.int32), jnp.ones(slots, bool)
    state = State(empty_cache(model.config, slots), zeros + PAD, zeros, off, jnp.zeros((slots, size), bool), None)
    sampling: Sampling = jax.tree.map(jnp.array, sampling_of(slots, size, 0.0, 0, 1.0, 0, 0))
    return Batch(state, sampling, np.zeros(slots, np.int32))


def put(
    model: Model, programs: Programs, batch: Batch, slot: int, read: Read, end: int, own: Sampling, told: bool
) -> tuple[Batch, Written]:
    """A prompt that has been read takes a slot.

    Args:
      batch: is consumed.
      read: all of the prompt; stays as it is.
      end: how long the row may become, prompt included.
      own: what the row asks for.
      told: whether to tell the log-probabilities of the first token.

    Returns:
      The batch, and the row's first token.
    """
    assert read.logits_1V is not None
    seen_1V = np.zeros((1, model.tokenizer.vocab_size), bool)
    seen_1V[0, list(read.ids)] = True
    length_1, end_1 = np.array([len(read.ids)], np.int32), np.array([end], np.int32)
    one = begin([], read.logits_1V, length_1, end_1, seen_1V, own, programs.together, told)
    length = min(part_bucket(len(read.ids)), batch.state.cache[0][0].shape[1])
    cache = insert(batch.state.cache, read.cache, np.int32(slot), length)
    state, sampling = join(replace(batch.state, cache=cache), batch.sampling, replace(one, log_probs=None), own, np.int32(slot))
    end_B = batch.end_B.copy()
    end_B[slot] = end
    written = Written(one.token_B[:, None], jax.tree.map(lambda x_B: x_B[:, None], one.log_probs))
    return Batch(state, sampling, end_B), written


def advance(model: Model, programs: Programs, batch: Batch, active: list[bool], told: bool) -> tuple[Batch, Written]:
    """A chunk of further tokens for each active slot; `batch` is consumed.

    Args:
      active: of each slot.
      told: whether any of them wants log-probabilities.
    """
    log_probs = no_log_probs(programs.slots) if told else None
    done_B: Any = ~np.array(active)
    state = replace(batch.state, done_B=done_B, log_probs=log_probs)
    given = (batch.end_B, batch.sampling, programs.chunk_tokens, programs.together)
    state, written = decode(model.params, model.config, state, *given)
    return replace(batch, state=replace(state, log_probs=None)), written


def score_part(model: Model, programs: Programs, cache: Cache, ids: list[int], start: int) -> tuple[LogProbs, Cache]:
    """What the model gives to the ids after `start`, up to a part's length of them; `cache` has those before, and is consumed.

    Returns:
      For each of the part's positions, padding included, and the cache with the part in it.
    """
    width = min(programs.read_tokens, cache[0][0].shape[1] - start)
    tokens_1T, _ = padded([ids[start : start + width]], width)
    next_1T, _ = padded([ids[start + 1 : start + 1 + width]], width)
    return score(model.params, model.config, cache, tokens_1T, next_1T, np.array([start], np.int32))


def warm_up(model: Model, programs: Programs) -> None:
    """Has every program compiled, or fetched from the cache of compiled ones, by which a request may be served."""
    batch, context, part = empty_batch(model, programs), model.config.context_length, programs.read_tokens
    own, active = one_sampling(model, temperature=0.0), [True] + [False] * (programs.slots - 1)
    done, last_part = Read((), empty_cache(model.config, 1), None), (context - 1) % part or part
    for width in sorted({*(2**power for power in range(5, 17) if 2**power <= min(part, context - 1)), last_part}):
        done = read_part(model.params, model.config, [BOS] * width, Read((), done.cache, None), part)
    for told in (False, True):
        batch, _ = put(model, programs, batch, 0, done, len(done.ids) + 1, own, told)
        batch, written = advance(model, programs, batch, active, told)
    positions, cache = batch.state.cache[0][0].shape[1], batch.state.cache
    for length in sorted({min(part_bucket(count), positions) for count in range(1, context, SMALLEST_BUCKET)}):
        cache = insert(cache, done.cache, np.int32(0), length)
    for start in sorted({min(part, positions - start): start for start in range(0, context - 1, part)}.values()):
        scored, one = score_part(model, programs, empty_cache(model.config, 1), [BOS] * (start + 1), start)
    jax.block_until_ready((written.token_BC, cache, scored, one))


def one_sampling(model: Model, **asked: Any) -> Sampling:
    """What a single row asks for."""
    plain = {"top_k": 0, "top_p": 1.0, "seeds": 0, "samples": 0}
    return sampling_of(rows=1, vocab_size=model.tokenizer.vocab_size, **{**plain, **asked})
