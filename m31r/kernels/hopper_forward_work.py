"""How the forward pass for Hopper (m31r/kernels/hopper_forward.py) is divided into pieces of work, and what they need fetched.

As for the gradient (m31r/kernels/hopper_work.py) blocks of keys go through a ring of slots, and what the next piece needs is
fetched while one is computed.
"""

import functools
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax.experimental import pallas as pl
from jax.experimental.pallas import mosaic_gpu as plgpu

from m31r.kernels.hopper_tiles import load
from m31r.kernels.hopper_work import BUFFERS, HEIGHT, divided, rest, when

GROUPS = 3  # of warps that multiply
OWN = GROUPS * HEIGHT  # queries of a piece of work
OTHER = 128  # keys of a block that streams past them
SLOTS = 4  # such blocks on their way or in use; a group needs three at the end of a piece
TOGETHER = 64  # heads whose pieces follow one another, the longest first: their keys and values fit into the second cache
TILE = 8  # columns that a thread has two neighbours of


class Sizes(NamedTuple):
    """Positions, heads of queries and of keys, pieces of a head, heads of the whole batch, programs that share the pieces."""

    T: int
    H: int
    K: int
    N: int
    heads: int
    programs: int
    interpret: bool


class Memory(NamedTuple):
    """What the groups of a program share: queries of two pieces, rings of keys and of values, results on their way out, and
    barriers that tell when operands are there, and when their place is free again."""

    q: Any
    k: Any
    v: Any
    y: Any
    log_sum: Any
    q_here: Any
    k_here: Any
    v_here: Any
    q_free: Any
    k_free: Any
    v_free: Any
    weight: Any = None  # of the interpreter, which multiplies only what lies in memory, as it lies there
    turned: Any = None
    sum: Any = None


class Program(NamedTuple):
    """Arrays in memory, and which group of warps this is."""

    sizes: Sizes
    qkv: Any
    begin: Any  # of each position's document, int32 (B, T), or None
    y: Any
    log_sum: Any
    memory: Memory
    group: Any


class Piece(NamedTuple):
    """A piece of work: its number among the program's, the row of the batch, the head, the first query, and the blocks of keys,
    of which the last one comes first."""

    number: Any
    row: Any
    head: Any
    base: Any
    first: Any
    last: Any


class Own(NamedTuple):
    """What is a group's own of a piece: its first query; the block of keys on its diagonal, and the step at which that comes;
    where the documents of its queries begin."""

    base: Any
    last: Any
    step: Any
    begin: Any


def count_of(sizes: Sizes) -> Any:
    """How many pieces this program has."""
    rounds, over = divmod(sizes.heads * sizes.N, sizes.programs)
    return rounds + (_turn(sizes, jnp.int32(rounds)) < over).astype(jnp.int32)


def _turn(sizes: Sizes, number: Any) -> Any:
    """Where a program comes in a round: programs take pieces there and back again, so that none has all the long ones."""
    program = jax.lax.axis_index("program")
    return jnp.where(rest(number, 2) == 1, sizes.programs - 1 - program, program)


def piece_of(program: Program, number: Any) -> Piece:
    sizes = program.sizes
    some, within = divided(number * sizes.programs + _turn(sizes, number), TOGETHER * sizes.N)
    back, head = divided(within, jnp.minimum(sizes.heads - some * TOGETHER, TOGETHER))
    row, head = divided(some * TOGETHER + head, sizes.H)
    base = (sizes.N - 1 - back) * OWN
    first = jnp.int32(0) if program.begin is None else divided(program.begin[row, base], OTHER)[0]
    return Piece(number, row, head, base, first, divided(jnp.minimum(base + OWN, sizes.T) - 1, OTHER)[0])


def own_of(program: Program, piece: Piece, before: Any) -> Own:
    sizes = program.sizes
    base = jnp.minimum(piece.base + program.group * HEIGHT, sizes.T - HEIGHT)  # past the end, the last ones once more
    last, begin = divided(base, OTHER)[0], None
    if program.begin is not None:
        begin = load(sizes.interpret, program.begin.at[piece.row, pl.ds(base, HEIGHT)], 1)
    return Own(base, last, before + piece.last - last, begin)


def fetch(program: Program, number: Any, before: Any) -> Any:
    """Fetches what a piece needs, once nobody needs what is in its place; returns the number of steps until its end."""
    sizes, memory, piece = program.sizes, program.memory, piece_of(program, number)
    buffer, row = rest(number, BUFFERS), piece.row
    when(number >= BUFFERS, lambda: plgpu.barrier_wait(memory.q_free.at[buffer]))
    for group in range(GROUPS):
        own, here = own_of(program._replace(group=group, begin=None), piece, before), memory.q_here.at[buffer * GROUPS + group]
        source = program.qkv.at[row, pl.ds(own.base, HEIGHT), piece.head]
        plgpu.copy_gmem_to_smem(source, memory.q.at[buffer, group], here)
    place = sizes.H + divided(piece.head, sizes.H // sizes.K)[0]
    rings = (place, memory.k, memory.k_here, memory.k_free), (place + sizes.K, memory.v, memory.v_here, memory.v_free)

    def one(step: Any, _: Any) -> None:
        slot, keys = rest(step, SLOTS), pl.ds((piece.last + before - step) * OTHER, OTHER)
        for place, ring, here, free in rings:
            when(step >= SLOTS, functools.partial(plgpu.barrier_wait, free.at[slot]))
            plgpu.copy_gmem_to_smem(program.qkv.at[row, keys, place], ring.at[slot], here.at[slot])

    after = before + piece.last - piece.first + 1
    jax.lax.fori_loop(before, after, one, None)
    return after
