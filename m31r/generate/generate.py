"""From a trained model and prompts to text: check, read the prompts, then stream what the decode loop writes."""

import logging
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from m31r.compiled import give_back_memory
from m31r.config.schema import ModelConfig
from m31r.errors import ValidationError
from m31r.generate.engine import begin, decode, empty_cache, insert
from m31r.generate.prompts import Prompt, prompt_ids
from m31r.generate.reading import Kept, Read, part_bucket, read_prompt
from m31r.generate.sampling import Sampling, sampling_of
from m31r.generate.settings import Settings as Settings
from m31r.generate.settings import check
from m31r.generate.state import State, Written
from m31r.generate.tail import Finish, LogProb, Tail, by_row, hole_of, next_piece
from m31r.generate.tail import Piece as Piece
from m31r.model.decoder import Params
from m31r.model.weight import Weight
from m31r.tokenizer.text import Tokenizer

SMALLEST_ROOM = 256  # positions of a cache
HEAVY = 150_000_000  # weights, from which on memory counts for more than when the first token comes
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Model:
    """Weights ready to compute with, and what gives them meaning; made by `ready_model`.

    Attributes:
      kept: the cache of the last prompt, for the next one; two calls at once are fine, and one of them reads anew.
    """

    params: Params
    config: ModelConfig
    tokenizer: Tokenizer
    kept: Kept = field(default_factory=Kept, repr=False, compare=False)


@dataclass(frozen=True)
class Completion:
    """All that was written after one prompt; the attributes are as in `Piece`."""

    text: str
    tokens: tuple[int, ...]
    finish: Finish
    log_probs: tuple[LogProb, ...] = ()
    stop: str | None = None
    reasoning: int = 0


def generate(
    model: Model, prompts: Sequence[Prompt], settings: Settings, gone: Callable[[], bool] = lambda: False
) -> Iterator[Piece]:
    """Writes on from each prompt, all as one batch, and streams it.

    A row's result is a function of the model, its prompt and the settings other than chunk_tokens, if exact_rows is set and
    time does not end it; without exact_rows, neighbours change at most the rounding of matrix products.

    Args:
      gone: whether nobody wants it any more, asked between two parts of a prompt and two chunks of tokens, maybe of another
        thread's event; then all rows end as when time is over.

    Returns:
      Pieces as they come: the first token of each row first, then up to `chunk_tokens` at a time. Each row ends with
      exactly one piece that has a finish; without stop strings the texts of a row joined are the text of its tokens.

    Raises:
      UserError: at once, for a setting out of range or a prompt that is too long or not valid UTF-8.
      ConfigError: at once, for kernels that the device does not run.
    """
    started = time.monotonic()
    check(settings, model.tokenizer)
    if settings.kernels == "pallas":
        _kernels().check(model.config)
    context = model.config.context_length
    rows = [prompt_ids(model.tokenizer, prompt, context, settings.truncate_left) for prompt in prompts]
    deadline = started + settings.max_seconds if settings.max_seconds else math.inf
    return _stream(model, rows, prompts, settings, lambda: time.monotonic() >= deadline or gone())


def complete(model: Model, prompts: Sequence[Prompt], settings: Settings) -> list[Completion]:
    """`generate`, gathered: one completion per prompt, in order."""
    pieces: list[list[Piece]] = [[] for _ in prompts]
    for piece in generate(model, prompts, settings):
        pieces[piece.row].append(piece)
    return [_joined(of_row) for of_row in pieces]


def ready_model(params: Any, config: ModelConfig, tokenizer: Tokenizer) -> Model:
    """A model whose matrices are already in the precision that it computes in, so that no step casts them again.

    Args:
      params: the tree of a checkpoint, numpy or JAX, or one of stored weights; what is not cast is shared with the result.
      config: the model's.
      tokenizer: the one that it was trained with.

    Raises:
      ValidationError: the vocabulary's size is not the embedding's, so they don't belong together.
    """
    rows = params["embedding"].shape[0]
    if rows != tokenizer.vocab_size:
        raise ValidationError(
            f"the model knows {rows} tokens and the tokenizer {tokenizer.vocab_size}: they don't belong together;"
            " use the tokenizer that the model was trained with"
        )
    dtype = jnp.dtype(config.precision)

    def ready(leaf: Any) -> Any:
        # a stored weight stays as it is; vectors are the scales of norms, which compute in float32
        return leaf if isinstance(leaf, Weight) else jnp.asarray(leaf, dtype if leaf.ndim > 1 else None)

    return Model(jax.tree.map(ready, params, is_leaf=lambda leaf: isinstance(leaf, Weight)), config, tokenizer)


def _stream(
    model: Model, rows: list[list[int]], prompts: Sequence[Prompt], settings: Settings, late: Callable[[], bool]
) -> Iterator[Piece]:
    if not rows:
        return
    config, stops = model.config, [stop.encode() for stop in settings.stop]
    together = not settings.exact_rows or jax.default_backend() != "cpu"
    fused = settings.kernels == "pallas" and _kernels().suits(len(rows))
    greedy = fused and settings.temperature == 0  # one more program to compile, and one question less to the host
    end_B = [min(len(ids) + min(settings.max_new_tokens, config.context_length), config.context_length) for ids in rows]
    holes = [hole_of(prompt, settings) for prompt in prompts]
    tails = [Tail(end - len(ids), hole=hole) for ids, end, hole in zip(rows, end_B, holes, strict=True)]
    sampling = _sampling(settings, prompts, model.tokenizer.vocab_size)
    ends_B = np.array(end_B, np.int32)
    given = (ends_B, sampling, settings.chunk_tokens, together, fused, greedy)
    if _memory_first(model.params, settings):
        decode.lower(model.params, config, _begun_shape(model, ends_B, sampling, settings, together), *given).compile()
        give_back_memory()
    state, read = _begun(model, rows, ends_B, sampling, settings, together, late)

    def advanced(state: State) -> tuple[State, Written]:
        return decode(model.params, config, state, *given)

    try:
        if state is None:
            yield from (Piece(row, "", (), "time") for row in range(len(rows)))
            return
        written = Written(state.token_B[:, None], jax.tree.map(lambda x_B: x_B[:, None], state.log_probs))
        while True:
            newer = advanced(state) if fused else None  # a GPU writes on while the host reads what it wrote before
            state = newer[0] if newer else state
            ended = np.array([tail.finish is not None for tail in tails])
            over = late()
            for row, (tokens, told) in enumerate(by_row(written, settings.log_probs)):
                if not ended[row]:
                    piece, tails[row] = next_piece(model.tokenizer, tails[row], row, tokens, told, stops, settings, over)
                    yield piece
            if all(tail.finish for tail in tails):
                return
            done_B = np.array([tail.finish is not None for tail in tails])
            state = replace(state, done_B=state.done_B | done_B)  # the device knows nothing of stop strings
            state, written = (state, newer[1]) if newer else advanced(state)
    finally:
        if settings.reuse and read is not None:
            # with one row, reading and decoding use one cache; decoding leaves the prompt's part of it as it was
            model.kept.put(read if state is None or len(rows) > 1 else replace(read, cache=state.cache))


def _kernels() -> Any:
    from m31r.generate import fused  # Pallas takes a tenth of a second to import

    return fused


def _begun(
    model: Model,
    rows: list[list[int]],
    end_B: np.ndarray,
    sampling: Sampling,
    settings: Settings,
    together: bool,
    late: Callable[[], bool],
) -> tuple[State | None, Read | None]:
    """The state after the first token of each row, or None if time ended before that; and what was read last."""
    config, count = model.config, len(rows)
    room = _room(config, int(end_B.max()), settings)
    read = model.kept.take() if settings.reuse else Read((), empty_cache(config, 1, room), None)
    cache, logits = None, {}
    for row in sorted(range(count), key=lambda row: rows[row]):  # neighbours in this order share the longest begins
        read = read_prompt(model.params, config, rows[row], read, settings.read_tokens, late)
        if read.logits_1V is None:
            return None, read
        logits[row] = read.logits_1V
        if count > 1:
            cache = empty_cache(config, count, room) if cache is None else cache
            length = min(part_bucket(len(rows[row])), cache[0][0].shape[1])
            cache = insert(cache, read.cache, np.int32(row), length)
    assert read is not None  # there is at least one row
    seen_BV = np.zeros((count, model.tokenizer.vocab_size), bool)
    for row, ids in enumerate(rows):
        seen_BV[row, ids] = True
    length_B = np.array([len(ids) for ids in rows], np.int32)
    logits_BV = jnp.concatenate([logits[row] for row in range(count)])
    told = settings.log_probs is not None
    return begin(cache or read.cache, logits_BV, length_B, end_B, seen_BV, sampling, together, told), read


def _memory_first(params: Params, settings: Settings) -> bool:
    """Whether decoding's program is made before the cache and what reading takes, so that these get the memory that making it
    took for a moment; the first token then waits for it, half a second for 20 layers (profiling/LOG.md)."""
    if settings.reuse or jax.default_backend() != "cpu":
        return False
    return sum(math.prod(w.shape) for w in jax.tree.leaves(params, is_leaf=lambda leaf: isinstance(leaf, Weight))) >= HEAVY


def _begun_shape(model: Model, end_B: np.ndarray, sampling: Sampling, settings: Settings, together: bool) -> Any:
    """The shapes of the state that `_begun` gives."""
    rows, size = len(end_B), model.tokenizer.vocab_size
    cache = empty_cache.eval_shape(model.config, rows, _room(model.config, int(end_B.max()), settings))
    logits_BV, seen_BV = jax.ShapeDtypeStruct((rows, size), jnp.float32), np.zeros((rows, size), bool)
    return begin.eval_shape(cache, logits_BV, end_B, end_B, seen_BV, sampling, together, settings.log_probs is not None)


def _room(config: ModelConfig, end: int, settings: Settings) -> int:
    """Positions that a call's caches have: those of the context, where the next call may go on from them, and on a GPU, which
    rounds otherwise over fewer; else a power of two, so that few programs are ever compiled, and parts of prompts fit."""
    if settings.reuse or jax.default_backend() != "cpu":
        return config.context_length
    return min(max(SMALLEST_ROOM, settings.read_tokens, 2 ** (end - 1).bit_length()), config.context_length)


def _sampling(settings: Settings, prompts: Sequence[Prompt], vocab_size: int) -> Sampling:
    return sampling_of(
        rows=len(prompts),
        vocab_size=vocab_size,
        temperature=settings.temperature,
        top_k=settings.top_k,
        top_p=settings.top_p,
        seeds=[settings.seed if prompt.seed is None else prompt.seed for prompt in prompts],
        samples=[prompt.sample for prompt in prompts],
        min_p=settings.min_p,
        penalty=settings.repetition_penalty,
        forbidden=settings.forbidden,
        reasoning=settings.reasoning != "none",
    )


def _joined(pieces: list[Piece]) -> Completion:
    last = pieces[-1]
    assert last.finish is not None  # every row ends with one
    tokens = tuple(token for piece in pieces for token in piece.tokens)
    told = tuple(one for piece in pieces for one in piece.log_probs)
    reasoning = sum(piece.reasoning for piece in pieces)
    return Completion("".join(piece.text for piece in pieces), tokens, last.finish, told, last.stop, reasoning)
