"""Layers of the decoder for one token a row, as one kernel for NVIDIA GPUs (m31r/kernels/phases.py)."""

import functools
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax.experimental import pallas as pl

from m31r.kernels.cached import PARTS, Attended, Look, look_at, read_ahead, read_token, room
from m31r.kernels.phases import Phase, run
from m31r.kernels.project import Product, into, multiply, product

WARPS = 8  # of a program
PHASES = 5  # of one layer


class LayerWeights(NamedTuple):
    """What a layer has: `Weight`s of matrices, float32 scales of norms; those of queries and keys may be None."""

    attention_norm: Any
    qkv: Any
    q_norm: Any
    k_norm: Any
    out: Any
    feed_forward_norm: Any
    gate_up: Any
    down: Any


class _Plan(NamedTuple):
    rows: int
    programs: int
    look: Look
    qkv: Product
    out: Product
    gate_up: Product
    down: Product


class _Given(NamedTuple):
    position: Any
    tables: Any
    x: Any
    layers: Sequence[LayerWeights]


class _Fresh(NamedTuple):
    """One of each for each layer."""

    qkv: Sequence[Any]
    attended: Sequence[Attended]
    between: Sequence[Any]  # the residual stream after attention
    middle: Sequence[Any]
    x: Sequence[Any]  # and after the layer


def advance(
    x_BD: jax.Array,
    layers: Sequence[LayerWeights],
    caches: Sequence[tuple[jax.Array, jax.Array]],
    position_B: jax.Array,
    tables: tuple[jax.Array, jax.Array],
    heads: int,
    epsilon: float,
    count: jax.Array,
    programs: int,
    interpret: bool = False,
) -> tuple[jax.Array, list[tuple[jax.Array, jax.Array]], jax.Array]:
    """A token of each row through some layers.

    Args:
      x_BD: float32, the residual stream.
      layers: their weights.
      caches: keys and values (R, S, K, E) of each layer, R no less than B, S a multiple of KEYS; rewritten at `position_B`.
      position_B: int32, where the tokens stand.
      tables: cosines and sines, float32 (T, E/2).
      heads: of queries.
      epsilon: of all norms.
      count, programs, interpret: as for `run`.

    Returns:
      The residual stream, float32 (B, D), the caches, and the counts.
    """
    B, (_, _, K, E), first = x_BD.shape[0], caches[0][0].shape, layers[0]
    plan = _Plan(
        B,
        programs,
        Look(heads // K, K, E, epsilon),
        product(first.qkv, programs, epsilon),
        product(first.out, programs, attended=True),
        product(first.gate_up, programs, epsilon, gated=True),
        product(first.down, programs),
    )

    def vectors(form: Product) -> list[jax.ShapeDtypeStruct]:
        return [jax.ShapeDtypeStruct((B, form.outputs), jnp.float32) for _ in layers]

    attended = [room(B, heads, E) for _ in layers]
    fresh = _Fresh(vectors(plan.qkv), attended, vectors(plan.out), vectors(plan.gate_up), vectors(plan.down))
    given = _Given(position_B, tables, x_BD, tuple(layers))
    make = functools.partial(_phases, plan)
    caches, fresh, count = run(
        make, PHASES * len(layers), given, list(caches), fresh, count, programs, "layer", WARPS, interpret
    )
    return fresh.x[-1], list(caches), count


def _phases(plan: _Plan, given: _Given, left: tuple[Any, _Fresh], program: Any) -> list[Phase]:
    position = given.position[_place(plan, program, 0)[0][0]]  # addresses depend on it, so it is read first of all
    made: list[Phase] = []
    x = given.x
    for layer, weights in enumerate(given.layers):
        of_layer = jax.tree.map(lambda each, layer=layer: each[layer], left[1], is_leaf=lambda each: isinstance(each, list))
        made += _of_layer(plan, given, weights, left[0][layer], of_layer, x, program, position)
        x = of_layer.x
    return made


def _of_layer(
    plan: _Plan, given: _Given, weights: LayerWeights, cache: Any, left: Any, x: Any, program: Any, position: Any
) -> list[Phase]:
    norms = None if weights.q_norm is None else (weights.q_norm, weights.k_norm)

    def read(program: Any, i: Any, position: Any = None) -> Any:
        (row, head, part), real = _place(plan, program, i)
        position = given.position[row] if position is None else position
        return read_ahead(plan.look, position, given.tables, norms, cache, row, head, part, real)

    rounds = pl.cdiv(plan.rows * plan.look.kv_heads * PARTS, plan.programs)

    def attend(ahead: Any, now: Any, meanwhile: Callable[[], None]) -> None:
        def token(i: Any) -> Any:
            (row, head, _), real = _place(plan, now, i)
            return read_token(plan.look, left.qkv, row, head, real)

        def one(i: Any, held: Any) -> Any:
            following = held if rounds == 1 else (read(now, i + 1), token(i + 1))
            (row, head, part), real = _place(plan, now, i)
            look_at(plan.look, held[0], held[1], cache, left.attended, row, head, part, real)
            return following

        held = ahead, token(0)
        meanwhile()
        # how many is a value and not known, so that a row is computed by the same instructions beside any others
        jax.lax.fori_loop(0, rounds + jnp.minimum(now, 0), one, held)

    def times(form: Product, weight: Any, norm: Any, x: Any, y: Any, residual: Any = None) -> Phase:
        return multiply(form, weight, norm, x, plan.rows, into(y, residual), program, first=x is given.x)

    return [
        times(plan.qkv, weights.qkv, weights.attention_norm, x, left.qkv),
        Phase(lambda: read(program, 0, position), lambda held: held, attend),
        times(plan.out, weights.out, None, left.attended, left.between, x),
        times(plan.gate_up, weights.gate_up, weights.feed_forward_norm, left.between, left.middle),
        times(plan.down, weights.down, None, left.middle, left.x, left.between),
    ]


def _place(plan: _Plan, program: Any, i: Any) -> tuple[tuple[Any, Any, Any], Any]:
    """Row, head of keys and part that a program attends to as its `i`th, and whether there is one."""
    heads, one = plan.look.kv_heads, program + i * plan.programs
    last = plan.rows * heads * PARTS - 1
    at = jnp.minimum(one, last)
    return (at // (heads * PARTS), at // PARTS % heads, at % PARTS), one <= last
