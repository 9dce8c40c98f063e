"""How the gradient for Hopper is divided into pieces of work, and how their operands are fetched (m31r/kernels/hopper.py).

While a piece is computed the next one's operands are on their way. Blocks that stream by go through a ring of slots; a barrier
of each tells when it is there, and another when all have done with it.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax.experimental import pallas as pl
from jax.experimental.pallas import mosaic_gpu as plgpu

GROUPS = 2  # of warps that multiply
HEIGHT = 64  # positions of one of them: what a product has at least
OWN = GROUPS * HEIGHT  # positions of a piece of work
OTHER = HEIGHT  # positions of a block that streams past them: one of each piece's is on the diagonal of a group
SLOTS = 6  # such blocks on their way or in use
BUFFERS = 2  # pieces of work that are on their way or in use
SIZE = 64  # of a head


class Bounds(NamedTuple):
    """Of documents: where each position's begins and ends, int32 (B, T); of each block of OWN positions the first and the last
    begin, the first and the last end, int32 (B, T / OWN)."""

    begin_BT: jax.Array
    end_BT: jax.Array
    first_begin_BN: jax.Array
    last_begin_BN: jax.Array
    first_end_BN: jax.Array
    last_end_BN: jax.Array


class Sizes(NamedTuple):
    """Heads of queries and of keys, blocks of OWN positions, pieces of work, programs that share them."""

    H: int
    K: int
    N: int
    pieces: int
    programs: int
    interpret: bool


class Memory(NamedTuple):
    """What the groups of a program share: two arrays and two rows of a piece's own positions, two of each that stream past, and
    barriers that tell when they are there, and when their place is free again."""

    own: Any
    own_rows: Any
    ring: Any
    ring_rows: Any
    own_here: Any
    own_rows_here: Any
    ring_here: Any
    ring_rows_here: Any
    own_free: Any
    ring_free: Any
    staged: Any = ()  # of the interpreter, which multiplies only what lies in memory, as it lies there
    turned: Any = ()


class Program(NamedTuple):
    """Arrays in memory, and which group of warps this is."""

    sizes: Sizes
    qkv: Any
    dy: Any
    rows: Any  # log_sum and centre
    documents: Bounds | None
    tables: Any  # cosines and sines, or None
    inverse: Any  # of each position, or None
    d_qkv: Any
    memory: Memory
    group: Any


class Piece(NamedTuple):
    """A piece of work: its number among the program's, the row of the batch, the heads, and which block of OWN positions."""

    number: Any
    row: Any
    head: Any  # of the queries if it is theirs
    key_head: Any
    tile: Any


def over_pieces(program: Program, of_keys: Callable[..., Any], of_queries: Callable[..., Any]) -> Any:
    """The program's pieces, one after another; the number of steps that they have in all.

    Pieces of a key head and of its queries follow one another, since what they read is the same; of keys the long ones come
    first, of queries the short ones, so that each program has about as much to do.
    """
    sizes = program.sizes
    queries = sizes.H // sizes.K
    of_head = sizes.N * (1 + queries)

    def one(number: Any, before: Any) -> Any:
        head_of_all, within_head = divided(jax.lax.axis_index("program") + number * sizes.programs, of_head)
        row, key_head = divided(head_of_all, sizes.K)

        def keys() -> Any:
            return of_keys(program, Piece(number, row, key_head, key_head, within_head), before)

        def for_queries() -> Any:
            of_group, tile = divided(within_head - sizes.N, sizes.N)
            return of_queries(program, Piece(number, row, key_head * queries + of_group, key_head, tile), before)

        return jax.lax.cond(within_head < sizes.N, keys, for_queries)

    return jax.lax.fori_loop(0, count_of(sizes), one, jnp.int32(0))


def count_of(sizes: Sizes) -> Any:
    """How many pieces this program has."""
    return divided(sizes.pieces - 1 - jax.lax.axis_index("program") + sizes.programs, sizes.programs)[0]


def queries_seen(program: Program, piece: Piece) -> tuple[Any, Any, Any, Any]:
    """Blocks of OTHER queries that see a piece's keys: the first; the one on this group's diagonal, before which none sees the
    group's keys; up to where all the piece's keys are in their documents; and from where on none is."""
    first = piece.tile * GROUPS
    past, diagonal = jnp.int32(program.sizes.N * GROUPS), first + program.group
    if program.documents is None:
        return first, diagonal, past, past
    place = piece.row, piece.tile
    past = divided(program.documents.last_end_BN[place] + (OTHER - 1), OTHER)[0]
    return first, diagonal, jnp.maximum(divided(program.documents.first_end_BN[place], OTHER)[0], diagonal + 1), past


def keys_seen(program: Program, piece: Piece) -> tuple[Any, Any, Any, Any]:
    """Blocks of OTHER keys that a piece's queries see: the first; from where on they are in the documents of all these
    queries; the one on this group's diagonal, after which none is in sight of the group; and the end."""
    diagonal, past = piece.tile * GROUPS + program.group, (piece.tile + 1) * GROUPS
    if program.documents is None:
        return jnp.int32(0), jnp.int32(0), diagonal, past
    place = piece.row, piece.tile
    first = divided(program.documents.first_begin_BN[place], OTHER)[0]
    edge = divided(program.documents.last_begin_BN[place] + (OTHER - 1), OTHER)[0]
    return first, jnp.maximum(jnp.minimum(edge, diagonal), first), diagonal, past


def fetch_for_keys(program: Program, piece: Piece, before: Any) -> Any:
    sizes, memory, row = program.sizes, program.memory, piece.row
    queries = sizes.H // sizes.K
    first, _, _, past = queries_seen(program, piece)
    sources = [(program.qkv, place + piece.key_head) for place in (sizes.H, sizes.H + sizes.K)]
    _fetch_own(program, piece, sources)

    def one(step: Any, _: Any) -> None:
        of_group, block = divided(step, past - first)
        query, here = piece.key_head * queries + of_group, pl.ds((first + block) * OTHER, OTHER)
        slot = _free_slot(memory, before + step)
        for source, ring in zip((program.qkv, program.dy), memory.ring, strict=True):
            plgpu.copy_gmem_to_smem(source.at[row, here, query], ring.at[slot], memory.ring_here.at[slot])
        for source, ring in zip(program.rows, memory.ring_rows, strict=True):
            plgpu.copy_gmem_to_smem(source.at[row, query, here], ring.at[slot], memory.ring_rows_here.at[slot])

    jax.lax.fori_loop(0, queries * (past - first), one, None)
    return before + queries * (past - first)


def fetch_for_queries(program: Program, piece: Piece, before: Any) -> Any:
    sizes, memory, row = program.sizes, program.memory, piece.row
    first, _, _, past = keys_seen(program, piece)
    buffer = _fetch_own(program, piece, [(program.qkv, piece.head), (program.dy, piece.head)])
    for group in range(GROUPS):
        own = pl.ds(piece.tile * OWN + group * HEIGHT, HEIGHT)
        for source, rows in zip(program.rows, memory.own_rows, strict=True):
            here = memory.own_rows_here.at[buffer * GROUPS + group]
            plgpu.copy_gmem_to_smem(source.at[row, piece.head, own], rows.at[buffer, group], here)

    def one(block: Any, _: Any) -> None:
        slot, here = _free_slot(memory, before + block - first), pl.ds(block * OTHER, OTHER)
        for place, ring in zip((sizes.H, sizes.H + sizes.K), memory.ring, strict=True):
            source = program.qkv.at[row, here, place + piece.key_head]
            plgpu.copy_gmem_to_smem(source, ring.at[slot], memory.ring_here.at[slot])

    jax.lax.fori_loop(first, past, one, None)
    return before + past - first


def _fetch_own(program: Program, piece: Piece, sources: list[tuple[Any, Any]]) -> Any:
    """Fetches a piece's own positions of two arrays, once nobody needs what is in their place; returns the place."""
    memory, buffer = program.memory, rest(piece.number, BUFFERS)
    when(piece.number >= BUFFERS, lambda: plgpu.barrier_wait(memory.own_free.at[buffer]))
    for group in range(GROUPS):
        own = pl.ds(piece.tile * OWN + group * HEIGHT, HEIGHT)
        for (source, head), ref in zip(sources, memory.own, strict=True):
            here = memory.own_here.at[buffer * GROUPS + group]
            plgpu.copy_gmem_to_smem(source.at[piece.row, own, head], ref.at[buffer, group], here)
    return buffer


def _free_slot(memory: Memory, step: Any) -> Any:
    """The slot of a step, once all have done with what was in it."""
    slot = rest(step, SLOTS)
    when(step >= SLOTS, lambda: plgpu.barrier_wait(memory.ring_free.at[slot]))
    return slot


def when(condition: Any, work: Callable[[], None]) -> None:
    pl.when(condition)(work)


def divided(x: Any, by: Any) -> tuple[Any, Any]:
    by = jnp.asarray(by, x.dtype)
    return jax.lax.div(x, by), jax.lax.rem(x, by)


def rest(x: Any, by: int) -> Any:
    return divided(x, by)[1]
