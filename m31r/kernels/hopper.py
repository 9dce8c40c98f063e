"""Attention's gradient on NVIDIA's Hopper, as a Pallas kernel by Mosaic GPU: causal, within documents, deterministic.

Two groups of four warps multiply while a third fetches what they need next (Shah et al. 2024), also from one piece of work into
the following one, since a program stays on its multiprocessor. Some pieces are the gradient of a block of keys and values,
others that of a block of queries, so that nothing is added up by atomics. m31r/kernels/hopper_work.py divides and fetches.
"""

import functools
from typing import Any

import jax
import jax.numpy as jnp
from jax.experimental import pallas as pl
from jax.experimental.pallas import mosaic_gpu as plgpu

from m31r.kernels.hopper_tiles import iota, launched, load, multiprocessors, sums, turned, wait_for_last, wide
from m31r.kernels.hopper_work import (
    BUFFERS,
    GROUPS,
    HEIGHT,
    OTHER,
    OWN,
    SIZE,
    SLOTS,
    Bounds,
    Memory,
    Piece,
    Program,
    Sizes,
    count_of,
    fetch_for_keys,
    fetch_for_queries,
    keys_seen,
    over_pieces,
    queries_seen,
    rest,
    when,
)
from m31r.kernels.power import LOG2_E

SIMULATED_PROGRAMS = 2  # by the interpreter
UNSEEN = -(2.0**100)  # a score whose exp is exactly 0
FETCHING, MULTIPLYING = 24, 240  # registers of a thread: the groups share what 168 of each would be
SCALE = SIZE**-0.5 * LOG2_E  # what a product of a query and a key is multiplied by, for an exponential of base 2


def bounds(begin_BT: jax.Array, end_BT: jax.Array) -> Bounds:
    """What blocks of positions have to look at, from where the documents of their positions begin and end."""
    begin_BNO, end_BNO = (x.reshape(x.shape[0], -1, OWN) for x in (begin_BT, end_BT))
    first, last = functools.partial(jnp.min, axis=2), functools.partial(jnp.max, axis=2)
    return Bounds(begin_BT, end_BT, first(begin_BNO), last(begin_BNO), first(end_BNO), last(end_BNO))


@functools.partial(jax.jit, static_argnames=("heads", "interpret"))  # or each layer would compile it anew
def backward(
    qkv_BTXE: jax.Array,
    within: Bounds | None,
    tables: tuple[jax.Array, jax.Array] | None,
    heads: int,
    dy_BTHE: jax.Array,
    log_sum_BHT: jax.Array,
    centre_BHT: jax.Array,
    inverse_BT: jax.Array | None = None,
    interpret: Any = None,
) -> jax.Array:
    """The gradient of `flash` with respect to its queries, keys and values together, of their shape and dtype.

    Args:
      qkv_BTXE: bfloat16 or float16, T a multiple of OWN, E of SIZE.
      within: the documents' borders, or None.
      tables: cosines and sines, float32 (T, E/2), if queries and keys were turned by them: their gradients are turned back.
      heads: H.
      dy_BTHE: the gradient of what `flash` gave.
      log_sum_BHT: float32, base 2, as the forward kernel leaves it.
      centre_BHT: float32, y . dy.
      inverse_BT: float32 numbers that the gradients of positions are multiplied by, or None.
      interpret: parameters of Mosaic GPU's interpreter, to simulate the kernel on any device, for tests.
    """
    B, T, X, _ = qkv_BTXE.shape
    K, N = (X - heads) // 2, T // OWN
    pieces = B * N * (K + heads)
    sizes = Sizes(
        heads, K, N, pieces, min(pieces, SIMULATED_PROGRAMS if interpret else multiprocessors()), interpret is not None
    )
    run = launched(
        functools.partial(_kernel, sizes, within is not None, tables is not None, inverse_BT is not None),
        jax.ShapeDtypeStruct(qkv_BTXE.shape, qkv_BTXE.dtype),
        _memory(sizes, qkv_BTXE.dtype),
        sizes.programs,
        GROUPS,
        "flash_backward",
        interpret,
    )
    d_qkv: jax.Array = run(
        qkv_BTXE,
        dy_BTHE,
        log_sum_BHT,
        centre_BHT,
        *(within or ()),
        *(tables or ()),
        *(() if inverse_BT is None else (inverse_BT,)),
    )
    return d_qkv


def _memory(sizes: Sizes, dtype: Any) -> Memory:
    cut = (plgpu.TilingTransform((8, 128 // dtype.itemsize)), plgpu.SwizzleTransform(128))
    own, ring = (plgpu.SMEM((*n, SIZE), dtype, transforms=cut) for n in ((BUFFERS, GROUPS, HEIGHT), (SLOTS, OTHER)))
    own_row, ring_row = (plgpu.SMEM(n, jnp.float32) for n in ((BUFFERS, GROUPS, HEIGHT), (SLOTS, OTHER)))
    own_here, ring_here = (plgpu.Barrier(num_arrivals=2, num_barriers=n) for n in (BUFFERS * GROUPS, SLOTS))
    own_free, ring_free = (plgpu.Barrier(num_arrivals=GROUPS, num_barriers=n) for n in (BUFFERS, SLOTS))
    shapes = ((GROUPS, HEIGHT, OTHER), (GROUPS, SIZE, OTHER)) if sizes.interpret else ()
    staged = tuple(2 * (plgpu.SMEM(shape, dtype),) for shape in shapes)
    pairs = (own, own), (own_row, own_row), (ring, ring), (ring_row, ring_row)
    return Memory(*pairs, own_here, own_here, ring_here, ring_here, own_free, ring_free, *staged)


def _kernel(sizes: Sizes, bordered: bool, rotated: bool, divided: bool, *refs: Any) -> None:
    qkv, dy, log_sum, centre, *given, d_qkv, memory = refs
    inverse = given.pop() if divided else None
    tables = given[-2:] if rotated else None
    documents = Bounds(*given[: len(Bounds._fields)]) if bordered else None
    group = jax.lax.axis_index("group")
    program = Program(sizes, qkv, dy, (log_sum, centre), documents, tables, inverse, d_qkv, memory, group)

    @pl.when(group == GROUPS)
    def fetch() -> None:
        plgpu.set_max_registers(FETCHING, action="decrease")
        steps = over_pieces(program, fetch_for_keys, fetch_for_queries)
        wait_for_last(steps, SLOTS, memory.ring_free)
        wait_for_last(count_of(sizes), BUFFERS, memory.own_free)

    @pl.when(group < GROUPS)
    def multiply() -> None:
        plgpu.set_max_registers(MULTIPLYING, action="increase")
        over_pieces(program, _keys, _queries)


def _keys(program: Program, piece: Piece, before: Any) -> Any:
    """Gradients of a block of keys and values. Scores are transposed, (keys, queries): left operands as they are."""
    sizes, memory, documents, group = program.sizes, program.memory, program.documents, program.group
    queries, bordered = sizes.H // sizes.K, documents is not None
    first, diagonal, edge, past = queries_seen(program, piece)
    buffer, base = rest(piece.number, BUFFERS), piece.tile * OWN + group * HEIGHT
    k, v = (own.at[buffer, group] for own in memory.own)
    end = None if documents is None else load(sizes.interpret, documents.end_BT.at[piece.row, pl.ds(base, HEIGHT)], 1)
    plgpu.barrier_wait(memory.own_here.at[buffer * GROUPS + group])
    k_left = _held(sizes, k)

    def add(block: Any, _: Any, dk: Any, dv: Any, steps: Any, on_diagonal: bool, border: bool) -> None:
        step = before + steps + block - first
        slot = rest(step, SLOTS)
        plgpu.barrier_wait(memory.ring_here.at[slot])
        q, dy = (ring.at[slot] for ring in memory.ring)

        def products(score_ref: Any, d_weight_ref: Any) -> None:
            plgpu.wgmma(score_ref, k_left, _turned(program, 0, q))
            plgpu.wgmma(d_weight_ref, v, _turned(program, 1, dy))
            score = plgpu.wgmma_accumulator_load(score_ref, wait_n=1)
            when(step > before, lambda: _release(memory, step - 1))  # its products have ended: they do so in order
            if on_diagonal:
                score = jnp.where(iota(sizes.interpret, 0, OTHER) <= iota(sizes.interpret, 1, OTHER), score, UNSEEN)
            if border:
                score = jnp.where(iota(sizes.interpret, 1, OTHER) + block * OTHER < _wide(end, 0), score, UNSEEN)
            plgpu.barrier_wait(memory.ring_rows_here.at[slot])
            log_sum, centre = (load(sizes.interpret, ring.at[slot], 0) for ring in memory.ring_rows)
            weight = jnp.exp2(score * SCALE - _wide(log_sum, 1))
            d_weight = plgpu.wgmma_accumulator_load(d_weight_ref, wait_n=0)
            plgpu.wgmma(dv, _left(program, 0, weight), dy)
            plgpu.wgmma(dk, _left(program, 1, weight * (d_weight - _wide(centre, 1))), q)

        pl.run_scoped(products, *2 * [sums(OTHER)])

    def pass_by(block: Any, _: Any, steps: Any) -> None:
        step = before + steps + block - first
        for here in (memory.ring_here, memory.ring_rows_here):
            plgpu.barrier_wait(here.at[rest(step, SLOTS)])
        plgpu.wgmma_wait(0)
        when(step > before, lambda: _release(memory, step - 1))

    def all_queries(dk: Any, dv: Any) -> None:
        def of_group(one: Any, _: Any) -> None:
            steps = one * (past - first)
            how = functools.partial(add, dk=dk, dv=dv, steps=steps)
            jax.lax.fori_loop(first, diagonal, functools.partial(pass_by, steps=steps), None)
            how(diagonal, None, on_diagonal=True, border=bordered)
            jax.lax.fori_loop(diagonal + 1, edge, functools.partial(how, on_diagonal=False, border=False), None)
            if bordered:
                jax.lax.fori_loop(edge, past, functools.partial(how, on_diagonal=False, border=True), None)

        jax.lax.fori_loop(0, queries, of_group, None)
        angles, inverse = _angles(program, base), _inverse(program, piece, base)
        d_key = _turned_back(angles, plgpu.wgmma_accumulator_load(dk, wait_n=0) * SIZE**-0.5)
        results = d_key, plgpu.wgmma_accumulator_load(dv, wait_n=0)
        _release(memory, before + queries * (past - first) - 1)
        places = [place + piece.key_head for place in (sizes.H, sizes.H + sizes.K)]
        _give(program, piece, base, inverse, zip(results, (k, v), places, strict=True))

    pl.run_scoped(all_queries, *2 * [sums(SIZE)])
    return before + queries * (past - first)


def _queries(program: Program, piece: Piece, before: Any) -> Any:
    """Gradients of a block of queries."""
    sizes, memory, documents, group = program.sizes, program.memory, program.documents, program.group
    bordered = documents is not None
    first, inner, diagonal, past = keys_seen(program, piece)
    buffer, base = rest(piece.number, BUFFERS), piece.tile * OWN + group * HEIGHT
    q, dy = (own.at[buffer, group] for own in memory.own)
    begin = None if documents is None else load(sizes.interpret, documents.begin_BT.at[piece.row, pl.ds(base, HEIGHT)], 1)
    plgpu.barrier_wait(memory.own_rows_here.at[buffer * GROUPS + group])
    log_sum, centre = (load(sizes.interpret, rows.at[buffer, group], 1) for rows in memory.own_rows)
    plgpu.barrier_wait(memory.own_here.at[buffer * GROUPS + group])
    q_left, dy_left = _held(sizes, q), _held(sizes, dy)

    def add(block: Any, _: Any, dq: Any, on_diagonal: bool, border: bool) -> None:
        step = before + block - first
        slot = rest(step, SLOTS)
        plgpu.barrier_wait(memory.ring_here.at[slot])
        k, v = (ring.at[slot] for ring in memory.ring)

        def products(score_ref: Any, d_weight_ref: Any) -> None:
            plgpu.wgmma(score_ref, q_left, _turned(program, 0, k))
            plgpu.wgmma(d_weight_ref, dy_left, _turned(program, 1, v))
            score = plgpu.wgmma_accumulator_load(score_ref, wait_n=1)
            when(step > before, lambda: _release(memory, step - 1))
            if on_diagonal:
                score = jnp.where(iota(sizes.interpret, 1, OTHER) <= iota(sizes.interpret, 0, OTHER), score, UNSEEN)
            if border:
                score = jnp.where(iota(sizes.interpret, 1, OTHER) + block * OTHER >= _wide(begin, 0), score, UNSEEN)
            weight = jnp.exp2(score * SCALE - _wide(log_sum, 0))
            d_weight = plgpu.wgmma_accumulator_load(d_weight_ref, wait_n=0)
            plgpu.wgmma(dq, _left(program, 0, weight * (d_weight - _wide(centre, 0))), k)

        pl.run_scoped(products, *2 * [sums(OTHER)])

    def pass_by(block: Any, _: Any) -> None:
        step = before + block - first
        plgpu.barrier_wait(memory.ring_here.at[rest(step, SLOTS)])
        plgpu.wgmma_wait(0)
        _release(memory, step - 1)

    def all_keys(dq: Any) -> None:
        how = functools.partial(add, dq=dq)
        if bordered:
            jax.lax.fori_loop(first, inner, functools.partial(how, on_diagonal=False, border=True), None)
        jax.lax.fori_loop(inner, diagonal, functools.partial(how, on_diagonal=False, border=False), None)
        how(diagonal, None, on_diagonal=True, border=bordered)
        jax.lax.fori_loop(diagonal + 1, past, pass_by, None)
        angles, inverse = _angles(program, base), _inverse(program, piece, base)
        result = _turned_back(angles, plgpu.wgmma_accumulator_load(dq, wait_n=0) * SIZE**-0.5)
        _release(memory, before + past - first - 1)
        _give(program, piece, base, inverse, [(result, q, piece.head)])

    pl.run_scoped(all_keys, sums(SIZE))
    return before + past - first


def _give(program: Program, piece: Piece, base: Any, inverse: Any, results: Any) -> None:
    """Writes gradients, by way of the place that the operands of the same positions had, and gives that back."""
    given = list(results)
    for result, ref, _ in given:
        ref[...] = (result if inverse is None else result * wide(inverse, 0, SIZE)).astype(ref.dtype)
    plgpu.commit_smem()
    for _, ref, head in given:
        plgpu.copy_smem_to_gmem(ref, program.d_qkv.at[piece.row, pl.ds(base, HEIGHT), head])
    plgpu.wait_smem_to_gmem(0, wait_read_only=True)
    plgpu.barrier_arrive(program.memory.own_free.at[rest(piece.number, BUFFERS)])


def _angles(program: Program, base: Any) -> Any:
    """Cosines and sines of the group's positions, asked for before the last products have ended; None if nothing was turned."""
    if program.tables is None:
        return None
    here = pl.ds(base, HEIGHT)
    if program.sizes.interpret:
        return [table[here, :] for table in program.tables]
    return [_tile(table.at[here]) for table in program.tables]


def _inverse(program: Program, piece: Piece, base: Any) -> Any:
    """What the gradients of the group's positions are multiplied by, or None; asked for as early as the angles."""
    if program.inverse is None:
        return None
    return load(program.sizes.interpret, program.inverse.at[piece.row, pl.ds(base, HEIGHT)], 1)


def _turned_back(angles: Any, x: Any) -> Any:
    """The gradient before rotary positions (m31r/kernels/rope.py) of what it is after them."""
    if angles is None:
        return x
    cos, sin = angles
    low, high = x[:, : SIZE // 2], x[:, SIZE // 2 :]
    return jnp.concatenate([low * cos + high * sin, high * cos - low * sin], axis=1)


def _left(program: Program, which: int, x: Any) -> Any:
    """The left operand of a product, in the precision of the others."""
    x = x.astype(program.qkv.dtype)
    if not program.sizes.interpret:
        return x
    staged = program.memory.staged[which].at[program.group]
    staged[...] = x
    return staged


def _held(sizes: Sizes, ref: Any) -> Any:
    """A left operand in registers: read from memory for each product, it would take half of what that gives."""
    return ref if sizes.interpret else _tile(ref)


def _turned(program: Program, which: int, ref: Any) -> Any:
    return turned(program.sizes.interpret, ref, lambda: program.memory.turned[which].at[program.group])


def _release(memory: Memory, step: Any) -> None:
    plgpu.barrier_arrive(memory.ring_free.at[rest(step, SLOTS)])


def _tile(ref: Any) -> Any:
    """What is in memory, in registers as products have it."""
    return plgpu.load(ref, layout=plgpu.Layout.WGMMA, optimized=False)  # type: ignore[call-arg]


def _wide(x: Any, axis: int) -> Any:
    return wide(x, axis, OTHER)
