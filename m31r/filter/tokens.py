"""Splits Rust into words and punctuation and hashes them, a whole group of files at a time, without a Python loop.

A word is a run of ASCII letters, digits, `_` and bytes above 127; punctuation is a run of anything else but blanks.
Hashes are polynomials modulo 2**64 over prefix sums, so those of any two places cost one subtraction, and are then
mixed by the finaliser of splitmix64 (Steele, Lea and Flood 2014). No seed and no platform changes them.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]
_BASE = 0x9E37_79B9_7F4A_7C15
_INVERSE = pow(_BASE, -1, 2**64)
_BLANK, _WORD, _PUNCTUATION = 0, 1, 2
_KINDS = np.array(
    [
        _WORD if chr(c).isalnum() or c == ord("_") or c > 127 else _BLANK if c in b" \t\n\r\x0b\x0c" else _PUNCTUATION
        for c in range(256)
    ],
    np.uint8,
)


@dataclass(frozen=True)
class Tokens:
    """The tokens of a text, in order: byte offsets of their starts and ends, whether each is a word, and a hash of each."""

    starts: Places
    ends: Places
    words: NDArray[np.bool_]
    hashes: Hashes


def read_tokens(text: bytes) -> Tokens:
    """The tokens of `text`."""
    codes = np.frombuffer(text, np.uint8)
    kinds = _KINDS[codes]
    edges = np.flatnonzero(kinds[1:] != kinds[:-1]) + 1
    bounds = np.concatenate(([0], edges, [len(codes)])).astype(np.int64)
    starts, ends = (bounds[:-1], bounds[1:]) if len(codes) else (bounds[:0], bounds[:0])
    kind = kinds[starts]
    real = kind != _BLANK
    starts, ends, kind = starts[real], ends[real], kind[real]
    return Tokens(starts, ends, kind == _WORD, mixed(_spans(codes, starts, ends)))


def grams(hashes: Hashes, length: int) -> Hashes:
    """A hash of each run of `length` neighbours in `hashes`: [n - length + 1], empty if there are fewer."""
    count = max(0, len(hashes) - length + 1)
    starts = np.arange(count)
    return mixed(_spans(hashes, starts, starts + length))


def runs(codes: Hashes, starts: Places, ends: Places) -> Hashes:
    """A hash of each stretch `codes[start:end]`."""
    return mixed(_spans(codes, starts, ends))


def mixed(hashes: Hashes) -> Hashes:
    """Spreads every input bit over all output bits (splitmix64's finaliser)."""
    hashes = hashes ^ (hashes >> np.uint64(30))
    hashes *= np.uint64(0xBF58_476D_1CE4_E5B9)
    hashes ^= hashes >> np.uint64(27)
    hashes *= np.uint64(0x94D0_49BB_1331_11EB)
    hashes ^= hashes >> np.uint64(31)
    return hashes


def _spans(codes: NDArray[np.uint8] | Hashes, starts: Places, ends: Places) -> Hashes:
    powers, inverses = _powers(1 << max(12, len(codes).bit_length()))
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum(codes * powers[: len(codes)], out=sums[1:])
    return (sums[ends] - sums[starts]) * inverses[starts]


@cache
def _powers(length: int) -> tuple[Hashes, Hashes]:
    def table(base: int) -> Hashes:
        factors = np.full(length, base, np.uint64)
        factors[0] = 1
        return np.cumprod(factors)

    return table(_BASE), table(_INVERSE)
