"""A layer's products with what comes after them, on NVIDIA's Hopper: norms, rotary positions, SwiGLU, the residual stream.

A norm divides each row by one number, and what it does to columns the matrix has in it already: so x W is divided as well as x,
while it is still float32. What follows is computed in float32 from the rounded result, as it would be by a kernel of its own.
"""

import functools
from typing import Any

import jax
import jax.numpy as jnp
from jax.experimental import pallas as pl
from jax.experimental.pallas import mosaic_gpu as plgpu

from m31r.kernels.hopper_product import (
    CHUNK,
    CHUNKS,
    PART,
    PARTS,
    Cut,
    Memory,
    Sizes,
    Tile,
    ask_ahead,
    multiply,
    place_of,
    sums_of,
    tiled,
    write_sums,
)
from m31r.kernels.hopper_tiles import load, wide
from m31r.kernels.hopper_work import HEIGHT
from m31r.kernels.power import LOG2_E

SHORT = Cut(depth=32, slots=4)  # leaves room for as much again as is multiplied
PLACES = 4  # for what a gradient of SwiGLU needs: two chunks on their way, one at work, one leaving


@functools.partial(jax.jit, static_argnames=("heads", "interpret"))
def turned(
    x_MD: jax.Array,
    w_DX: jax.Array,
    inverse_M: jax.Array,
    cos_TE: jax.Array,
    sin_TE: jax.Array,
    heads: int,
    interpret: Any = None,
) -> jax.Array:
    """inverse x W, (M, X E), whose first `heads` heads are turned by their angles (m31r/kernels/rope.py)."""
    M, N = x_MD.shape[0], w_DX.shape[1]
    out: jax.Array = multiply(
        x_MD, w_DX, inverse_M, cos_TE, sin_TE,
        out_type=jax.ShapeDtypeStruct((M, N), x_MD.dtype), prepare=_divided, finish=functools.partial(_turn, heads), own=(),
        name="turned", interpret=interpret,
    )  # fmt: skip
    return out


def _divided(sizes: Sizes, refs: Any, memory: Memory, tile: Tile, group: Any) -> Any:
    inverse = load(sizes.interpret, refs[0].at[pl.ds(tile.row + group * HEIGHT, HEIGHT)], 1)
    return lambda part, total: total * wide(inverse, 0, PART)


def _turn(heads: int, sizes: Sizes, refs: Any, memory: Memory, tile: Tile, group: int) -> None:
    _, cos, sin, out = refs
    T, half = cos.shape
    base = jax.lax.rem(tile.row, jnp.int32(T)) + group * HEIGHT
    first = jax.lax.div(tile.column, jnp.int32(CHUNK))

    @pl.when(first < heads)
    def turn() -> None:
        c, s = (load(sizes.interpret, table.at[pl.ds(base, HEIGHT)]) for table in (cos, sin))
        for chunk in range(CHUNKS):

            @pl.when(first + chunk < heads)
            def _(chunk: int = chunk) -> None:
                ref = sums_of(memory, group, chunk)
                x = load(sizes.interpret, ref).astype(jnp.float32)
                low, high = x[:, :half], x[:, half:]
                ref[...] = jnp.concatenate([low * c - high * s, high * c + low * s], axis=1).astype(ref.dtype)

        plgpu.commit_smem()

    write_sums(memory, tile, group, out)
    plgpu.wait_smem_to_gmem(0, wait_read_only=True)


@functools.partial(jax.jit, static_argnames=("interpret",))
def added(stream_MD: jax.Array, x_MK: jax.Array, w_KD: jax.Array, interpret: Any = None) -> tuple[jax.Array, jax.Array]:
    """stream + x W, and the sums of its squares over PART columns each, float32 (D / PART, M)."""
    dtype, (M, D) = x_MK.dtype, stream_MD.shape
    own = tiled((2, HEIGHT, CHUNK), dtype), plgpu.SMEM((HEIGHT,), jnp.float32), plgpu.Barrier(num_arrivals=1, num_barriers=2)
    total, squares = multiply(
        x_MK, w_KD, stream_MD,
        out_type=(jax.ShapeDtypeStruct((M, D), dtype), jax.ShapeDtypeStruct((D // PART, M), jnp.float32)),
        finish=_add, own=own, name="product_added", interpret=interpret,
    )  # fmt: skip
    return total, squares


def _add(sizes: Sizes, refs: Any, memory: Memory, tile: Tile, group: int) -> None:
    stream, out, squares = refs
    given, sums, here = memory.own
    first, of_part = jax.lax.div(tile.column, jnp.int32(PART)), jnp.float32(0)

    def ask(tile: Tile, group: int, chunk: int) -> None:
        plgpu.copy_gmem_to_smem(stream.at[place_of(tile, group, chunk)], given.at[chunk % 2], here.at[chunk % 2])

    for chunk in range(CHUNKS):
        place = given.at[chunk % 2]
        plgpu.wait_smem_to_gmem(0, wait_read_only=True)
        ask_ahead(sizes, tile, group, chunk, 1, ask)
        plgpu.barrier_wait(here.at[chunk % 2])
        both = [load(sizes.interpret, ref).astype(jnp.float32) for ref in (place, sums_of(memory, group, chunk))]
        total = (both[0] + both[1]).astype(place.dtype)
        place[...] = total
        within = chunk % (PART // CHUNK)
        square = jnp.sum(jnp.square(total.astype(jnp.float32)), axis=1)
        of_part = square if within == 0 else of_part + square
        sums[...] = of_part
        plgpu.commit_smem()
        rows, columns = place_of(tile, group, chunk)
        plgpu.copy_smem_to_gmem(place, out.at[rows, columns])
        if within == PART // CHUNK - 1:
            plgpu.copy_smem_to_gmem(sums, squares.at[first + chunk // (PART // CHUNK), rows])


@functools.partial(jax.jit, static_argnames=("interpret",))
def d_attended(d_MD: jax.Array, w_KD: jax.Array, y_BTHE: jax.Array, interpret: Any = None) -> tuple[jax.Array, jax.Array]:
    """d W^T, the gradient of attention's result y, like y; and the sum over each head of y times it, float32 (B, H, T)."""
    B, T, H, E = y_BTHE.shape
    dtype = d_MD.dtype
    barrier = plgpu.Barrier(num_arrivals=1, num_barriers=2)
    own = tiled((2, HEIGHT, CHUNK), dtype), plgpu.SMEM((2, HEIGHT), jnp.float32), barrier
    like = jax.ShapeDtypeStruct((B * T, H * E), dtype), jax.ShapeDtypeStruct((B, H, T), jnp.float32)
    dy, centre = multiply(
        d_MD, w_KD, y_BTHE.reshape(B * T, H * E),
        out_type=like, finish=functools.partial(_centre, T), own=own, name="d_attended", turned=True,
        interpret=interpret,
    )  # fmt: skip
    return dy.reshape(y_BTHE.shape), centre


def _centre(T: int, sizes: Sizes, refs: Any, memory: Memory, tile: Tile, group: int) -> None:
    y, dy, centre = refs
    given, rows, here = memory.own
    head = jax.lax.div(tile.column, jnp.int32(CHUNK))
    row, position = jax.lax.div(tile.row, jnp.int32(T)), jax.lax.rem(tile.row, jnp.int32(T)) + group * HEIGHT

    def ask(tile: Tile, group: int, chunk: int) -> None:
        plgpu.copy_gmem_to_smem(y.at[place_of(tile, group, chunk)], given.at[chunk % 2], here.at[chunk % 2])

    write_sums(memory, tile, group, dy)
    for chunk in range(CHUNKS):
        ask_ahead(sizes, tile, group, chunk, 1, ask)
        plgpu.barrier_wait(here.at[chunk % 2])
        both = [load(sizes.interpret, ref).astype(jnp.float32) for ref in (given.at[chunk % 2], sums_of(memory, group, chunk))]
        total = jnp.sum(both[0] * both[1], axis=1)
        # all but what was begun since these rows were last copied: the other rows, and at first the two parts as well
        plgpu.wait_smem_to_gmem(3 if chunk < 2 else 1, wait_read_only=True)
        rows[chunk % 2] = total
        plgpu.commit_smem()
        plgpu.copy_smem_to_gmem(rows.at[chunk % 2], centre.at[row, head + chunk, pl.ds(position, HEIGHT)])


@functools.partial(jax.jit, static_argnames=("interpret",))
def gate_up(x_MD: jax.Array, w_DF2: jax.Array, inverse_M: jax.Array, interpret: Any = None) -> tuple[jax.Array, jax.Array]:
    """Gate and up, inverse x W, (M, 2F), and silu(gate) up, (M, F)."""
    M, D = x_MD.shape
    F = w_DF2.shape[1] // 2
    mixed = w_DF2.reshape(D, 2, F // PART, PART).swapaxes(1, 2).reshape(D, 2 * F)  # a tile has both of the same columns
    like = jax.ShapeDtypeStruct((M, 2 * F), x_MD.dtype), jax.ShapeDtypeStruct((M, F), x_MD.dtype)
    both, hidden = multiply(
        x_MD, mixed, inverse_M,
        out_type=like, prepare=_divided, finish=functools.partial(_swiglu, F), own=tiled((2, HEIGHT, CHUNK), x_MD.dtype),
        name="gate_up", interpret=interpret,
    )  # fmt: skip
    return both, hidden


def _swiglu(F: int, sizes: Sizes, refs: Any, memory: Memory, tile: Tile, group: int) -> None:
    _, both, hidden = refs
    rows, column = pl.ds(tile.row + group * HEIGHT, HEIGHT), pl.multiple_of(jax.lax.div(tile.column, jnp.int32(PARTS)), CHUNK)
    parts = [memory.sums.at[group, part] for part in range(PARTS)]
    for part, ref in enumerate(parts):
        plgpu.copy_smem_to_gmem(ref, both.at[rows, pl.ds(column + part * F, PART)])
    for chunk in range(PART // CHUNK):
        gate, up = (load(sizes.interpret, ref.at[:, pl.ds(chunk * CHUNK, CHUNK)]).astype(jnp.float32) for ref in parts)
        result = gate * _sigmoid(gate) * up
        plgpu.wait_smem_to_gmem(3, wait_read_only=True)  # all but the two parts and the chunk before
        memory.own[chunk] = result.astype(memory.own.dtype)
        plgpu.commit_smem()
        plgpu.copy_smem_to_gmem(memory.own.at[chunk], hidden.at[rows, pl.ds(column + chunk * CHUNK, CHUNK)])
    plgpu.wait_smem_to_gmem(2, wait_read_only=True)  # the parts have been read: another tile may be left there


@functools.partial(jax.jit, static_argnames=("interpret",))
def d_gate_up(d_MD: jax.Array, w_FD: jax.Array, inverse_M: jax.Array, both_MF2: jax.Array, interpret: Any = None) -> jax.Array:
    """inverse times the gradient of gate and up, (M, 2F), from that of silu(gate) up, which is d W^T."""
    dtype = d_MD.dtype
    own = tiled((PLACES, 2, HEIGHT, CHUNK), dtype), plgpu.Barrier(num_arrivals=2, num_barriers=PLACES)
    out: jax.Array = multiply(
        d_MD, w_FD, inverse_M, both_MF2,
        out_type=jax.ShapeDtypeStruct(both_MF2.shape, dtype), prepare=_divided,
        finish=functools.partial(_d_swiglu, w_FD.shape[0]), own=own, name="d_gate_up", turned=True, cut=SHORT,
        interpret=interpret,
    )  # fmt: skip
    return out


def _d_swiglu(F: int, sizes: Sizes, refs: Any, memory: Memory, tile: Tile, group: int) -> None:
    _, both, out = refs
    given, here = memory.own

    def ask(tile: Tile, group: int, chunk: int) -> None:
        for half in range(2):
            source = both.at[place_of(tile, group, chunk, half * F)]
            plgpu.copy_gmem_to_smem(source, given.at[chunk % PLACES, half], here.at[chunk % PLACES])

    for chunk in range(CHUNKS):
        places = [given.at[chunk % PLACES, half] for half in range(2)]
        plgpu.wait_smem_to_gmem(2, wait_read_only=True)  # all but the last chunk's two
        ask_ahead(sizes, tile, group, chunk, PLACES // 2, ask)
        plgpu.barrier_wait(here.at[chunk % PLACES])
        gate, up, d = (load(sizes.interpret, ref).astype(jnp.float32) for ref in (*places, sums_of(memory, group, chunk)))
        share = _sigmoid(gate)
        silu = gate * share
        for ref, value in zip(places, (d * up * (share + silu * (1.0 - share)), d * silu), strict=True):
            ref[...] = value.astype(ref.dtype)
        plgpu.commit_smem()
        for half, ref in enumerate(places):
            plgpu.copy_smem_to_gmem(ref, out.at[place_of(tile, group, chunk, half * F)])


def _sigmoid(x: Any) -> Any:
    """1 / (1 + e^-x), by logarithm: dividing takes more instructions."""
    return jnp.exp2(-jnp.log2(1.0 + jnp.exp2(x * -LOG2_E)))
