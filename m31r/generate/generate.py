"""From a trained model and prompts to text: check, read the prompts at once, then stream what the decode loop writes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import jax
import jax.numpy as jnp
import numpy as np

from m31r.config.schema import ModelConfig
from m31r.errors import UserError, ValidationError
from m31r.generate.engine import decode, prefill
from m31r.generate.prompts import Prompt, bucket, padded, prompt_ids
from m31r.generate.sampling import Sampling
from m31r.generate.stream import take_text
from m31r.model.decoder import Params
from m31r.model.weight import Weight
from m31r.tokenizer.reserved import EOS
from m31r.tokenizer.text import Tokenizer

Finish = Literal["stop", "length"]
"""Why a row ended: the model wrote <eos>, or the tokens asked for (or the context) were used up."""


@dataclass(frozen=True)
class Model:
    """Weights ready to compute with, and what gives them meaning; made by `ready_model`."""

    params: Params
    config: ModelConfig
    tokenizer: Tokenizer


@dataclass(frozen=True)
class Settings:
    """How to write; units and meaning as in configs/base.py.

    Attributes:
      max_new_tokens: at least 1; the context may end a row earlier.
      temperature: 0 (greedy) to 100.
      top_k: 0 keeps all.
      top_p: more than 0, to 1.
      seed: 0 to 2^31-1.
      chunk_tokens: tokens between two looks at the stream, 1 to 4096; never changes the text.
    """

    max_new_tokens: int
    temperature: float
    top_k: int
    top_p: float
    seed: int
    chunk_tokens: int


@dataclass(frozen=True)
class Piece:
    """A row's next part.

    Attributes:
      row: index of its prompt.
      text: whole characters only; empty where the bytes so far end within one.
      tokens: its ids, without <eos>.
      finish: None until the row's last piece.
    """

    row: int
    text: str
    tokens: tuple[int, ...]
    finish: Finish | None


@dataclass(frozen=True)
class Completion:
    """All that was written after one prompt; `tokens` without <eos>."""

    text: str
    tokens: tuple[int, ...]
    finish: Finish


def generate(model: Model, prompts: Sequence[Prompt], settings: Settings) -> Iterator[Piece]:
    """Writes on from each prompt, all as one batch, and streams it.

    A row's result is a function of the model, its prompt and the settings other than chunk_tokens: neighbours change at
    most the rounding of matrix products.

    Returns:
      Pieces as they come: the first token of each row first, then up to `chunk_tokens` at a time. Each row ends with
      exactly one piece that has a finish; the texts of a row joined are the text of its tokens joined.

    Raises:
      UserError: at once, for a setting out of range or a prompt that is too long or not valid UTF-8.
    """
    check(settings)
    context = model.config.context_length
    rows = [prompt_ids(model.tokenizer, prompt, context) for prompt in prompts]
    return _stream(model, rows, [prompt.sample for prompt in prompts], settings)


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


def check(settings: Settings) -> None:
    """Raises UserError with every setting that is out of range; comparisons are such that NaN fails them."""
    ranges = {
        "max_new_tokens": (settings.max_new_tokens >= 1, "at least 1"),
        "temperature": (0 <= settings.temperature <= 100, "0 (greedy) to 100"),
        "top_k": (0 <= settings.top_k < 2**31, "0 (all) or more"),
        "top_p": (0 < settings.top_p <= 1, "more than 0 and at most 1"),
        "seed": (0 <= settings.seed < 2**31, f"0 to {2**31 - 1}"),
        "chunk_tokens": (1 <= settings.chunk_tokens <= 4096, "1 to 4096"),
    }
    wrong = [f"{name} = {getattr(settings, name)}: must be {allowed}" for name, (holds, allowed) in ranges.items() if not holds]
    if wrong:
        raise UserError("; ".join(wrong))


def _stream(model: Model, rows: list[list[int]], samples: list[int], settings: Settings) -> Iterator[Piece]:
    if not rows:
        return
    config = model.config
    tokens_BT, length_B = padded(rows, bucket(max(map(len, rows)), config.context_length))
    end_B = np.minimum(length_B + min(settings.max_new_tokens, config.context_length), config.context_length)
    sampling = _sampling(settings, samples)
    state = prefill(model.params, config, tokens_BT, length_B, end_B, sampling)
    tokens_BC = np.asarray(state.token_B)[:, None]
    left = (end_B - length_B).tolist()  # tokens that each row may still write; 0 once it has ended
    held = [b""] * len(rows)
    while True:
        for row, tokens in enumerate(tokens_BC.tolist()):
            if left[row]:
                written, finish = _until_end(tokens[: left[row]], left[row])
                left[row] = 0 if finish else left[row] - len(written)
                text, held[row] = take_text(held[row], model.tokenizer.decode_bytes(written), finish is not None)
                yield Piece(row, text, tuple(written), finish)
        if not any(left):
            return
        state, chunk_BC = decode(model.params, config, state, end_B, sampling, settings.chunk_tokens)
        tokens_BC = np.asarray(chunk_BC)


def _until_end(tokens: list[int], left: int) -> tuple[list[int], Finish | None]:
    """The tokens before <eos>, and why the row ends with them if it does; it may write `left` tokens at most."""
    if EOS in tokens:
        return tokens[: tokens.index(EOS)], "stop"
    return tokens, "length" if len(tokens) == left else None


def _sampling(settings: Settings, samples: list[int]) -> Sampling:
    """The same for all rows but the sample's number; as numpy, so that nothing is compiled to make it."""

    def row_B(value: float, dtype: Any) -> Any:
        return np.full(len(samples), value, dtype)

    return Sampling(
        row_B(settings.temperature, np.float32),
        row_B(settings.top_k, np.int32),
        row_B(settings.top_p, np.float32),
        row_B(settings.seed, np.int32),
        np.array(samples, np.int32),  # type: ignore[arg-type]
    )


def _joined(pieces: list[Piece]) -> Completion:
    finish = pieces[-1].finish
    assert finish is not None  # every row ends with one
    return Completion("".join(p.text for p in pieces), tuple(t for p in pieces for t in p.tokens), finish)
