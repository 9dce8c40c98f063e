"""Attention's forward pass on NVIDIA's Hopper, as a Pallas kernel by Mosaic GPU: causal, within documents, deterministic.

Each of three groups of four warps has 64 queries of its own, and a fourth group fetches keys and values for all. While a group
computes the weights of a block of keys, the product of the weights before with their values runs, and other groups' products
(Shah et al. 2024); the first block of the next piece of work is begun under the last product of this one.

What ptxas makes of it depends on order (profiling/LOG.md): a barrier between weights and the wait for a product keeps it from
waiting first, and weights are rounded after that wait, or it runs all products one after another.
"""

import functools
from typing import Any

import jax
import jax.numpy as jnp
from jax.experimental import pallas as pl
from jax.experimental.pallas import mosaic_gpu as plgpu

from m31r.kernels.hopper import SCALE, UNSEEN
from m31r.kernels.hopper_forward_work import (
    GROUPS,
    OTHER,
    OWN,
    SLOTS,
    TILE,
    Memory,
    Own,
    Piece,
    Program,
    Sizes,
    count_of,
    fetch,
    own_of,
    piece_of,
)
from m31r.kernels.hopper_tiles import iota, launched, multiprocessors, sums, turned, wait_for_last, wide
from m31r.kernels.hopper_work import BUFFERS, HEIGHT, SIZE, divided, rest, when

SIMULATED_PROGRAMS = 2  # by the interpreter
FETCHING, MULTIPLYING = 32, 160  # registers of a thread: the groups share what 128 of each would be


@functools.partial(jax.jit, static_argnames=("heads", "interpret"))  # or each layer would compile it anew
def forward(qkv_BTXE: jax.Array, begin_BT: jax.Array | None, heads: int, interpret: Any = None) -> tuple[jax.Array, jax.Array]:
    """What `flash` gives, (B, T, H, E) in its input's dtype, and log2 of the sum of each query's weights, float32 (B, H, T).

    Args:
      qkv_BTXE: bfloat16 or float16, X = H + 2 K, T a multiple of OTHER, E of SIZE.
      begin_BT: where the document of each position begins, int32, or None.
      heads: H.
      interpret: parameters of Mosaic GPU's interpreter, to simulate the kernel on any device, for tests.
    """
    B, T, X, _ = qkv_BTXE.shape
    N = -(-T // OWN)
    programs = min(B * heads * N, SIMULATED_PROGRAMS if interpret else multiprocessors())
    sizes = Sizes(T, heads, (X - heads) // 2, N, B * heads, programs, interpret is not None)
    dtype = qkv_BTXE.dtype
    run = launched(
        functools.partial(_kernel, sizes, begin_BT is not None),
        (jax.ShapeDtypeStruct((B, T, heads, SIZE), dtype), jax.ShapeDtypeStruct((B, heads, T), jnp.float32)),
        _memory(sizes, dtype),
        programs,
        GROUPS,
        "flash_forward",
        interpret,
    )
    y, log_sum_BHT = run(qkv_BTXE, *(() if begin_BT is None else (begin_BT,)))
    return y, log_sum_BHT


def _memory(sizes: Sizes, dtype: Any) -> Memory:
    cut = (plgpu.TilingTransform((8, 128 // dtype.itemsize)), plgpu.SwizzleTransform(128))
    row = GROUPS, HEIGHT
    q, ring, y = (plgpu.SMEM((*n, SIZE), dtype, transforms=cut) for n in ((BUFFERS, *row), (SLOTS, OTHER), row))
    q_here, here = (plgpu.Barrier(num_arrivals=1, num_barriers=n) for n in (BUFFERS * GROUPS, SLOTS))
    q_free, free = (plgpu.Barrier(num_arrivals=GROUPS, num_barriers=n) for n in (BUFFERS, SLOTS))
    shapes = ((*row, OTHER), dtype), ((GROUPS, SIZE, OTHER), dtype), ((*row, SIZE), jnp.float32)
    staged = tuple(plgpu.SMEM(*shape) for shape in (shapes if sizes.interpret else ()))
    sums = plgpu.SMEM(row, jnp.float32)
    return Memory(q, ring, ring, y, sums, q_here, here, here, q_free, free, free, *staged)


def _kernel(sizes: Sizes, bordered: bool, qkv: Any, *refs: Any) -> None:
    *borders, y, log_sum, memory = refs
    group = jax.lax.axis_index("group")
    program = Program(sizes, qkv, borders[0] if bordered else None, y, log_sum, memory, group)

    @pl.when(group == GROUPS)
    def supply() -> None:
        plgpu.set_max_registers(FETCHING, action="decrease")
        count = count_of(sizes)
        steps = jax.lax.fori_loop(0, count, functools.partial(fetch, program), jnp.int32(0))
        wait_for_last(steps, SLOTS, memory.k_free, memory.v_free)
        wait_for_last(count, BUFFERS, memory.q_free)

    @pl.when(group < GROUPS)
    def multiply() -> None:
        plgpu.set_max_registers(MULTIPLYING, action="increase")
        _multiply(program)
        plgpu.wait_smem_to_gmem(0)


def _multiply(program: Program) -> None:
    memory, first = program.memory, piece_of(program, jnp.int32(0))
    own = own_of(program, first, jnp.int32(0))
    slot = rest(own.step, SLOTS)
    _wait(program, first, own, jnp.int32(0))

    def start(score_ref: Any) -> Any:
        _scores(program, first, own.step, score_ref)
        score = plgpu.wgmma_accumulator_load(score_ref, wait_n=0)
        plgpu.barrier_arrive(memory.k_free.at[slot])
        return _started(program, own, score)

    largest, total, weight = pl.run_scoped(start, sums(OTHER))
    plgpu.barrier_wait(memory.v_here.at[slot])
    given = jnp.int32(0), largest, total, weight.astype(program.qkv.dtype)
    pieces = count_of(program.sizes)
    jax.lax.fori_loop(0, pieces, functools.partial(_attend, program, pieces), given)


def _wait(program: Program, piece: Piece, own: Own, before: Any) -> None:
    """Waits for a group's queries and the first keys that one of them sees; a block later than all of them is let go."""
    memory = program.memory

    def let_go() -> None:
        slot = rest(before, SLOTS)
        for here, free in ((memory.k_here, memory.k_free), (memory.v_here, memory.v_free)):
            plgpu.barrier_wait(here.at[slot])
            plgpu.barrier_arrive(free.at[slot])

    when(own.step > before, let_go)
    plgpu.barrier_wait(memory.q_here.at[rest(piece.number, BUFFERS) * GROUPS + program.group])
    plgpu.barrier_wait(memory.k_here.at[rest(own.step, SLOTS)])


def _scores(program: Program, piece: Piece, step: Any, score_ref: Any) -> None:
    q = program.memory.q.at[rest(piece.number, BUFFERS), program.group]
    k = program.memory.k.at[rest(step, SLOTS)]
    plgpu.wgmma(score_ref, q, turned(program.sizes.interpret, k, lambda: program.memory.turned.at[program.group]))


def _started(program: Program, own: Own, score: Any) -> Any:
    """Of the block on the diagonal: each query's largest score, its weights' sum (by columns of a tile), and the weights."""
    score = _masked(program.sizes, score, own, own.last * OTHER, diagonal=True)
    largest = jnp.max(score, axis=1)
    weight = jnp.exp2(score * SCALE - _wide(largest * SCALE))
    return jax.lax.optimization_barrier((largest, _folded(weight), weight))


def _attend(program: Program, pieces: Any, number: Any, given: Any) -> Any:
    """A piece of work whose first weights are given; returns the steps until its end, and the next one's first weights."""
    memory, piece, (before, *started) = program.memory, piece_of(program, number), given
    own, after = own_of(program, piece, before), before + piece.last - piece.first + 1

    def step(at: Any, carry: Any, y_ref: Any, border: bool) -> Any:
        largest, total, weight = carry
        slot, last = rest(at, SLOTS), rest(at - 1, SLOTS)
        plgpu.barrier_wait(memory.k_here.at[slot])

        def products(score_ref: Any) -> Any:
            _scores(program, piece, at, score_ref)
            _add(program, y_ref, weight, memory.v.at[last])
            score = plgpu.wgmma_accumulator_load(score_ref, wait_n=1)
            plgpu.barrier_arrive(memory.k_free.at[slot])
            if border:
                score = _masked(program.sizes, score, own, (piece.last + before - at) * OTHER, diagonal=False)
            new = jnp.maximum(largest, jnp.max(score, axis=1))
            keep = jnp.exp2(largest * SCALE - new * SCALE)
            new_weight = jnp.exp2(score * SCALE - _wide(new * SCALE))
            new_total = total * _wide(keep, TILE) + _folded(new_weight)
            new, new_total, keep, new_weight = jax.lax.optimization_barrier((new, new_total, keep, new_weight))
            plgpu.barrier_wait(memory.v_here.at[slot])
            new_weight, y = jax.lax.optimization_barrier((new_weight, _value(program, y_ref)))
            plgpu.barrier_arrive(memory.v_free.at[last])
            y_ref[...] = y * _wide(keep, SIZE)
            return new, new_total, new_weight.astype(program.qkv.dtype)

        return pl.run_scoped(products, sums(OTHER))

    def whole(y_ref: Any) -> Any:
        inner, carry = after, tuple(started)
        if own.begin is not None:
            edge = divided(program.begin[piece.row, own.base + HEIGHT - 1] + (OTHER - 1), OTHER)[0]
            inner = own.step + 1 + jnp.maximum(own.last - edge, 0)
        carry = jax.lax.fori_loop(own.step + 1, inner, functools.partial(step, y_ref=y_ref, border=False), carry)
        if own.begin is not None:
            carry = jax.lax.fori_loop(inner, after, functools.partial(step, y_ref=y_ref, border=True), carry)
        plgpu.barrier_arrive(memory.q_free.at[rest(number, BUFFERS)])
        largest, total, weight = carry
        y, started_next = _end(program, pieces, number + 1, after, y_ref, weight)
        _give(program, piece, own, y, largest, jnp.sum(total, axis=1))
        return (after, *started_next)

    if not program.sizes.interpret:
        return pl.run_scoped(whole, sums(SIZE))
    memory.sum[program.group] = jnp.zeros((HEIGHT, SIZE))
    return whole(memory.sum.at[program.group])


def _end(program: Program, pieces: Any, number: Any, before: Any, y_ref: Any, weight: Any) -> Any:
    """The last product of a piece, and under it the first weights of the one after; if there is none, of what is in memory."""
    memory, more = program.memory, number < pieces
    piece = piece_of(program, jnp.minimum(number, pieces - 1))._replace(number=number)
    own = own_of(program, piece, before)
    when(more, lambda: _wait(program, piece, own, before))
    last, slot = rest(before - 1, SLOTS), rest(own.step, SLOTS)

    def products(score_ref: Any) -> Any:
        _scores(program, piece, own.step, score_ref)
        _add(program, y_ref, weight, memory.v.at[last])
        score = plgpu.wgmma_accumulator_load(score_ref, wait_n=1)
        when(more, lambda: plgpu.barrier_arrive(memory.k_free.at[slot]))
        largest, total, new_weight = _started(program, own, score)
        when(more, lambda: plgpu.barrier_wait(memory.v_here.at[slot]))
        new_weight, y = jax.lax.optimization_barrier((new_weight, _value(program, y_ref)))
        plgpu.barrier_arrive(memory.v_free.at[last])
        return y, (largest, total, new_weight.astype(program.qkv.dtype))

    return pl.run_scoped(products, sums(OTHER))


def _give(program: Program, piece: Piece, own: Own, y: Any, largest: Any, total: Any) -> None:
    """Writes results, once those of the piece before have left their place."""
    y_ref, log_sum_ref = (x.at[program.group] for x in (program.memory.y, program.memory.log_sum))
    plgpu.wait_smem_to_gmem(0, wait_read_only=True)
    y_ref[...] = (y * _wide(1.0 / total, SIZE)).astype(y_ref.dtype)
    log_sum_ref[...] = largest * SCALE + jnp.log2(total)
    plgpu.commit_smem()
    here = pl.ds(own.base, HEIGHT)
    plgpu.copy_smem_to_gmem(y_ref, program.y.at[piece.row, here, piece.head])
    plgpu.copy_smem_to_gmem(log_sum_ref, program.log_sum.at[piece.row, piece.head, here])


def _masked(sizes: Sizes, score: Any, own: Own, first: Any, diagonal: bool) -> Any:
    """Scores of keys from `first` on, UNSEEN if out of sight; by tiles, so that columns are compared with constants."""
    until = since = None
    if diagonal:
        until = iota(sizes.interpret, 0, TILE) - iota(sizes.interpret, 1, TILE) + (own.base - first)
    if own.begin is not None:
        since = _wide(own.begin - first, TILE) - iota(sizes.interpret, 1, TILE)

    def seen(column: int) -> Any:
        part = score[:, column : column + TILE]
        if until is not None:
            part = jnp.where(until >= column, part, UNSEEN)
        return part if since is None else jnp.where(since <= column, part, UNSEEN)

    return jnp.concatenate([seen(column) for column in range(0, OTHER, TILE)], axis=1)


def _folded(x: Any) -> Any:
    """Sums of the tiles, in pairs; what a thread has of them is added up at the end of a piece."""
    parts = [x[:, column : column + TILE] for column in range(0, OTHER, TILE)]
    while len(parts) > 1:
        parts = [a + b for a, b in zip(parts[::2], parts[1::2], strict=True)]
    return parts[0]


def _value(program: Program, ref: Any) -> Any:
    return ref[...] if program.sizes.interpret else plgpu.wgmma_accumulator_load(ref, wait_n=0)


def _add(program: Program, y_ref: Any, weight: Any, v: Any) -> None:
    """Adds a product to what the interpreter has in memory: its sums in registers can't be written."""
    if not program.sizes.interpret:
        plgpu.wgmma(y_ref, weight, v)
        return
    staged = program.memory.weight.at[program.group]
    staged[...] = weight

    def product(ref: Any) -> Any:
        plgpu.wgmma(ref, staged, v)
        return plgpu.wgmma_accumulator_load(ref, wait_n=0)

    y_ref[...] += pl.run_scoped(product, sums(SIZE))


def _wide(x: Any, width: int = OTHER) -> Any:
    return wide(x, 0, width)
