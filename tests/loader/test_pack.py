import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from m31r.loader.pack import pack, shuffled


def one_by_one(sizes: np.ndarray, capacity: int, seed: int) -> list[list[int]]:
    """Best-fit decreasing as one would say it: the plain and slow reference."""
    order = sorted(shuffled(len(sizes), seed).tolist(), key=lambda piece: -sizes[piece])
    rows: list[list[int]] = []
    with_room: list[list[int]] = [[] for _ in range(capacity + 1)]
    for piece in order:
        room = next((room for room in range(sizes[piece], capacity + 1) if with_room[room]), None)
        if room is None:
            room = capacity
            with_room[room].append(len(rows))
            rows.append([])
        row = with_room[room].pop()
        rows[row].append(piece)
        with_room[room - sizes[piece]].append(row)
    return rows


def rows_of(sizes: np.ndarray, capacity: int, seed: int) -> list[list[int]]:
    order, begins = pack(sizes, capacity, seed)
    return [order[a:b].tolist() for a, b in pairwise(begins)]


@given(st.lists(st.integers(1, 24), min_size=1, max_size=120), st.integers(0, 3))
def test_it_packs_as_one_by_one_would(sizes, seed):
    found = rows_of(np.array(sizes), 24, seed)
    reference = one_by_one(np.array(sizes), 24, seed)
    # equal rows are numbered alike up to those that one array operation opens together
    assert sorted(map(tuple, found)) == sorted(map(tuple, reference))


@given(st.lists(st.integers(1, 50), min_size=1, max_size=200))
def test_every_piece_is_in_one_row_and_no_row_overflows(sizes):
    found = rows_of(np.array(sizes), 50, 1)
    assert sorted(piece for row in found for piece in row) == list(range(len(sizes)))
    assert all(0 < sum(sizes[piece] for piece in row) <= 50 for row in found)


def test_the_order_is_known():
    # Philox's raw words are a promise of NumPy; these hold on every version and machine
    assert shuffled(10, 31).tolist() == [4, 9, 5, 0, 8, 1, 3, 2, 6, 7]
    assert rows_of(np.array([3, 9, 5, 5, 1, 10, 7, 2]), 10, 31) == [[5], [1, 4], [6, 0], [3, 2], [7]]


@pytest.mark.parametrize("capacity", [512, 4096])
def test_six_hundred_thousand_pieces_take_no_time_and_leave_no_room(capacity):
    chance = np.random.default_rng(5)
    sizes = np.minimum(capacity, chance.lognormal(np.log(capacity / 3), 1, 600_000).astype(np.int64) + 1)
    started = time.process_time()
    _, begins = pack(sizes, capacity, 1)
    assert time.process_time() - started < 3
    assert sizes.sum() / (capacity * (len(begins) - 1)) > 0.999
