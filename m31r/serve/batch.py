"""The device's part of serving: a batch of fixed slots that requests join and leave between chunks of tokens.

Shapes never change, so nothing is compiled while it serves. A prompt is read by the programs of `m31r generate`, in a cache of
its own, and then copied into its slot; slots are decoded by `engine.decode`. On a CPU with `generate.exact_rows` each row is
computed alone, so a result is that of `m31r generate`, bit for bit. Elsewhere the rows of the batch are computed in products
of its fixed size: a row is the same whoever shares the batch, but rounds otherwise than in a batch of another size. In the
kernels of m31r/generate/fused.py rows don't meet, so only the first slots are computed, up to the last that is in use.
"""

import functools
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.stages import Lowered

from m31r.config.schema import Config, ModelConfig
from m31r.generate.engine import begin, decode, empty_cache, insert, join
from m31r.generate.generate import Model
from m31r.generate.prefill import chances_of, logits_after, lowered, score
from m31r.generate.prompts import padded
from m31r.generate.reading import Read, part_bucket, part_width
from m31r.generate.sampling import LogProbs, Sampling, sampling_of
from m31r.generate.state import State, Written, no_log_probs
from m31r.model.decoder import Cache
from m31r.tokenizer.reserved import PAD

COMPILING = 4  # programs at once; each is also compiled in parts


@dataclass(frozen=True)
class Programs:
    """What the programs are compiled for.

    Attributes:
      slots: rows of the batch.
      chunk_tokens: tokens between two looks at the rows.
      read_tokens: of a prompt, read at once.
      together: as in m31r/generate/engine.py.
      fused: whether slots are decoded by m31r/generate/fused.py.
    """

    slots: int
    chunk_tokens: int
    read_tokens: int
    together: bool
    fused: bool = False


def programs_for(model: Model, config: Config) -> Programs:
    """The programs that a configuration asks for; raises ConfigError for kernels that the device does not run."""
    generate, slots = config.generate, config.serve.slots
    together, by_kernels = not generate.exact_rows or jax.default_backend() != "cpu", False
    if generate.kernels == "pallas":
        from m31r.generate import fused  # Pallas takes a tenth of a second to import

        fused.check(model.config)
        by_kernels = fused.suits(slots)
    return Programs(slots, generate.chunk_tokens, generate.read_tokens, together, by_kernels)


@dataclass(frozen=True)
class Batch:
    """Where the slots stand: on the device what `engine.decode` takes, on the host where each row must end."""

    state: State
    sampling: Sampling
    end_B: np.ndarray


def empty_batch(model: Model, programs: Programs) -> Batch:
    """All slots free."""
    state, sampling = _free(model.config, programs.slots, model.tokenizer.vocab_size)
    return Batch(state, sampling, np.zeros(programs.slots, np.int32))


@functools.partial(jax.jit, static_argnums=(0, 1, 2))
def _free(config: ModelConfig, slots: int, size: int) -> tuple[State, Sampling]:
    nothing, off = jnp.zeros(slots, jnp.int32), jnp.ones(slots, bool)
    state = State(empty_cache(config, slots), nothing + PAD, nothing, off, jnp.zeros((slots, size), bool), None)
    return state, jax.tree.map(jnp.asarray, sampling_of(slots, size, 0.0, 0, 1.0, 0, 0))


def put(
    model: Model, programs: Programs, batch: Batch, slot: int, done: Read, end: int, own: Sampling, told: bool
) -> tuple[Batch, Written]:
    """A prompt that has been read takes a slot.

    Args:
      batch: is consumed.
      done: all of the prompt; stays as it is.
      end: how long the row may become, prompt included.
      own: what the row asks for.
      told: whether to tell the log-probabilities of the first token.

    Returns:
      The batch, and the row's first token, without the axis of a chunk.
    """
    assert done.logits_1V is not None
    seen_1V = np.zeros((1, model.tokenizer.vocab_size), bool)
    seen_1V[0, list(done.ids)] = True
    length_1, end_1 = np.array([len(done.ids)], np.int32), np.array([end], np.int32)
    one = begin([], done.logits_1V, length_1, end_1, seen_1V, own, programs.together, told)
    length = min(part_bucket(len(done.ids)), batch.state.cache[0][0].shape[1])
    cache = insert(batch.state.cache, done.cache, np.int32(slot), length)
    state, sampling = join(replace(batch.state, cache=cache), batch.sampling, replace(one, log_probs=None), own, np.int32(slot))
    end_B = batch.end_B.copy()
    end_B[slot] = end
    return Batch(state, sampling, end_B), Written(one.token_B, one.log_probs)


def advance(
    model: Model, programs: Programs, batch: Batch, active: list[bool], told: bool, greedy: bool
) -> tuple[Batch, Written]:
    """A chunk of further tokens for each active slot; `batch` is consumed.

    Args:
      active: of each slot; one at least is.
      told: whether any of them wants log-probabilities.
      greedy: whether all of them take the likeliest tokens.

    Returns:
      The batch, and what was written in its first slots, up to the last active one or beyond.
    """
    done_B = ~np.array(active)
    state = _asked(programs, batch.state, done_B, told)
    given = (batch.end_B, batch.sampling, programs.chunk_tokens, programs.together)
    how = _how(programs, told, greedy, np.flatnonzero(active)[-1] + 1)
    state, written = decode(model.params, model.config, state, *given, *how)
    return replace(batch, state=replace(state, log_probs=None)), written


def _asked(programs: Programs, state: State, done_B: Any, told: bool) -> State:
    return replace(state, done_B=done_B, log_probs=no_log_probs(programs.slots) if told else None)


def _how(programs: Programs, told: bool, greedy: bool, count: int) -> tuple[Any, ...]:
    """How the first `count` slots are decoded: `fused`, `greedy` and, if not all of them are, `rows` of `engine.decode`."""
    rows = 2 ** int(count - 1).bit_length()
    if programs.fused and not told and rows < programs.slots:
        return True, greedy, rows
    return programs.fused, programs.fused and greedy and not told


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
    for told in (False, True):
        compile_for(model, programs, told)


def compile_for(model: Model, programs: Programs, told: bool) -> None:
    """The same for requests that want log-probabilities (`told`), or for all others. No program is run.

    Making them out takes Python, and compiling or fetching them does not, so both go on at once.
    """
    failures, free, threads = list[Exception](), threading.Semaphore(COMPILING), list[threading.Thread]()

    def compile_one(one: Lowered) -> None:
        try:
            one.compile()
        except Exception as error:  # noqa: BLE001 - raised below
            failures.append(error)
        finally:
            free.release()

    for one in _lowered(model, programs, told):
        free.acquire()
        # as daemons, since the threads of an executor would be waited for when the process is to end
        threads.append(threading.Thread(target=compile_one, args=(one,), daemon=True))
        threads[-1].start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def _lowered(model: Model, programs: Programs, told: bool) -> Iterator[Lowered]:
    """What `compile_for` compiles, for arguments as `put`, `advance`, `score_part` and `read_part` give them."""
    params, config, slots, size = model.params, model.config, programs.slots, model.tokenizer.vocab_size
    one, at, part = np.zeros(1, np.int32), np.int32(0), programs.read_tokens
    row = empty_cache.eval_shape(config, 1)
    state, sampling = _free.eval_shape(config, slots, size)
    own, positions = one_sampling(model, temperature=0.0), row[0][0].shape[1]

    logits_1V, seen_1V = jax.ShapeDtypeStruct((1, size), jnp.float32), np.zeros((1, size), bool)
    begun: Any = ([], logits_1V, one, one, seen_1V, own, programs.together, told)

    def text(width: int) -> np.ndarray:
        return np.zeros((1, width), np.int32)

    lengths = [(at // part * part, at % part + 1) for at in range(config.context_length - 1)]  # of a prompt's last part
    if told:
        for width in sorted({min(part, positions - start) for start, _ in lengths}):
            yield from lowered(chances_of, params, config, row, text(width), one, text(width))
    else:
        yield empty_cache.lower(config, 1)
        for width in sorted({part_width(start, length, part, positions) for start, length in lengths}):
            yield from lowered(logits_after, params, config, row, text(width), one, at)
        for length in sorted({min(part_bucket(start + length), positions) for start, length in lengths}):
            yield insert.lower(state.cache, row, at, length)
        yield join.lower(state, sampling, replace(begin.eval_shape(*begun), log_probs=None), own, at)
    yield begin.lower(*begun)
    asked = _asked(programs, state, np.ones(slots, bool), told)
    given = (np.zeros(slots, np.int32), sampling, programs.chunk_tokens, programs.together)
    for how in dict.fromkeys(_how(programs, told, greedy, count) for count in range(1, slots + 1) for greedy in (True, False)):
        yield decode.lower(params, config, asked, *given, *how)


def one_sampling(model: Model, **asked: Any) -> Sampling:
    """What a single row asks for."""
    plain = {"top_k": 0, "top_p": 1.0, "seeds": 0, "samples": 0}
    return sampling_of(rows=1, vocab_size=model.tokenizer.vocab_size, **{**plain, **asked})
