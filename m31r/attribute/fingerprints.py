"""Fingerprints of a text by winnowing (Schleimer, Wilkerson and Aiken 2003): few of its grams, chosen by content alone.

Of every `gram` grams in a row (a gram is that many bytes) the one with the least hash is chosen. So two texts that share
2 * gram - 1 bytes have a chosen gram in common, wherever in each they stand.
"""

from functools import lru_cache

import numpy as np

NONE = np.uint64(2**64 - 1)  # the hash of what is no gram: it would cross the border of two documents
BASE = 0x9E3779B97F4A7C15  # odd, so that its powers have inverses modulo 2^64
LETTERS = np.random.Philox(key=31).random_raw(256)  # a word for each byte


def fingerprints(text: np.ndarray, starts: np.ndarray, gram: int) -> tuple[np.ndarray, np.ndarray]:
    """Key and place of each chosen gram of documents that lie end to end, in order of place.

    Args:
      text: uint8 (bytes,).
      starts: where each document begins, and the end, increasing, int64 (documents + 1,).

    Returns:
      Keys, uint64, spread evenly over all values, equal where the grams are (and, one time in 2^64, where they are not);
      and places in `text`, int64.
    """
    hashes = _hashes(text, gram)
    if not len(hashes):
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    for border in range(1, gram):  # grams that begin before a border and end after it
        crossing = starts[1:-1] - border
        hashes[crossing[(crossing >= 0) & (crossing < len(hashes))]] = NONE
    padding = np.full(gram - 1, NONE)
    least = _sliding(np.concatenate([padding, hashes, padding]), gram, np.minimum)
    # a window of nothing but borders chooses nothing
    least[least == NONE] = 0
    places = np.flatnonzero(hashes == _sliding(least, gram, np.maximum))
    return _mixed(hashes[places] + np.uint64(BASE)), places


def _hashes(text: np.ndarray, gram: int) -> np.ndarray:
    """A hash of the gram that begins at each place, uint64: a polynomial modulo 2^64, its bits mixed."""
    count = len(text) - gram + 1
    if count <= 0:
        return np.empty(0, np.uint64)
    powers, inverses = _powers(1 << (len(text) - 1).bit_length())
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(LETTERS[text] * powers[: len(text)], dtype=np.uint64)])
    return np.minimum(_mixed((sums[gram:] - sums[:-gram]) * inverses[:count]), NONE - np.uint64(1))


def _sliding(values: np.ndarray, width: int, least_or_most: np.ufunc) -> np.ndarray:
    """The least or most of each `width` values in a row."""
    done = 1
    while done < width:
        step = min(done, width - done)
        values = least_or_most(values[:-step], values[step:])
        done += step
    return values


def _mixed(words: np.ndarray) -> np.ndarray:
    """A bijection of 64-bit words that spreads them (the finalizer of SplitMix64)."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))


@lru_cache(maxsize=2)
def _powers(count: int) -> tuple[np.ndarray, np.ndarray]:
    """The first powers of BASE and of its inverse."""
    inverse = pow(BASE, -1, 2**64)
    both = [np.full(count, base, np.uint64) for base in (BASE, inverse)]
    for powers in both:
        powers[0] = 1
        np.cumprod(powers, out=powers)
    return both[0], both[1]
