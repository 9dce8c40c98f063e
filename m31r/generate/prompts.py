"""From what a user asks to the ids that a model reads, with every limit checked before anything is computed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from m31r.errors import UserError
from m31r.loader import fim
from m31r.tokenizer.reserved import BOS, FIM_SUFFIX, PAD
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
      seed: the row's own, or None for the seed of the settings. 0 to 2^31-1.
    """

    text: str
    suffix: str | None
    sample: int
    seed: int | None = None


def prompt_ids(tokenizer: Tokenizer, prompt: Prompt, context_length: int, truncate_left: bool = False) -> list[int]:
    """The ids of `prompt`: <bos> text, or with a suffix the loader's layout of fill-in-the-middle, prefix first.

    Args:
      truncate_left: whether a prompt that is too long loses the first tokens of its text instead of being refused.

    Raises:
      UserError: the prompt is not valid UTF-8, or leaves no room in the context for a new token.
    """
    for name, value in (("sample", prompt.sample), ("seed", prompt.seed)):
        if value is not None and not 0 <= value < 2**31:
            raise UserError(f"{name} {value}: must be 0 to {2**31 - 1}")
    if prompt.suffix is None:
        ids, first = [BOS, *tokenizer.encode(prompt.text)], 1
    else:
        ids, first = fim.prompt(tokenizer, prompt.text, prompt.suffix, suffix_first=False), 2
    excess = len(ids) - (context_length - 1)
    if excess <= 0:
        return ids
    if not truncate_left:
        raise UserError(
            f"the prompt has {len(ids)} tokens, and a context of {context_length} takes at most {context_length - 1}"
            " with one new token after them; shorten the prompt, or have its begin left out (--truncate-left)"
        )
    if prompt.suffix is not None and excess > ids.index(FIM_SUFFIX) - first:
        raise UserError(
            f"the suffix alone leaves no room in a context of {context_length} tokens; shorten it: only the prefix is truncated"
        )
    return ids[:first] + ids[first + excess :]


def padded(rows: Sequence[list[int]], width: int) -> tuple[np.ndarray, np.ndarray]:
    """The rows as int32 (B, width), padded on the right, and their lengths, int32 (B,)."""
    tokens_BT = np.full((len(rows), width), PAD, np.int32)
    for row, ids in zip(tokens_BT, rows, strict=True):
        row[: len(ids)] = ids
    return tokens_BT, np.array([len(ids) for ids in rows], np.int32)
