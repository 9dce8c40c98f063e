"""Rounding to int8 and int4: near the original, never worse than rounding without a search, and the same bytes each time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from m31r.errors import ValidationError
from m31r.model.weight import Weight, dequantised
from m31r.quantize.rounding import group_size, to_int4, to_int8

SHAPES = st.tuples(st.integers(1, 9), st.integers(1, 20).map(lambda half: 2 * half), st.integers(0, 2**31))


def _matrix(rows: int, columns: int, seed: int) -> np.ndarray:
    """Rows of very different sizes, some of them nothing but zeros."""
    chance = np.random.default_rng(seed)
    sizes = 10.0 ** chance.integers(-6, 4, (rows, 1)) * (chance.random((rows, 1)) > 0.2)
    return (chance.standard_t(3, (rows, columns)) * sizes).astype(np.float32)


def _restored(parts: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    return np.asarray(dequantised(Weight(*parts)))  # type: ignore[arg-type]


@given(SHAPES)
@settings(max_examples=25, deadline=None)
def test_an_int8_row_is_no_further_off_than_plain_rounding(case: tuple[int, int, int]) -> None:
    matrix = _matrix(*case)
    largest = np.maximum(np.abs(matrix).max(axis=1, keepdims=True), 1e-30)
    plain = np.rint(matrix / largest * 127) * largest / 127
    off, plainly_off = (np.square(found - matrix).sum(axis=1) for found in (_restored(to_int8(matrix)), plain))
    assert (off <= plainly_off * 1.001 + 1e-12 * np.square(largest[:, 0])).all()


@given(SHAPES)
@settings(max_examples=25, deadline=None)
def test_an_int4_group_is_no_further_off_than_plain_rounding(case: tuple[int, int, int]) -> None:
    matrix = _matrix(*case)
    groups = matrix.reshape(-1, group_size(matrix.shape[1]))
    largest = np.maximum(np.abs(groups).max(axis=1, keepdims=True), 1e-30)
    plain = np.rint(groups / largest * 7) * largest / 7
    restored = _restored(to_int4(matrix)).reshape(groups.shape)
    off, plainly_off = (np.square(found - groups).sum(axis=1) for found in (restored, plain))
    by_scales = 2.0**-16 * np.square(groups).sum(axis=1)  # whose bfloat16 is off by 2^-8 at most
    assert (off <= 1.001 * plainly_off + 1.001 * by_scales + 1e-30).all()


def test_zeros_stay_zeros() -> None:
    zeros = np.zeros((3, 32), np.float32)
    assert not _restored(to_int8(zeros)).any() and not _restored(to_int4(zeros)).any()


def test_rounding_twice_gives_the_same_bytes_and_what_is_restored_rounds_to_itself() -> None:
    matrix = _matrix(64, 64, 3)
    for rounded in (to_int8, to_int4):
        first, second = rounded(matrix), rounded(matrix)
        assert all(a.tobytes() == b.tobytes() for a, b in zip(first, second, strict=True))
        restored = _restored(first)
        np.testing.assert_allclose(_restored(rounded(restored)), restored, rtol=0.01, atol=1e-12)


def test_rows_are_rounded_alike_however_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = _matrix(50, 64, 4)
    whole = to_int8(matrix), to_int4(matrix)
    monkeypatch.setattr("m31r.quantize.rounding.BLOCK", 64)
    for found, wanted in zip((to_int8(matrix), to_int4(matrix)), whole, strict=True):
        assert all(a.tobytes() == b.tobytes() for a, b in zip(found, wanted, strict=True))


def test_groups_divide_the_inputs_and_odd_ones_are_refused() -> None:
    assert [group_size(inputs) for inputs in (512, 1408, 176, 50)] == [32, 32, 16, 2]
    with pytest.raises(ValidationError, match="two a byte"):
        group_size(33)
