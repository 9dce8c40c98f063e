"""Sketches of sets of shingles whose agreement is the sets' Jaccard similarity, and the keys that likely twins share.

Fast similarity sketching (Dahlgaard, Knudsen and Thorup 2017): in round 0, 1, ... every shingle falls into one bin of
the sketch; a bin keeps the least hash of the first round that reached it. Two sketches agree in a bin with probability
J. A large file is done after one round, which is a sort, where classic MinHash hashes each shingle once a bin.
"""

import numpy as np

from m31r.filter.tokens import Hashes, grams, mixed, runs

BANDS, ROWS = 32, 8
SHINGLE_TOKENS = 5
_BINS = BANDS * ROWS
_BIN_BITS = _BINS.bit_length() - 1
_ROUND = np.uint64(0xD1B5_4A32_D192_ED03)
# enough draws for a bin to stay empty once in a hundred files
_DRAWS = 10 * _BINS
_LIMITS = np.arange(_BINS, dtype=np.uint64) << np.uint64(64 - _BIN_BITS)


def shingles(hashes: Hashes) -> Hashes:
    """The set of shingles of a text whose tokens have `hashes`: sorted, each once, empty below five tokens."""
    return distinct(grams(hashes, SHINGLE_TOKENS))


def distinct(values: Hashes) -> Hashes:
    """`values` sorted, each once."""
    values = np.sort(values)
    fresh = np.empty(len(values), np.bool_)
    fresh[:1] = True
    np.not_equal(values[1:], values[:-1], out=fresh[1:])
    return values[fresh]


def sketch(members: Hashes) -> Hashes:
    """One value for each of the 256 bins; `members` are sorted, distinct and at least one."""
    values = np.zeros(_BINS, np.uint64)
    first = np.searchsorted(members, _LIMITS)
    last = np.append(first[1:], len(members))
    filled = last > first
    values[filled] = members[first[filled]]
    start, rounds = 1, -(-_DRAWS // len(members))
    while not filled.all():
        # the bin in the top bits, then the round, then the hash: one sort orders all
        number = np.arange(start, start + rounds, dtype=np.uint64)
        drawn = mixed((members + (number * _ROUND)[:, None]).ravel())
        rank = np.repeat(number, len(members)) << np.uint64(32)
        drawn = (drawn & _LIMITS[-1]) | rank | (drawn & np.uint64(0xFFFF_FFFF))
        drawn.sort()
        first = np.searchsorted(drawn, _LIMITS)
        late = (np.append(first[1:], len(drawn)) > first) & ~filled
        values[late] = drawn[first[late]]
        filled |= late
        start += rounds
    return values


def band_keys(members: Hashes) -> Hashes:
    """One key for each of the 32 bands of 8 bins: files that share a key are candidates for being near-duplicates."""
    starts = np.arange(0, _BINS, ROWS)
    return runs(sketch(members), starts, starts + ROWS)


def jaccard(one: Hashes, other: Hashes) -> float:
    """The share of common members in all members of two sets, each sorted and distinct."""
    both = np.sort(np.concatenate((one, other)), kind="stable")
    common = int(np.count_nonzero(both[1:] == both[:-1]))
    return common / (len(both) - common)
