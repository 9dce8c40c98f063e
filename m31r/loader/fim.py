"""Fill-in-the-middle (Bavarian et al. 2022, arXiv:2207.14255): a text becomes prefix, suffix and then the middle.

Two orders of the same three parts, split between any two characters:
  PSM  <bos> <fim_prefix> prefix <fim_suffix> suffix <fim_middle> middle <eos>
  SPM  <bos> <fim_prefix> <fim_suffix> suffix <fim_middle> prefix middle <eos>
SPM is the paper's second variant, as SantaCoder (arXiv:2301.03988) and StarCoder train it: the prefix stands right before
the middle, so completion with a suffix known is plain continuation.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from m31r.tokenizer.reserved import BOS, EOS, FIM_MIDDLE, FIM_PREFIX, FIM_SUFFIX
from m31r.tokenizer.text import Tokenizer

# Pairs that a piece may grow by when it is rearranged: four or three reserved tokens more than it had, and a few
# tokens because its parts are encoded by themselves. What grows by more stays as it was: 1% of pieces of Rust.
ROOM = 10
WORD = 2**64


class Chance(NamedTuple):
    """What chance decides about a piece in an epoch: numbers in [0, 1), and 64-bit words to choose by."""

    fim: float
    order: float
    first: int
    second: int
    syntax: float
    hole: int
    reason: float
    kind: int


def draw(seed: int, epoch: int, piece: int) -> Chance:
    """The chance of one piece in one epoch; a pure function."""
    words = np.random.Philox(key=[seed, epoch], counter=[0, piece, 0, 0]).random_raw(8).tolist()
    return Chance(words[0] / WORD, words[1] / WORD, words[2], words[3], words[4] / WORD, words[5], words[6] / WORD, words[7])


def split(text: str, first: int, second: int) -> tuple[str, str, str]:
    """Prefix, middle and suffix of `text` at two places between characters, uniform if the 64-bit words are."""
    low, high = sorted(word * (len(text) + 1) // WORD for word in (first, second))
    return text[:low], text[low:high], text[high:]


def split_at_hole(text: bytes, holes: Sequence[np.ndarray], kind: int, which: int) -> tuple[str, str, str] | None:
    """Prefix, middle and suffix of `text` around one of the holes that lie in it whole; None where there is none.

    Args:
      holes: for each kind of hole int64 (n, 2), where in the text each begins and ends; it may end beyond the text.
      kind, which: 64-bit words; a kind that has no hole here gives way to the next one.
    """
    begin = kind * len(holes) // WORD
    for places in (holes[(begin + i) % len(holes)] for i in range(len(holes))):
        whole = places[places[:, 1] <= len(text)]
        if len(whole):
            low, high = whole[which * len(whole) // WORD].tolist()
            return text[:low].decode(), text[low:high].decode(), text[high:].decode()
    return None


def prompt(tokenizer: Tokenizer, prefix: str, suffix: str, suffix_first: bool) -> list[int]:
    """The ids after which the model writes the middle and then <eos>; SPM if `suffix_first`, else PSM."""
    before, after = tokenizer.encode(prefix), tokenizer.encode(suffix)
    if suffix_first:
        return [BOS, FIM_PREFIX, FIM_SUFFIX, *after, FIM_MIDDLE, *before]
    return [BOS, FIM_PREFIX, *before, FIM_SUFFIX, *after, FIM_MIDDLE]


def rearrange(tokenizer: Tokenizer, parts: tuple[str, str, str], suffix_first: bool) -> tuple[list[int], int]:
    """The ids of (prefix, middle, suffix) as fill-in-the-middle, and how many of them come before the middle."""
    prefix, middle, suffix = parts
    given = prompt(tokenizer, prefix, suffix, suffix_first)
    return [*given, *tokenizer.encode(middle), EOS], len(given)
