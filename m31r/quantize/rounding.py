"""Rounding of a matrix to int8 or int4 with the scales that lose least: pure numpy, the same bytes each time."""

import math

import ml_dtypes
import numpy as np

from m31r.errors import ValidationError

GROUP = 32  # inputs that share a scale in int4; fewer where they don't divide (profiling/LOG.md compares 32 and 64)
# what the largest value of a group is rounded to before scales are fitted: less than the range's end clips it
INT8_LEVELS = (127.0, 125.0, 122.0, 118.0, 113.0, 107.0)
INT4_LEVELS = (9.5, 9.0, 8.5, 8.0, 7.7, 7.4, 7.0, 6.8, 6.5, 6.2, 5.8, 5.4)
BLOCK = 2**22  # values rounded at once, so that memory stays small


def group_size(inputs: int) -> int:
    """Inputs that share a scale in int4: 32, or the largest power of two below it that divides.

    Raises:
      ValidationError: an odd number of inputs can't be packed two a byte.
    """
    if inputs % 2:
        raise ValidationError(f"int4 packs inputs two a byte, and a matrix has {inputs} of them: use int8")
    return math.gcd(inputs, GROUP)


def to_int8(matrix_OI: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """int8 values (O, I) and float32 scales (O,): values x scale is near `matrix_OI`, float32."""
    parts = [_rounded(block, INT8_LEVELS, -127, 127, np.dtype(np.float32)) for block in _blocks(matrix_OI)]
    values, scales = (np.concatenate(both) for both in zip(*parts, strict=True))
    return values.astype(np.int8), scales


def to_int4(matrix_OI: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """uint8 values (O, I/2), packed as m31r/model/weight.py says, and bfloat16 scales (O, groups)."""
    outputs, inputs = matrix_OI.shape
    group = group_size(inputs)
    groups = matrix_OI.reshape(-1, group)
    parts = [_rounded(block, INT4_LEVELS, -8, 7, np.dtype(ml_dtypes.bfloat16)) for block in _blocks(groups)]
    values, scales = (np.concatenate(both) for both in zip(*parts, strict=True))
    raised = (values + 8).astype(np.uint8)
    packed = raised[:, : group // 2] | (raised[:, group // 2 :] << 4)
    return packed.reshape(outputs, inputs // 2), scales.reshape(outputs, inputs // group)


def _blocks(rows: np.ndarray) -> list[np.ndarray]:
    height = max(1, BLOCK // rows.shape[1])
    return [rows[start : start + height] for start in range(0, len(rows), height)]


def _rounded(
    rows: np.ndarray, levels: tuple[float, ...], lowest: int, highest: int, dtype: np.dtype
) -> tuple[np.ndarray, np.ndarray]:
    """Whole numbers (R, N), as float32, and a scale for each row, with the least squared error among the levels tried.

    For each level the row's largest value is put there, the rest is rounded, and the scale is then fitted to the outcome
    by least squares. The scale takes the sign that puts the largest value on the longer, negative side.
    """
    extreme = np.take_along_axis(rows, np.abs(rows).argmax(axis=1)[:, None], axis=1)
    extreme = np.where(extreme == 0, np.float32(1), extreme)
    best_error = np.full(len(rows), np.inf, np.float32)
    best_values, best_scale = np.zeros_like(rows), np.ones(len(rows), dtype)
    for level in levels:
        values = _onto(rows, extreme / np.float32(-level), lowest, highest)
        square = np.einsum("rn,rn->r", values, values)
        fitted = np.einsum("rn,rn->r", rows, values) / np.maximum(square, 1)
        scale = np.where(square > 0, fitted, 1).astype(dtype)
        error = np.square(rows - values * scale.astype(np.float32)[:, None]).sum(axis=1)
        better = error < best_error
        best_error = np.where(better, error, best_error)
        best_values[better], best_scale[better] = values[better], scale[better]
    return best_values, best_scale


def _onto(rows: np.ndarray, scale: np.ndarray, lowest: int, highest: int) -> np.ndarray:
    return np.clip(np.rint(rows / scale), lowest, highest)
