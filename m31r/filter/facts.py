"""What several rules want to know of a file's tokens and lines, found for a whole group of files in one pass."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from m31r.filter.minhash import SHINGLE_TOKENS
from m31r.filter.tokens import Hashes, Places, Tokens, grams, read_tokens, runs

# shorter words hold no key
_LONG_WORD = 16
# lines such as `}` and `} else {` say nothing of how a file came to be
_SHAPE_TOKENS = 3
_NEWLINE, _AT, _DOT, _COLON, _SLASH, _STAR = 10, 64, 46, 58, 47, 42
_NUMBER, _NAME = 1, 2


@dataclass(frozen=True)
class Facts:
    """One file's facts; `grams` and `benchmark_grams` hash its runs of tokens, in order.

    `shapes` has one hash for each line of code with three tokens or more, equal where lines differ but in their names
    and numbers; `numbers` counts number tokens among `tokens`. Offsets of bytes worth a closer look: long words, `@`s,
    and the first dot or colon of what may be an IP address.
    """

    grams: Hashes
    benchmark_grams: Hashes
    tokens: int
    numbers: int
    shapes: Hashes
    long_words: list[tuple[int, int]]
    ats: list[int]
    dotted: list[int]
    grouped: list[int]


def read_facts(texts: list[bytes], benchmark_tokens: int) -> Iterator[Facts]:
    """The facts of each of `texts`; `benchmark_tokens` is the length of a benchmark gram, 0 for none of these."""
    whole = b"\n".join(texts)
    codes = np.frombuffer(whole, np.uint8)
    tokens = read_tokens(whole)
    firsts = codes[tokens.starts]
    numbers = (firsts >= ord("0")) & (firsts <= ord("9"))
    total = np.concatenate(([0], np.cumsum(numbers)))
    shingled = grams(tokens.hashes, SHINGLE_TOKENS)
    against = grams(tokens.hashes, benchmark_tokens) if benchmark_tokens else tokens.hashes[:0]
    shape_places, shapes = _shapes(codes, tokens, firsts, numbers)
    long = np.flatnonzero(tokens.words & (tokens.ends - tokens.starts >= _LONG_WORD))
    spots = [tokens.starts[long], np.flatnonzero(codes == _AT), _dotted(codes), _grouped(codes)]
    long_ends = tokens.ends[long]
    starts = np.cumsum([0] + [len(text) + 1 for text in texts])
    bounds = np.searchsorted(tokens.starts, starts)
    shape_bounds = np.searchsorted(shape_places, starts)
    spot_bounds = [np.searchsorted(spot, starts) for spot in spots]
    for number, (start, low, high) in enumerate(zip(starts[:-1], bounds[:-1], bounds[1:], strict=True)):
        words, ats, dots, groups = (
            spot[bound[number] : bound[number + 1]] - start for spot, bound in zip(spots, spot_bounds, strict=True)
        )
        word_ends = long_ends[spot_bounds[0][number] : spot_bounds[0][number + 1]] - start
        yield Facts(
            shingled[low : max(low, high - SHINGLE_TOKENS + 1)],
            against[low : max(low, high - benchmark_tokens + 1)],
            int(high - low),
            int(total[high] - total[low]),
            shapes[shape_bounds[number] : shape_bounds[number + 1]],
            list(zip(words.tolist(), word_ends.tolist(), strict=True)),
            ats.tolist(),
            dots.tolist(),
            groups.tolist(),
        )


def _shapes(
    codes: NDArray[np.uint8], tokens: Tokens, firsts: NDArray[np.uint8], numbers: NDArray[np.bool_]
) -> tuple[Places, Hashes]:
    """Where each line that has a shape starts, and its shape: names alike, numbers alike, neighbouring names as one."""
    lines = np.searchsorted(np.flatnonzero(codes == _NEWLINE), tokens.starts)
    names = tokens.words & ~numbers
    shown = np.ones(len(lines), np.bool_)
    shown[1:] = ~(names[1:] & names[:-1] & (lines[1:] == lines[:-1]))
    kinds = np.where(numbers, np.uint64(_NUMBER), np.where(names, np.uint64(_NAME), tokens.hashes))[shown]
    places, lines, firsts = tokens.starts[shown], lines[shown], firsts[shown]
    heads = np.flatnonzero(np.concatenate((np.ones(min(1, len(lines)), np.bool_), lines[1:] != lines[:-1])))
    tails = np.append(heads[1:], len(lines))[: len(heads)]
    opener = firsts[heads]
    after = codes[np.minimum(places[heads] + 1, len(codes) - 1)]
    comment = ((opener == _SLASH) & ((after == _SLASH) | (after == _STAR))) | (opener == _STAR)
    told = (tails - heads >= _SHAPE_TOKENS) & ~comment
    heads, tails = heads[told], tails[told]
    return places[heads], runs(kinds, heads, tails)


def _dotted(codes: NDArray[np.uint8]) -> Places:
    """The dots between digits that two more follow within nine bytes, as in 127.0.0.1."""
    digits = (codes >= ord("0")) & (codes <= ord("9"))
    dots = np.flatnonzero((codes[1:-1] == _DOT) & digits[:-2] & digits[2:]) + 1
    return dots[:-2][dots[2:] - dots[:-2] <= 8]


def _grouped(codes: NDArray[np.uint8]) -> Places:
    """The colons four bytes after a 2 or a 3, as in 2001:db8::1: with these all IPv6 addresses begin that anybody has."""
    leading = (codes[:-4] | 1) == ord("3")
    return np.flatnonzero(leading & (codes[4:] == _COLON)) + 4
