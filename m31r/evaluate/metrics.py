"""What verdicts add up to: pure functions over numbers and texts, the same to the last bit on every machine."""

from collections.abc import Sequence
from fractions import Fraction
from math import comb

import numpy as np

RESAMPLES = 2000
LEVEL = 0.95
_COMPARED = 4096  # characters of each text, at most, that an edit distance looks at


def pass_at_k(samples: int, passed: int, k: int) -> float:
    """The chance that at least one of `k` of a task's samples passes, drawn without putting back: 1 - C(n-c, k) / C(n, k).

    The unbiased estimator of Chen et al. 2021 (arXiv 2107.03374), computed exactly.

    Raises:
      ValueError: there are fewer samples than k, or more passed than there are.
    """
    if not 1 <= k <= samples or not 0 <= passed <= samples:
        raise ValueError(f"pass@{k} of {passed} in {samples} samples")
    return float(1 - Fraction(comb(samples - passed, k), comb(samples, k)))


def interval(values: Sequence[float], seed: int) -> tuple[float, float]:
    """A 95% interval of the mean of `values`, one a task: percentiles of the means of `RESAMPLES` draws with putting back."""
    if not values:
        return 0.0, 0.0
    drawn = np.random.Generator(np.random.PCG64(seed)).integers(len(values), size=(RESAMPLES, len(values)))
    means = np.sort(np.asarray(values, np.float64)[drawn].sum(axis=1) / len(values))
    tail = round(RESAMPLES * (1 - LEVEL) / 2)
    return float(means[tail]), float(means[-1 - tail])


def paired_interval(before: Sequence[float], after: Sequence[float], seed: int) -> tuple[float, float]:
    """A 95% interval of the mean change from `before` to `after`, task by task."""
    return interval([b - a for a, b in zip(before, after, strict=True)], seed)


def exact_match(fill: str, reference: str) -> bool:
    """Whether two fills are the same but for blanks at line ends and around them."""
    return _trimmed(fill) == _trimmed(reference)


def edit_similarity(fill: str, reference: str) -> float:
    """1 for equal texts, 0 for wholly different ones: 1 - Levenshtein distance / length of the longer, both trimmed."""
    a, b = _trimmed(fill)[:_COMPARED], _trimmed(reference)[:_COMPARED]
    longer = max(len(a), len(b))
    return 1.0 - _distance(a, b) / longer if longer else 1.0


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def _distance(a: str, b: str) -> int:
    """Levenshtein distance, a column of the usual table at once as the bits of whole numbers (Myers 1999, Hyyro 2001)."""
    if not a:
        return len(b)
    places: dict[str, int] = {}
    for index, character in enumerate(a):
        places[character] = places.get(character, 0) | 1 << index
    every, last = (1 << len(a)) - 1, 1 << (len(a) - 1)
    # where a column's costs go up or down from one row to the next
    up, down, cost = every, 0, len(a)
    for character in b:
        equal = places.get(character, 0)
        across = (((equal & up) + up) ^ up) | equal
        rises, falls = down | ~(across | up), up & across
        cost += bool(rises & last) - bool(falls & last)
        rises = rises << 1 | 1
        equal |= down
        up, down = (falls << 1 | ~(equal | rises)) & every, rises & equal & every
    return cost
