"""From what a user asks to the ids that a model reads, with every limit checked before anything is computed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from m31r.errors import UserError
from m31r.loader import fim
from m31r.tokenizer.reserved import BOS, PAD
from m31r.tokenizer.text import Tokenizer

SMALLEST_BUCKET = 32  # tokens; shorter prompts are padded to it, so that few programs are ever compiled


@dataclass(frozen=True)
class Prompt:
    """What to go on from.

    Attributes:
      text: what comes before; may be empty.
      suffix: what comes after the text that is wanted (fill-in-the-middle), or None to go on freely.
      sample: each number draws differently from the same seed, so that one prompt may be sampled many times; the result
        depends on it and not on where the prompt stands in a batch. 0 to 2^31-1.
    """

    text: str
    suffix: str | None
    sample: int


def prompt_ids(tokenizer: Tokenizer, prompt: Prompt, context_length: int) -> list[int]:
    """The ids of `prompt`: <bos> text, or with a suffix the loader's layout of fill-in-the-middle, prefix first.

    Raises:
      UserError: the prompt is not valid UTF-8, or leaves no room in the context for a new token.
    """
    if not 0 <= prompt.sample < 2**31:
        raise UserError(f"sample {prompt.sample}: must be 0 to {2**31 - 1}")
    if prompt.suffix is None:
        ids = [BOS, *tokenizer.encode(prompt.text)]
    else:
        ids = fim.prompt(tokenizer, prompt.text, prompt.suffix, suffix_first=False)
    if len(ids) > context_length - 1:
        raise UserError(
            f"the prompt has {len(ids)} tokens, and a context of {context_length} takes at most {context_length - 1}"
            " with one new token after them; shorten the prompt"
        )
    return ids


def bucket(length: int, context_length: int) -> int:
    """The padded length of a prompt: a power of two from 32 up, or the whole context."""
    return int(min(max(SMALLEST_BUCKET, 2 ** (length - 1).bit_length()), context_length))


def padded(rows: Sequence[list[int]], width: int) -> tuple[np.ndarray, np.ndarray]:
    """The rows as int32 (B, width), padded on the right, and their lengths, int32 (B,)."""
    tokens_BT = np.full((len(rows), width), PAD, np.int32)
    for row, ids in zip(tokens_BT, rows, strict=True):
        row[: len(ids)] = ids
    return tokens_BT, np.array([len(ids) for ids in rows], np.int32)
