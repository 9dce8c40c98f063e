"""Products of stored weights with vectors, as a Pallas kernel for NVIDIA GPUs, in one pass with what comes before and after.

A token costs launches there more than bytes (profiling/LOG.md), so a layer's norms, SwiGLU and residual additions are done
where their products are. Vectors are float32. Nothing is added by atomics, and no row meets another.
"""

import functools
import math
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax.experimental import pallas as pl
from jax.experimental.pallas import triton as plgpu

from m31r.kernels.cached import PARTS, Attended
from m31r.model.weight import Weight

ROWS = 8  # at most, that a program multiplies the weights it holds by, one after another
WARPS = 4
TILE = 2**14  # weights in one program, at most
HEIGHT = 16  # outputs of one program, at most; a power of two
PROGRAMS = 264  # of one product, about: two on each of an H200's 132 multiprocessors
PACKED = 32  # int4 weights in one group


class _Form(NamedTuple):
    """What one product is: sizes, what its vector is made of, and what becomes of its result."""

    rows: int
    inputs: int
    epsilon: float | None  # of RMSNorm over the inputs; None for no norm
    attended: bool
    gated: bool
    residual: bool
    scaled: bool
    packed: bool
    hold: bool  # keeps the compiler from reading the vector first


def project(
    x: jax.Array | Attended,
    weight: Weight,
    scale_I: jax.Array | None = None,
    epsilon: float = 0.0,
    residual_BO: jax.Array | None = None,
    gated: bool = False,
    interpret: bool = False,
) -> jax.Array:
    """W x for each row, float32 (B, O), in one pass over the weights.

    Args:
      x: float32 (B, I), or what `attend` left.
      weight: (O, I), in any format of `Weight`.
      scale_I: of an RMSNorm (Zhang and Sennrich 2019) of x before the product, float32; None for none.
      epsilon: of that norm.
      residual_BO: float32, added to the result; None for none.
      gated: silu of the first half of the outputs times the second half (Shazeer 2020): the result is (B, O/2).
      interpret: run the kernel step by step on any device, for tests.
    """
    parts = tuple(x) if isinstance(x, Attended) else (x,)
    packed, inputs = weight.values.dtype == jnp.uint8, weight.shape[1]
    B, outputs = parts[0].shape[0], weight.shape[0] // (1 + gated)
    form = _Form(
        rows=max(count for count in range(1, ROWS + 1) if B % count == 0),
        inputs=inputs,
        epsilon=None if scale_I is None else epsilon,
        attended=isinstance(x, Attended),
        gated=gated,
        residual=residual_BO is not None,
        scaled=weight.scale is not None,
        packed=packed,
        hold=not interpret,
    )
    wide = pl.next_power_of_2(inputs)
    height = math.gcd(outputs, max(1, min(HEIGHT, TILE // wide, pl.next_power_of_2(outputs // PROGRAMS))))
    last = (wide // PACKED, PACKED) if packed else (wide,)

    def of_rows(array_BI: jax.Array, *block: int) -> tuple[jax.Array, Any]:
        return array_BI, pl.BlockSpec((form.rows, *block), lambda i, b: (b, *len(block) * (0,)))

    given = [of_rows(_laid_out(parts[0], packed), *parts[0].shape[1:-1], *last)]
    given += [of_rows(sums, *sums.shape[1:]) for sums in parts[1:]]
    given += [] if scale_I is None else [(_laid_out(scale_I, packed), pl.BlockSpec(last, lambda i, b: len(last) * (0,)))]
    for half in range(1 + gated):
        values = weight.values.reshape(-1, inputs // PACKED, PACKED // 2) if packed else weight.values
        first = half * (outputs // height)
        given.append((values, _below(first, height, *((wide // PACKED, PACKED // 2) if packed else (wide,)))))
        if weight.scale is not None:
            given.append((weight.scale, _below(first, height, *((wide // PACKED,) if packed else ()))))
    own = pl.BlockSpec((form.rows, height), lambda i, b: (b, i))
    given += [] if residual_BO is None else [(residual_BO, own)]
    arrays, specs = zip(*given, strict=True)
    y_BO: jax.Array = pl.pallas_call(
        functools.partial(_project_kernel, form),
        grid=(outputs // height, B // form.rows),
        in_specs=list(specs),
        out_specs=own,
        out_shape=jax.ShapeDtypeStruct((B, outputs), jnp.float32),
        compiler_params=plgpu.CompilerParams(num_warps=WARPS, num_stages=1),
        interpret=interpret,
        name="project",
    )(*arrays)
    return y_BO


def _below(first: int, *block: int) -> Any:
    """Blocks of rows of weights, from the block `first` on."""
    return pl.BlockSpec(block, lambda i, b: (first + i, *(len(block) - 1) * (0,)))


def _laid_out(array_I: jax.Array, packed: bool) -> jax.Array:
    return array_I.reshape(*array_I.shape[:-1], -1, PACKED) if packed else array_I


def _project_kernel(form: _Form, *refs: Any) -> None:
    *given, y_ref = refs
    left = iter(given)
    x_refs = [next(left) for _ in range(3 if form.attended else 1)]
    scale_ref = next(left) if form.epsilon is not None else None
    # the weights first: they depend on nothing, and all else is read while they are on their way
    products = [_weights(form, next(left), next(left) if form.scaled else None) for _ in range(1 + form.gated)]
    if form.hold:
        plgpu.debug_barrier()
    scales = _pieces(form, scale_ref, ()) if scale_ref is not None else None
    residual_ref = next(left) if form.residual else None
    for row in map(jnp.int32, range(form.rows)):  # a masked load takes no Python number
        pieces = _joined(form, x_refs, row) if form.attended else _pieces(form, x_refs[0], (row,))
        if scales is not None:
            square = sum(_sum(piece * piece) for piece in pieces)
            inverse = jax.lax.rsqrt(square / form.inputs + form.epsilon)
            pieces = [piece * inverse * scale for piece, scale in zip(pieces, scales, strict=True)]
        first, *second = (product(pieces) for product in products)
        y = first * jax.nn.sigmoid(first) * second[0] if second else first
        if residual_ref is not None:
            y = y + residual_ref[row, :]
        y_ref[row, :] = y


def _pieces(form: _Form, ref: Any, before: tuple[Any, ...]) -> list[Any]:
    """A vector of the inputs, float32: whole, or of int4 the two halves of each group, (groups, 16) each."""
    if not form.packed:
        return [plgpu.load(ref.at[(*before, slice(None))], mask=_real(form), other=0.0).astype(jnp.float32)]
    halves = (pl.ds(0, PACKED // 2), pl.ds(PACKED // 2, PACKED // 2))
    mask = jnp.broadcast_to(_real(form)[:, None], (ref.shape[-2], PACKED // 2))
    return [plgpu.load(ref.at[(*before, slice(None), half)], mask=mask, other=0.0).astype(jnp.float32) for half in halves]


def _joined(form: _Form, refs: Any, row: Any) -> list[Any]:
    """The row of what `attend` left, all its parts together, as `_pieces` gives a vector."""
    y_ref, largest_ref, total_ref = refs
    size = form.inputs // largest_ref.shape[-1]  # of a head
    parts = jnp.arange(PARTS)
    if not form.packed:
        heads_of = [jnp.minimum(jnp.arange(y_ref.shape[-1]), form.inputs - 1) // size]
        where: list[tuple[Any, ...]] = [(row, slice(None), slice(None))]
        masks = [jnp.broadcast_to(_real(form)[None], (PARTS, y_ref.shape[-1]))]
    else:
        groups = jnp.minimum(jnp.arange(y_ref.shape[-2]), form.inputs // PACKED - 1)
        lane = jnp.arange(PACKED // 2)
        heads_of = [(groups[:, None] * PACKED + begin + lane[None]) // size for begin in (0, PACKED // 2)]
        where = [(row, slice(None), slice(None), pl.ds(begin, PACKED // 2)) for begin in (0, PACKED // 2)]
        masks = 2 * [jnp.broadcast_to(_real(form)[None, :, None], (PARTS, y_ref.shape[-2], PACKED // 2))]

    def one(heads: Any, at: Any, mask: Any) -> Any:
        index = (row, parts.reshape(PARTS, *heads.ndim * [1]), heads[None])
        largest, total = (plgpu.load(ref.at[index]) for ref in (largest_ref, total_ref))
        y = plgpu.load(y_ref.at[at], mask=mask, other=0.0)
        weight = jnp.exp(largest - jnp.max(largest, axis=0, keepdims=True))
        return jnp.sum(weight * y, axis=0) / jnp.sum(weight * total, axis=0)

    return [one(*each) for each in zip(heads_of, where, masks, strict=True)]


def _weights(form: _Form, values_ref: Any, scale_ref: Any) -> Any:
    """Loads a program's weights; returns the function from a vector's pieces to their products, float32 (height,)."""
    height = values_ref.shape[0]
    real = _real(form)
    if not form.packed:
        values = plgpu.load(values_ref, mask=jnp.broadcast_to(real[None], values_ref.shape), other=0)
        scale = None if scale_ref is None else scale_ref[...]

        def product(pieces: list[Any]) -> Any:
            y = jnp.sum(values.astype(jnp.float32) * pieces[0][None], axis=1)
            return y if scale is None else y * scale

        return product
    bytes_ = plgpu.load(values_ref, mask=jnp.broadcast_to(real[None, :, None], values_ref.shape), other=0)
    mask = jnp.broadcast_to(real[None], (height, real.shape[0]))
    scale = plgpu.load(scale_ref, mask=mask, other=0).astype(jnp.float32)

    def product_of_groups(pieces: list[Any]) -> Any:
        wide = bytes_.astype(jnp.int32)
        low, high = ((half - 8).astype(jnp.float32) for half in (wide & 15, wide >> 4))
        return jnp.sum(jnp.sum(low * pieces[0][None] + high * pieces[1][None], axis=2) * scale, axis=1)

    return product_of_groups


def _real(form: _Form) -> Any:
    """Which columns, or groups of int4, are not padding to a power of two."""
    count = form.inputs // PACKED if form.packed else form.inputs
    return jnp.arange(pl.next_power_of_2(form.inputs) // (PACKED if form.packed else 1)) < count


def _sum(x: Any) -> Any:
    return jnp.sum(jnp.sum(x, axis=1)) if x.ndim == 2 else jnp.sum(x)
