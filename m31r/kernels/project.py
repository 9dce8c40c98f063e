"""Products of stored weights with vectors, as phases of kernels for NVIDIA GPUs, with what comes before and after.

A token costs waits there more than bytes (profiling/LOG.md), so a layer's norms, SwiGLU and residual additions are done where
their products are. Vectors are float32, and no row meets another.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax.experimental import pallas as pl
from jax.experimental.pallas import triton as plgpu

from m31r.kernels.cached import PARTS, Attended
from m31r.kernels.phases import Phase, load
from m31r.kernels.power import times_plus
from m31r.kernels.widen import PACKED, widened
from m31r.model.weight import Weight

TILE = 2**15  # weights that a program holds at once in its registers, at most: a quarter of them, of 16 bits
WITHIN = 32  # columns that share a factor of attention's parts: with fewer factors than threads, each thread would read its own
RUN, RUNS = 512, 5  # columns multiplied at once, and how many times at most: what is added up so takes one instruction


class Product(NamedTuple):
    """What one product is.

    Attributes:
      inputs: columns of the weight.
      outputs: its rows; half of them if gated.
      share: outputs of one program.
      height: of the tiles that the program takes them in, a power of two.
      runs: of columns that are read at once, each a power of two: (begin, length).
      epsilon: of an RMSNorm (Zhang and Sennrich 2019) over the inputs before it; None for none.
      gated: silu of the first half of the weight's rows times the second half (Shazeer 2020).
    """

    inputs: int
    outputs: int
    share: int
    height: int
    runs: tuple[tuple[int, int], ...]
    epsilon: float | None
    gated: bool

    @property
    def tiles(self) -> int:
        return pl.cdiv(self.share, self.height)


class Place(NamedTuple):
    """Some outputs of one row: their numbers, and which of them are real."""

    row: Any
    output: Any
    real: Any
    tile: int


class Finish(NamedTuple):
    """What becomes of outputs."""

    expect: Callable[[Place], Any]  # begins to read what it takes
    put: Callable[[Place, Any, Any], None]  # given that and the outputs


def product(
    weight: Weight, programs: int, epsilon: float | None = None, gated: bool = False, attended: bool = False
) -> Product:
    """How so many programs share a product (O, I) with vectors, or with what attention left."""
    outputs, inputs = weight.shape[0] // (1 + gated), weight.shape[1]
    share, wide, run = pl.cdiv(outputs, programs), pl.next_power_of_2(inputs), min(inputs & -inputs, RUN)
    height = min(pl.next_power_of_2(share), max(1, TILE // (wide * (1 + gated))))
    few = not attended and inputs // run <= RUNS
    runs = tuple((begin, run) for begin in range(0, inputs, run)) if few else ((0, wide),)
    return Product(inputs, outputs, share, height, runs, epsilon, gated)


def multiply(
    form: Product, weight: Any, scale_ref: Any, x: Any, rows: int, finish: Finish, program: Any, first: bool = False
) -> Phase:
    """W x for each row, in one pass over the weights.

    Args:
      form: sizes.
      weight: a `Weight` of references.
      scale_ref: of the norm; None for none.
      x: references to float32 (B, I or more), or to what `cached.look_at` left.
      rows: B.
      finish: where the results go.
      program: this one's number.
      first: whether no wait comes before, in which weights could be made float32.
    """
    packed = weight.values.dtype == jnp.uint8
    tiles = form.tiles
    # as many tiles are asked for at once as take the registers of one of 16 bits
    deep = max(1, 2 * weight.shape[1] // (weight.values.shape[1] * weight.values.dtype.itemsize))

    def ahead() -> Any:
        scales = None if scale_ref is None else _scales(form, packed, scale_ref)
        return _hold(form, weight, program, 0), scales

    def ready(held: Any) -> Any:
        return held if first else (_widened(held[0], True), held[1])

    def work(held: Any, now: Any, meanwhile: Callable[[], None]) -> None:
        tiles_held, scales = [held[0]], held[1]
        zero = jnp.minimum(now, 0)

        def fetch(row: Any, i: int) -> Any:
            """Begins to read what a row takes, unless there are no more rows."""
            real = row < rows
            read = _read_parts if isinstance(x, Attended) else _read
            row = jnp.minimum(row, rows - 1)
            output, real_output = _outputs(form, program + zero, i)
            return read(form, packed, x, row, real), finish.expect(Place(row, output, real_output & real, i))

        fetched = fetch(zero, 0)
        meanwhile()
        for i in range(tiles):
            while len(tiles_held) < min(tiles, i + 1 + deep):
                tiles_held.append(_hold(form, weight, program, len(tiles_held)))
            later = fetch(zero, i + 1) if i + 1 < tiles else None
            weights = tiles_held[i] if i == 0 and not first else _widened(tiles_held[i], False)

            def one(row: Any, fetched: Any, i: int = i, weights: Any = weights) -> Any:
                given, expected = fetched
                upcoming = fetched if rows == 1 else fetch(row + 1, i)
                pieces = _joined(given) if isinstance(x, Attended) else given
                inverse = None
                if scales is not None and form.epsilon is not None:
                    inverse = jax.lax.rsqrt(jnp.sum(sum(piece * piece for piece in pieces)) / form.inputs + form.epsilon)
                    pieces = [piece * scale for piece, scale in zip(pieces, scales, strict=True)]
                products = [_times(half, pieces) for half in weights]
                # the norm's factor comes last, so that its sum and those of the product go on side by side
                y, *second = products if inverse is None else [product * inverse for product in products]
                at = Place(row, *_outputs(form, program + zero, i), i)
                finish.put(at, expected, y * jax.nn.sigmoid(y) * second[0] if second else y)
                return upcoming

            # `rows` is a value here and not known, so that a row is computed by the same instructions beside any others
            jax.lax.fori_loop(0, rows + zero, one, fetched)
            fetched = later

    return Phase(ahead, ready, work)


def into(y_ref: Any, residual_ref: Any = None) -> Finish:
    """Outputs are written, or added to something and written, float32 (B, O or more)."""

    def put(at: Place, residual: Any, y: Any) -> None:
        plgpu.store(y_ref.at[at.row, at.output], y if residual is None else y + residual, mask=at.real)

    return Finish(lambda at: None if residual_ref is None else load(residual_ref.at[at.row, at.output], at.real), put)


def _outputs(form: Product, program: Any, tile: int) -> tuple[Any, Any]:
    """A program's outputs in a tile, and which of them are real."""
    within = tile * form.height + jnp.arange(form.height)
    output = program * form.share + within
    return output, (within < form.share) & (output < form.outputs)


def _hold(form: Product, weight: Any, program: Any, tile: int) -> list[tuple[list[Any], Any]]:
    """Begins to read a tile of a program's weights, of both halves if gated."""
    output, real = _outputs(form, program, tile)
    return [_weights(form, weight, half * form.outputs + output, real) for half in range(1 + form.gated)]


def _weights(form: Product, weight: Any, row: Any, real: Any) -> tuple[list[Any], Any]:
    """Rows of weights: values by runs, int4's with the scales of its groups, and int8's scales."""
    if weight.values.dtype == jnp.uint8:
        return [_groups(form, weight, begin, run, row, real) for begin, run in form.runs], None
    held = []
    for begin, run in form.runs:
        column = begin + jnp.arange(run)
        mask = real[:, None] & (column < form.inputs)[None]
        held.append((_masked(weight.values.at[row[:, None], column[None]], mask), None))
    return held, None if weight.scale is None else _masked(weight.scale.at[row], real)


def _groups(form: Product, weight: Any, begin: int, run: int, row: Any, real: Any) -> tuple[Any, Any]:
    half = PACKED // 2
    group = begin // PACKED + jnp.arange(run // PACKED)
    mask = real[:, None] & (group < form.inputs // PACKED)[None]
    column = group[None, :, None] * half + jnp.arange(half)[None, None]
    values = _masked(weight.values.at[row[:, None, None], column], jnp.broadcast_to(mask[..., None], (*mask.shape, half)))
    return values, _masked(weight.scale.at[row[:, None], group[None]], mask)


def _widened(tile: list[tuple[list[Any], Any]], stay: bool) -> list[tuple[list[Any], Any]]:
    """The same as float32 numbers (rows, columns), int4's in the order of `_columns`."""
    runs = [([widened(values, own, stay) for values, own in held], scale) for held, scale in tile]
    return [([run.reshape(run.shape[0], -1) for run in held], scale) for held, scale in runs]


def _times(weights: tuple[list[Any], Any], pieces: list[Any]) -> Any:
    """Products with a vector's pieces."""
    (w, *more), scale = weights
    total = w * pieces[0][None]
    for w, x in zip(more, pieces[1:], strict=True):
        total = times_plus(w, x[None], total)
    y = jnp.sum(total, axis=1)
    return y if scale is None else y * scale


def _columns(form: Product, packed: bool) -> list[Any]:
    """Columns of each run; of int4 (groups, 16, 2), as its halves lie."""
    if packed:
        return [first + within for first, within in _within_heads(form, packed, PACKED)]
    return [begin + jnp.arange(run) for begin, run in form.runs]


def _within_heads(form: Product, packed: bool, size: int) -> list[tuple[Any, Any]]:
    """The same as sums: where columns within one head of that size begin, and how far from there they lie."""
    if packed:
        half = PACKED // 2
        halves, within = jnp.arange(2)[None, None] * half, jnp.arange(half)[None, :, None]
        return [(begin + jnp.arange(run // PACKED)[:, None, None] * PACKED + halves, within) for begin, run in form.runs]
    runs = [(begin, run, min(run, size, WITHIN)) for begin, run in form.runs]
    return [(begin + jnp.arange(run // each)[:, None] * each, jnp.arange(each)[None]) for begin, run, each in runs]


def _read(form: Product, packed: bool, ref: Any, row: Any, real: Any) -> list[Any]:
    """A row of the inputs, float32, in runs."""
    return [load(ref.at[row, column], (column < form.inputs) & real).reshape(-1) for column in _columns(form, packed)]


def _scales(form: Product, packed: bool, ref: Any) -> list[Any]:
    """The norm's scales, as `_read` gives a row."""
    return [_masked(ref.at[column], column < form.inputs).reshape(-1) for column in _columns(form, packed)]


def _read_parts(form: Product, packed: bool, x: Attended, row: Any, real: Any) -> list[Any]:
    """The row of what `cached.look_at` left, for each run of what `_read` would give: all parts of it, and their sums."""
    size = form.inputs // x.largest_BPH.shape[-1]  # of a head

    def one(first: Any, within: Any) -> Any:
        column = first + within
        part, shape = jnp.arange(PARTS).reshape(-1, *[1] * column.ndim), (PARTS, *column.shape)
        mask = ((first < form.inputs) & real)[None]
        few = jnp.broadcast_to(mask, (PARTS, *first.shape))
        largest, total = (load(ref.at[row, part, (first // size)[None]], few) for ref in (x.largest_BPH, x.total_BPH))
        return load(x.y_BPI.at[row, part, column[None]], jnp.broadcast_to(mask, shape)), largest, total

    return [one(*each) for each in _within_heads(form, packed, size)]


def _joined(parts: list[Any]) -> list[Any]:
    """Pieces of a vector from what `_read_parts` gave."""

    def one(y: Any, largest: Any, total: Any) -> Any:
        weight = jnp.exp(largest - jnp.max(largest, axis=0, keepdims=True))
        total = jnp.sum(weight * total, axis=0)
        return (jnp.sum(weight * y, axis=0) / jnp.where(total == 0, 1.0, total)).reshape(-1)

    return [one(*each) for each in parts]


def _masked(ref: Any, mask: Any) -> Any:
    return plgpu.load(ref, mask=mask, other=0)
