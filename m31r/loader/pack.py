"""Pieces become rows: best-fit decreasing, the same rows for the same sizes and seed on every machine."""

import numpy as np


def pack(sizes: np.ndarray, capacity: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Puts pieces into rows of `capacity`, largest first, each into the fullest row that still has room for it.

    Rows with equal room are interchangeable, and so are pieces of equal size, so all pieces of one size are placed by a
    few array operations for each amount of room; the result is that of placing them one by one.

    Args:
      sizes: int (pieces,), each from 1 to `capacity`.

    Returns:
      The pieces in the order of their rows, int64 (pieces,), and where in that each row begins, int64 (rows + 1,).
    """
    order = shuffled(len(sizes), seed)
    order = order[np.argsort(-sizes[order], kind="stable")]
    values, counts = np.unique(sizes, return_counts=True)
    row_of = np.empty(len(sizes), np.int64)
    rows_with: list[list[np.ndarray]] = [[] for _ in range(capacity + 1)]  # by room left; the last one in is used first
    some = np.zeros(capacity + 1, bool)
    placed = rows = 0
    for size, count in zip(values[::-1].tolist(), counts[::-1].tolist(), strict=True):
        left = count
        while left:
            room = size + int(np.argmax(some[size:]))
            if some[room]:
                chosen = _take(rows_with[room], -(-left // (room // size)))
                some[room] = bool(rows_with[room])
            else:
                room = capacity
                chosen = np.arange(rows, rows + -(-left // (room // size)))
                rows += len(chosen)
            each = room // size  # a row that has just taken one is the fullest with room, so it takes more
            now = min(left, len(chosen) * each)
            row_of[placed : placed + now] = np.repeat(chosen, each)[:now]
            whole = now // each
            for part, rest in ((chosen[:whole], room - each * size), (chosen[whole:], room - (now - whole * each) * size)):
                if len(part):
                    rows_with[rest].append(part)
                    some[rest] = True
            placed += now
            left -= now
    by_row = np.argsort(row_of, kind="stable")
    return order[by_row], np.searchsorted(row_of[by_row], np.arange(rows + 1))


def shuffled(count: int, seed: int) -> np.ndarray:
    """A permutation of range(count), int64, from Philox's raw words: NumPy promises those, not what it makes of them."""
    return np.argsort(np.random.Philox(key=seed).random_raw(count), kind="stable")


def _take(stack: list[np.ndarray], count: int) -> np.ndarray:
    """Up to `count` rows from the end of a stack of arrays, the last first."""
    taken = []
    while stack and count:
        last = stack.pop()
        if len(last) > count:
            stack.append(last[:-count])
            last = last[-count:]
        taken.append(last[::-1])
        count -= len(last)
    return np.concatenate(taken)
