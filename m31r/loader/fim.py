"""Fill-in-the-middle (Bavarian et al. 2022, arXiv:2207.14255): a text becomes prefix, suffix and then the middle.

Two orders of the same three parts, split between any two characters:
  PSM  <bos> <fim_prefix> prefix <fim_suffix> suffix <fim_middle> middle <eos>
  SPM  <bos> <fim_prefix> <fim_suffix> suffix <fim_middle> prefix middle <eos>
SPM is the paper's second variant, as SantaCoder (arXiv:2301.03988) and StarCoder train it: the prefix stands right before
the middle, so completion with a suffix known is plain continuation.
"""

import numpy as np

from m31r.tokenizer.reserved import BOS, EOS, FIM_MIDDLE, FIM_PREFIX, FIM_SUFFIX
from m31r.tokenizer.text import Tokenizer

# Pairs that a piece may grow by when it is rearranged: four or three reserved tokens more than it had, and a few
# tokens because its parts are encoded by themselves. What grows by more stays as it was: 1% of pieces of Rust.
ROOM = 10
WORD = 2**64


def draw(seed: int, epoch: int, piece: int) -> tuple[float, float, int, int]:
    """What chance decides about a piece in an epoch: two numbers in [0, 1) and two words for `split`; a pure function."""
    first, second, third, fourth = np.random.Philox(key=[seed, epoch], counter=[0, piece, 0, 0]).random_raw(4).tolist()
    return first / WORD, second / WORD, third, fourth


def split(text: str, first: int, second: int) -> tuple[str, str, str]:
    """Prefix, middle and suffix of `text` at two places between characters, uniform if the 64-bit words are."""
    low, high = sorted(word * (len(text) + 1) // WORD for word in (first, second))
    return text[:low], text[low:high], text[high:]


def prompt(tokenizer: Tokenizer, prefix: str, suffix: str, suffix_first: bool) -> list[int]:
    """The ids after which the model writes the middle and then <eos>; SPM if `suffix_first`, else PSM."""
    before, after = tokenizer.encode(prefix), tokenizer.encode(suffix)
    if suffix_first:
        return [BOS, FIM_PREFIX, FIM_SUFFIX, *after, FIM_MIDDLE, *before]
    return [BOS, FIM_PREFIX, *before, FIM_SUFFIX, *after, FIM_MIDDLE]


def rearrange(tokenizer: Tokenizer, text: str, first: int, second: int, suffix_first: bool) -> tuple[list[int], int]:
    """The ids of `text` as fill-in-the-middle, and how many of them come before the middle."""
    prefix, middle, suffix = split(text, first, second)
    given = prompt(tokenizer, prefix, suffix, suffix_first)
    return [*given, *tokenizer.encode(middle), EOS], len(given)
