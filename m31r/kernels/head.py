"""The tied head as one kernel for NVIDIA GPUs: logits, or the likeliest token and all that follows from it."""

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax.experimental import pallas as pl
from jax.experimental.pallas import triton as plgpu

from m31r.kernels.phases import Phase, load, run
from m31r.kernels.project import Finish, Place, Product, into, multiply, product
from m31r.kernels.widen import PACKED
from m31r.model.weight import Weight
from m31r.tokenizer.reserved import EOS, PAD

WARPS = 8  # of a program


class Limits(NamedTuple):
    """What is asked for of greedy rows.

    Attributes:
      allowed_BV: int8, whether a token may be written at all.
      penalty_B: float32, as in `Sampling`.
      end_B: int32 length at which each row must stop.
    """

    allowed_BV: jax.Array
    penalty_B: jax.Array
    end_B: jax.Array


class Rows(NamedTuple):
    """Where greedy rows stand; all are rewritten.

    Attributes:
      token_B, position_B: int32, as in `state.State`.
      done_B, seen_BV: int8, the same.
      written_BC: int32, the tokens so far.
      next_B: int32, the column of `written_BC` that comes next.
      x_BD: float32, the embedding of the newest token.
    """

    token_B: jax.Array
    position_B: jax.Array
    done_B: jax.Array
    seen_BV: jax.Array
    written_BC: jax.Array
    next_B: jax.Array
    x_BD: jax.Array


class _Best(NamedTuple):
    """The likeliest token of each tile of each program."""

    value_BN: Any
    token_BN: Any


class _Plan(NamedTuple):
    rows: int
    programs: int
    head: Product
    interpret: bool = False


def logits(
    x_BD: jax.Array, embedding: Weight, scale_D: jax.Array, epsilon: float, programs: int, interpret: bool = False
) -> jax.Array:
    """Float32 (B, V) from the residual stream after the last layer, float32; `scale_D` is the last norm's."""
    plan = _Plan(x_BD.shape[0], programs, product(embedding, programs, epsilon))
    fresh = jax.ShapeDtypeStruct((x_BD.shape[0], embedding.shape[0]), jnp.float32)
    given = (x_BD, embedding, scale_D)
    count = jnp.zeros(1, jnp.int32)
    _, logits_BV, _ = run(functools.partial(_plainly, plan), 1, given, (), fresh, count, programs, "head", WARPS, interpret)
    assert isinstance(logits_BV, jax.Array)
    return logits_BV


def choose(
    x_BD: jax.Array,
    embedding: Weight,
    scale_D: jax.Array,
    epsilon: float,
    rows: Rows,
    limits: Limits,
    count: jax.Array,
    programs: int,
    interpret: bool = False,
) -> tuple[Rows, jax.Array]:
    """The rows after the likeliest token of each, as `engine.decode` chooses and keeps it, and the counts of barriers.

    Args:
      x_BD: float32, the residual stream after the last layer.
      embedding: float32 numbers it stands for are read where a row goes on.
      scale_D: of the last norm.
      epsilon: of that norm.
      rows: as before; consumed.
      limits: what is asked for.
      count, programs, interpret: as for `run`.
    """
    B = x_BD.shape[0]
    plan = _Plan(B, programs, product(embedding, programs, epsilon), interpret)
    places = (B, programs * plan.head.tiles)
    best = _Best(jax.ShapeDtypeStruct(places, jnp.float32), jax.ShapeDtypeStruct(places, jnp.int32))
    given = (x_BD, embedding, scale_D, limits)
    make = functools.partial(_choosing, plan)
    rows, _, count = run(make, 2, given, rows, best, count, programs, "head_choose", WARPS, interpret)
    return rows, count


def _plainly(plan: _Plan, given: Any, left: Any, program: Any) -> list[Phase]:
    x, embedding, scale = given
    return [multiply(plan.head, embedding, scale, x, plan.rows, into(left[1]), program, first=True)]


def _choosing(plan: _Plan, given: Any, left: Any, program: Any) -> list[Phase]:
    x, embedding, scale, limits = given
    rows, best = left

    def expect(at: Place) -> Any:
        seen, allowed = (
            plgpu.load(ref.at[at.row, at.output], mask=at.real, other=0) for ref in (rows.seen_BV, limits.allowed_BV)
        )
        return seen, allowed, limits.penalty_B[at.row]

    def put(at: Place, expected: Any, y: Any) -> None:
        seen, allowed, penalty = expected
        y = jnp.where(seen != 0, jnp.where(y > 0, y / penalty, y * penalty), y)
        y = jnp.where(at.real & (allowed != 0), y, -jnp.inf)
        largest = jnp.max(y)
        where = at.tile * plan.programs + program
        best.value_BN[at.row, where] = largest
        best.token_BN[at.row, where] = _least(at.output, y == largest)

    def finish(held: Any, now: Any, meanwhile: Callable[[], None]) -> None:
        for i in range(pl.cdiv(plan.rows, plan.programs)):
            row = now + i * plan.programs

            @pl.when(row < plan.rows)
            def own(row: Any = row) -> None:
                _settle(plan, embedding, limits, rows, best, row)

    return [
        multiply(plan.head, embedding, scale, x, plan.rows, Finish(expect, put), program, first=True),
        Phase(lambda: None, lambda nothing: nothing, finish),
    ]


def _least(numbers: Any, among: Any) -> Any:
    """The least of the numbers that count; any valid one if none does, as with logits that are no numbers."""
    least = jnp.min(jnp.where(among, numbers, 2**30))
    return jnp.where(least == 2**30, 0, least)


def _settle(plan: _Plan, embedding: Any, limits: Any, rows: Rows, best: _Best, row: Any) -> None:
    """What a row's choice changes, by one program."""
    count = plan.programs * plan.head.tiles
    place = jnp.arange(pl.next_power_of_2(count))
    value = plgpu.load(best.value_BN.at[row, place], mask=place < count, other=-jnp.inf, volatile=True)
    token = load(best.token_BN.at[row, place], place < count)
    chosen = _least(token, (value == jnp.max(value)) & (place < count))
    was, position = rows.done_B[row], rows.position_B[row]
    column = rows.next_B[row]
    # a row that has ended stands still, and writes <pad>
    new = jnp.where(was != 0, PAD, chosen)
    at = jnp.where(was != 0, position, position + 1)
    ended = (was != 0) | (chosen == EOS) | (position + 2 >= limits.end_B[row])
    if not plan.interpret:
        plgpu.debug_barrier()  # all threads have read
    rows.token_B[row], rows.position_B[row], rows.next_B[row] = new, at, column + 1
    rows.done_B[row] = ended.astype(jnp.int8)
    rows.written_BC[row, column] = new
    rows.seen_BV[row, chosen] = jnp.int8(1)
    _embed(embedding, new, rows.x_BD, row)


def _embed(embedding: Any, token: Any, x_ref: Any, row: Any) -> None:
    """Writes a row of the matrix as float32 numbers (m31r/model/weight.py)."""
    width = x_ref.shape[-1]
    wide = pl.next_power_of_2(width)
    column = jnp.arange(wide)
    real = column < width
    if embedding.values.dtype != jnp.uint8:
        x = plgpu.load(embedding.values.at[token, column], mask=real, other=0).astype(jnp.float32)
        x = x if embedding.scale is None else x * embedding.scale[token]
    else:
        half, within = PACKED // 2, column % PACKED
        byte = column // PACKED * half + within % half
        held = plgpu.load(embedding.values.at[token, byte], mask=real, other=0).astype(jnp.int32)
        scale = plgpu.load(embedding.scale.at[token, column // PACKED], mask=real, other=0).astype(jnp.float32)
        x = (jnp.where(within < half, held & 15, held >> 4) - 8).astype(jnp.float32) * scale
    plgpu.store(x_ref.at[row, column], x, mask=real)
