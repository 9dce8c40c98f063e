"""Products that are worked on before they leave the multiprocessor, on NVIDIA's Hopper, as Pallas kernels by Mosaic GPU.

Two groups of four warps multiply. What they have summed up of a tile they leave, rounded, to a third group, which does what
comes next (`Finish`) and writes it while they are at the next tile; a fourth fetches.
"""

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax.experimental import pallas as pl
from jax.experimental.pallas import mosaic_gpu as plgpu

from m31r.kernels.hopper_tiles import launched, multiprocessors, sums, turned, wait_for_last
from m31r.kernels.hopper_work import HEIGHT, divided, rest, when

GROUPS = 2  # that multiply
ROWS, COLUMNS = GROUPS * HEIGHT, 256  # of a tile
PARTS, PART = 2, 128  # of its columns
CHUNK = 64  # columns that are finished at once
CHUNKS = COLUMNS // CHUNK
SIMULATED_PROGRAMS = 2
FETCHING, FINISHING, MULTIPLYING = 32, 128, 176  # registers of a thread: the groups share what 128 of each would be


class Cut(NamedTuple):
    """Depth of a step, and steps under way."""

    depth: int
    slots: int


USUAL = Cut(depth=64, slots=3)


class Sizes(NamedTuple):
    """Of the product: rows, depth, columns; depth of a step and steps under way; programs; whether the right side lies with its
    depth along its rows."""

    M: int
    K: int
    N: int
    depth: int
    slots: int
    programs: int
    turned: bool
    interpret: bool


class Memory(NamedTuple):
    """What the groups of a program share."""

    x: Any
    w: Any
    sums: Any  # rounded, (GROUPS, PARTS, HEIGHT, PART)
    own: Any  # what `finish` needs
    here: Any
    free: Any
    full: Any
    empty: Any
    staged: Any = ()


class Tile(NamedTuple):
    """Its number among the program's, its first row and its first column."""

    number: Any
    row: Any
    column: Any


# does what comes after a tile's sums of one group: (refs of the kernel's other arrays, memory, tile, group)
Finish = Callable[[Sizes, Any, Memory, Tile, int], None]
# what a group that multiplies does with its sums, float32, before it leaves them, rounded: with the same it is called under the
# last products, and gives a function of each part of the columns and its sums
Prepare = Callable[[Sizes, Any, Memory, Tile, Any], Callable[[int, jax.Array], jax.Array]]


def multiply(
    x: jax.Array,
    w: jax.Array,
    *others: jax.Array,
    out_type: Any,
    finish: Finish,
    prepare: Prepare | None = None,
    own: Any,
    name: str,
    turned: bool = False,
    cut: Cut = USUAL,
    interpret: Any = None,
) -> Any:
    """x w, and what `finish` makes of it: arrays of `out_type`.

    Args:
      x: (M, K), in 16 bits.
      w: (K, N), or (N, K) if `turned`.
      others: what else `finish` reads in memory.
      own: what it needs in shared memory.
      name: of the kernel.
      interpret: parameters of Mosaic GPU's interpreter, or None.
    """
    M, K = x.shape
    N = w.shape[0 if turned else 1]
    programs = SIMULATED_PROGRAMS if interpret else multiprocessors()
    sizes = Sizes(M, K, N, *cut, programs, turned, interpret is not None)
    assert M % ROWS == 0 and N % PART == 0 and N >= COLUMNS and K % cut.depth == 0
    kernel, memory = functools.partial(_kernel, sizes, finish, prepare), _memory(sizes, x.dtype, own)
    run = launched(kernel, out_type, memory, programs, GROUPS + 1, name, interpret, reduction_scratch_bytes=0)
    return run(x, w, *others)


def tiled(shape: tuple[int, ...], dtype: Any, width: int = 64) -> Any:
    """Room in shared memory, laid out as products have it."""
    size = width * jnp.dtype(dtype).itemsize
    return plgpu.SMEM(shape, dtype, transforms=(plgpu.TilingTransform((8, width)), plgpu.SwizzleTransform(size)))


def _memory(sizes: Sizes, dtype: Any, own: Any) -> Memory:
    x = tiled((sizes.slots, ROWS, sizes.depth), dtype, sizes.depth)
    w = (COLUMNS, sizes.depth) if sizes.turned else (sizes.depth, COLUMNS)
    w = tiled((sizes.slots, *w), dtype, sizes.depth)  # both sides in one pattern
    left = tiled((GROUPS, PARTS, HEIGHT, PART), dtype)
    here = plgpu.Barrier(num_arrivals=2, num_barriers=sizes.slots)
    free = plgpu.Barrier(num_arrivals=GROUPS, num_barriers=sizes.slots)
    full, empty = (plgpu.Barrier(num_arrivals=1, num_barriers=GROUPS) for _ in range(2))
    staged = (plgpu.SMEM((GROUPS, PARTS, sizes.depth, PART), dtype),) if sizes.interpret and sizes.turned else ()
    return Memory(x, w, left, own, here, free, full, empty, *staged)


def tile_of(sizes: Sizes, number: Any) -> Tile:
    """The last tile of a row begins where it ends with it: what lies in two tiles is computed, and written, twice alike."""
    row, column = divided(jax.lax.axis_index("program") + number * sizes.programs, -(-sizes.N // COLUMNS))
    return Tile(number, row * ROWS, pl.multiple_of(jnp.minimum(column * COLUMNS, sizes.N - COLUMNS), PART))


def count(sizes: Sizes) -> Any:
    """Of this program's tiles."""
    tiles = sizes.M // ROWS * -(-sizes.N // COLUMNS)
    return divided(tiles - 1 - jax.lax.axis_index("program") + sizes.programs, sizes.programs)[0]


def _kernel(sizes: Sizes, finish: Finish, prepare: Prepare | None, x: Any, w: Any, *refs: Any) -> None:
    *others, memory = refs
    group = jax.lax.axis_index("group")
    steps = sizes.K // sizes.depth

    @pl.when(group == GROUPS + 1)
    def fetch() -> None:
        plgpu.set_max_registers(FETCHING, action="decrease")

        def of_tile(number: Any, _: Any) -> None:
            tile = tile_of(sizes, number)

            def one(k: Any, _: Any) -> None:
                at = number * steps + k
                slot, here = rest(at, sizes.slots), pl.ds(k * sizes.depth, sizes.depth)
                columns = pl.ds(tile.column, COLUMNS)
                when(at >= sizes.slots, lambda: plgpu.barrier_wait(memory.free.at[slot]))
                plgpu.copy_gmem_to_smem(x.at[pl.ds(tile.row, ROWS), here], memory.x.at[slot], memory.here.at[slot])
                source = w.at[columns, here] if sizes.turned else w.at[here, columns]
                plgpu.copy_gmem_to_smem(source, memory.w.at[slot], memory.here.at[slot])

            jax.lax.fori_loop(0, steps, one, None)

        tiles = count(sizes)
        jax.lax.fori_loop(0, tiles, of_tile, None)
        wait_for_last(tiles * steps, sizes.slots, memory.free)

    @pl.when(group == GROUPS)
    def finish_all() -> None:
        def of_tile(number: Any, _: Any) -> None:
            tile = tile_of(sizes, number)
            for one in range(GROUPS):
                plgpu.barrier_wait(memory.full.at[one])
                finish(sizes, others, memory, tile, one)
                plgpu.barrier_arrive(memory.empty.at[one])

        jax.lax.fori_loop(0, count(sizes), of_tile, None)
        plgpu.wait_smem_to_gmem(0)

    @pl.when(group < GROUPS)
    def multiply_all() -> None:
        plgpu.set_max_registers(MULTIPLYING, action="increase")

        def of_tile(number: Any, _: Any) -> None:
            def whole(*totals: Any) -> None:
                def one(k: Any, _: Any) -> None:
                    at = number * steps + k
                    slot = rest(at, sizes.slots)
                    plgpu.barrier_wait(memory.here.at[slot])
                    left = memory.x.at[slot, pl.ds(group * HEIGHT, HEIGHT)]
                    for part, total in enumerate(totals):
                        plgpu.wgmma(total, left, _right(sizes, memory, slot, group, part))
                    plgpu.wgmma_wait(PARTS)
                    when(k > 0, lambda: _release(sizes, memory, at - 1))

                jax.lax.fori_loop(0, steps, one, None)
                prepared = prepare(sizes, others, memory, tile_of(sizes, number), group) if prepare else _as_it_is
                when(number > 0, lambda: plgpu.barrier_wait(memory.empty.at[group]))
                for part, total in enumerate(totals):  # each is left under the products of the next
                    result = plgpu.wgmma_accumulator_load(total, wait_n=PARTS - 1 - part)
                    if part == PARTS - 1:
                        _release(sizes, memory, number * steps + steps - 1)
                    memory.sums[group, part] = prepared(part, result).astype(memory.sums.dtype)
                plgpu.commit_smem()
                plgpu.barrier_arrive(memory.full.at[group])

            pl.run_scoped(whole, *PARTS * [sums(PART)])

        tiles = count(sizes)
        jax.lax.fori_loop(0, tiles, of_tile, None)
        when(tiles > 0, lambda: plgpu.barrier_wait(memory.empty.at[group]))


def _as_it_is(_: int, total: jax.Array) -> jax.Array:
    return total


def _right(sizes: Sizes, memory: Memory, slot: Any, group: Any, part: int) -> Any:
    columns = pl.ds(part * PART, PART)
    if not sizes.turned:
        return memory.w.at[slot, :, columns]
    return turned(sizes.interpret, memory.w.at[slot, columns], lambda: memory.staged.at[group, part])


def _release(sizes: Sizes, memory: Memory, step: Any) -> None:
    plgpu.barrier_arrive(memory.free.at[rest(step, sizes.slots)])


def ask_ahead(sizes: Sizes, tile: Tile, group: int, chunk: int, ahead: int, ask: Callable[[Tile, int, int], None]) -> None:
    """Asks for what the chunk that comes `ahead` chunks later needs, in whatever group or tile; at first for all until then."""
    number = group * CHUNKS + chunk
    for early in range(ahead if number == 0 else 0):
        when(tile.number == 0, functools.partial(ask, tile, *divmod(early, CHUNKS)))
    later = divmod(number + ahead, CHUNKS)
    if later[0] < GROUPS:
        ask(tile, *later)
    else:
        when(tile.number + 1 < count(sizes), lambda: ask(tile_of(sizes, tile.number + 1), later[0] - GROUPS, later[1]))


def place_of(tile: Tile, group: int, chunk: int, before: int = 0) -> tuple[Any, Any]:
    """Rows and columns of a chunk, `before` columns further on."""
    return pl.ds(tile.row + group * HEIGHT, HEIGHT), pl.ds(tile.column + chunk * CHUNK + before, CHUNK)


def sums_of(memory: Memory, group: int, chunk: int) -> Any:
    within = PART // CHUNK
    return memory.sums.at[group, chunk // within].at[:, pl.ds(chunk % within * CHUNK, CHUNK)]


def write_sums(memory: Memory, tile: Tile, group: int, out: Any) -> None:
    """Begins to copy a group's sums to their place in the whole product, one copy for each part."""
    for part in range(PARTS):
        columns = pl.ds(tile.column + part * PART, PART)
        plgpu.copy_smem_to_gmem(memory.sums.at[group, part], out.at[pl.ds(tile.row + group * HEIGHT, HEIGHT), columns])
