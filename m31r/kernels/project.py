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
from m31r.model.weight import Weight

TILE = 2**15  # weights that a program holds at once in its registers, at most: a quarter of them, of 16 bits
PACKED = 32  # int4 weights in one group
RUN, RUNS = 512, 4  # columns multiplied at once, and how many times at most: what is added up so takes one instruction


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


def multiply(form: Product, weight: Any, scale_ref: Any, x: Any, rows: int, finish: Finish, program: Any) -> Phase:
    """W x for each row, in one pass over the weights.

    Args:
      form: sizes.
      weight: a `Weight` of references.
      scale_ref: of the norm; None for none.
      x: references to float32 (B, I or more), or to what `cached.look_at` left.
      rows: B.
      finish: where the results go.
      program: this one's number.
    """
    packed = weight.values.dtype == jnp.uint8
    tiles = form.tiles

    def ahead() -> Any:
        scales = None if scale_ref is None else _scales(form, packed, scale_ref)
        return [_hold(form, weight, program, 0)], scales

    def work(held: Any, now: Any) -> None:
        tiles_held, scales = held
        zero = jnp.minimum(now, 0)

        def fetch(row: Any, i: int) -> Any:
            """Begins to read what a row takes, unless there are no more rows."""
            real = row < rows
            read = _read_parts if isinstance(x, Attended) else _read
            row = jnp.minimum(row, rows - 1)
            output, real_output = _outputs(form, program + zero, i)
            return read(form, packed, x, row, real), finish.expect(Place(row, output, real_output & real, i))

        fetched = fetch(zero, 0)
        for i in range(tiles):
            if len(tiles_held) < tiles:
                tiles_held.append(_hold(form, weight, program, i + 1))
            later = fetch(zero, i + 1) if i + 1 < tiles else None

            def one(row: Any, fetched: Any, i: int = i) -> Any:
                given, expected = fetched
                upcoming = fetched if rows == 1 else fetch(row + 1, i)
                pieces = _joined(packed, given) if isinstance(x, Attended) else given
                if scales is not None and form.epsilon is not None:
                    inverse = jax.lax.rsqrt(_sum(sum(piece * piece for piece in pieces)) / form.inputs + form.epsilon)
                    pieces = [piece * inverse * scale for piece, scale in zip(pieces, scales, strict=True)]
                y, *second = (times(pieces) for times in tiles_held[i])
                at = Place(row, *_outputs(form, program + zero, i), i)
                finish.put(at, expected, y * jax.nn.sigmoid(y) * second[0] if second else y)
                return upcoming

            # `rows` is a value here and not known, so that a row is computed by the same instructions beside any others
            jax.lax.fori_loop(0, rows + zero, one, fetched)
            fetched = later

    return Phase(ahead, work)


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


def _hold(form: Product, weight: Any, program: Any, tile: int) -> list[Callable[[list[Any]], Any]]:
    """Begins to read a tile of a program's weights; returns functions from a vector's pieces to their products."""
    output, real = _outputs(form, program, tile)
    halves = range(1 + form.gated)
    return [_weights(form, weight.values, weight.scale, half * form.outputs + output, real) for half in halves]


def _read(form: Product, packed: bool, ref: Any, row: Any, real: Any) -> list[Any]:
    """A row of the inputs, float32: in runs, or of int4 the two halves of each group, (groups, 16) each."""
    return [load(ref.at[row, column], (column < form.inputs) & real) for column in _places(form, packed)]


def _scales(form: Product, packed: bool, ref: Any) -> list[Any]:
    """The norm's scales, as `_read` gives a row."""
    return [_masked(ref.at[column], column < form.inputs) for column in _places(form, packed)]


def _places(form: Product, packed: bool) -> list[Any]:
    if not packed:
        return [begin + jnp.arange(run) for begin, run in form.runs]
    column = jnp.arange(pl.next_power_of_2(form.inputs) // PACKED)[:, None] * PACKED + jnp.arange(PACKED // 2)[None]
    return [column, column + PACKED // 2]


def _read_parts(form: Product, packed: bool, x: Attended, row: Any, real: Any) -> list[Any]:
    """The row of what `cached.look_at` left, for each piece of what `_read` would give: all parts of it, and their sums."""
    size = form.inputs // x.largest_BPH.shape[-1]  # of a head
    part = jnp.arange(PARTS)[:, None]

    def one(begin: int, count: int, step: int, run: int) -> Any:
        """`count` runs of columns, each within one head, from every `step`th on."""
        first = jnp.arange(count) * step + begin
        mask = jnp.broadcast_to(((first < form.inputs) & real)[None], (PARTS, count))
        largest, total = (load(ref.at[row, part, (first // size)[None]], mask) for ref in (x.largest_BPH, x.total_BPH))
        column = first[None, :, None] + jnp.arange(run)[None, None]
        y = load(x.y_BPI.at[row, part[..., None], column], jnp.broadcast_to(mask[..., None], (PARTS, count, run)))
        return y, largest, total

    if packed:
        groups = pl.next_power_of_2(form.inputs) // PACKED
        return [one(begin, groups, PACKED, PACKED // 2) for begin in (0, PACKED // 2)]
    runs = [(begin, run, min(run, size)) for begin, run in form.runs]
    return [one(begin, run // within, within, within) for begin, run, within in runs]


def _joined(packed: bool, parts: list[Any]) -> list[Any]:
    """Pieces of a vector from what `_read_parts` gave."""

    def one(y: Any, largest: Any, total: Any) -> Any:
        weight = jnp.exp(largest - jnp.max(largest, axis=0, keepdims=True))
        total = jnp.sum(weight * total, axis=0)
        x = jnp.sum(weight[..., None] * y, axis=0) / jnp.where(total == 0, 1.0, total)[:, None]
        return x if packed else x.reshape(-1)

    return [one(*each) for each in parts]


def _masked(ref: Any, mask: Any) -> Any:
    return plgpu.load(ref, mask=mask, other=0)


def _weights(form: Product, values_ref: Any, scale_ref: Any, row: Any, real: Any) -> Callable[[list[Any]], Any]:
    """Reads rows of weights; returns the function from a vector's pieces to their products, float32."""
    if values_ref.dtype != jnp.uint8:
        held = []
        for begin, run in form.runs:
            column = begin + jnp.arange(run)
            mask = real[:, None] & (column < form.inputs)[None]
            held.append(_masked(values_ref.at[row[:, None], column[None]], mask))
        scale = None if scale_ref is None else _masked(scale_ref.at[row], real)

        def times(pieces: list[Any]) -> Any:
            total = held[0].astype(jnp.float32) * pieces[0][None]
            for w, x in zip(held[1:], pieces[1:], strict=True):
                total = times_plus(w.astype(jnp.float32), x[None], total)
            y = jnp.sum(total, axis=1)
            return y if scale is None else y * scale

        return times
    wide = pl.next_power_of_2(form.inputs)
    group, byte = jnp.arange(wide // PACKED), jnp.arange(PACKED // 2)
    mask = real[:, None] & (group < form.inputs // PACKED)[None]
    column = group[None, :, None] * (PACKED // 2) + byte[None, None]
    wider = jnp.broadcast_to(mask[..., None], (*mask.shape, PACKED // 2))
    bytes_ = _masked(values_ref.at[row[:, None, None], column], wider)
    scale = 16 * _masked(scale_ref.at[row[:, None], group[None]], mask).astype(jnp.float32)

    def times_of_groups(pieces: list[Any]) -> Any:
        # a half n as the float32 of 1 + n/16, by its bits, since converting takes as long as all else: it stands for n - 8
        wide = bytes_.astype(jnp.int32)
        bits = ((wide << shift) & (15 << 19) | 0x3F800000 for shift in (19, 15))
        low, high = (jax.lax.bitcast_convert_type(one, jnp.float32) for one in bits)
        offset = 1.5 * jnp.sum(pieces[0] + pieces[1], axis=1)
        both = times_plus(low, pieces[0][None], high * pieces[1][None])
        return jnp.sum((jnp.sum(both, axis=2) - offset[None]) * scale, axis=1)

    return times_of_groups


def _sum(x: Any) -> Any:
    return jnp.sum(jnp.sum(x, axis=1)) if x.ndim == 2 else jnp.sum(x)
