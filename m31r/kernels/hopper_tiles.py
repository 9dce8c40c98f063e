"""What the kernels for Hopper (m31r/kernels/hopper.py, hopper_forward.py, hopper_product.py) say in Mosaic GPU's terms.

The interpreter knows no layouts, and multiplies only what lies in memory, as it lies there: `interpret` says that it runs them.
"""

import functools
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jax.experimental.pallas import mosaic_gpu as plgpu

from m31r.kernels.hopper_work import HEIGHT, rest, when


def launched(
    kernel: Callable[..., None],
    out_type: Any,
    memory: Any,
    programs: int,
    groups: int,
    name: str,
    interpret: Any,
    **options: Any,
) -> Callable[..., Any]:
    """A kernel whose programs stay on their multiprocessors: `groups` groups of warps of each compute, and one more fetches.

    Args:
      out_type: shapes and dtypes of what it gives.
      memory: what the groups of a program share.
      interpret: parameters of Mosaic GPU's interpreter, or None.
      options: more of the compiler's parameters.
    """
    run: Callable[..., Any] = plgpu.kernel(
        kernel,
        out_type=out_type,
        scratch_types=[memory],
        grid=(programs,),
        grid_names=("program",),
        num_threads=groups + 1,
        thread_name="group",
        kernel_name=name,
        compiler_params=plgpu.CompilerParams(approx_math=True, **options),
        interpret=interpret,
    )
    return run


def multiprocessors() -> int:
    """Of the card: as many programs run at once, and each keeps the memory of a whole one."""
    return int(jax.devices()[0].core_count)


def wait_for_last(count: Any, places: int, *barriers: Any) -> None:
    """Waits until nobody needs any more what lies in the places of the last steps of `count`."""
    for back in range(1, places + 1):
        for free in barriers:
            when(count >= back, functools.partial(plgpu.barrier_wait, free.at[rest(count - back, places)]))


def sums(width: int) -> Any:
    """Room in registers for what products add up to, zero at first."""
    return plgpu.ACC((HEIGHT, width), jnp.float32)  # type: ignore[attr-defined]


def turned(interpret: bool, ref: Any, staged: Callable[[], Any]) -> Any:
    """A block of the ring with its axes exchanged; `staged` is where the interpreter may leave it so."""
    if not interpret:
        return plgpu.transpose_ref(ref, (1, 0))
    place = staged()
    place[...] = ref[...].T
    return place


def load(interpret: bool, ref: Any, axis: int | None = None) -> Any:
    """A number for each row (axis 1 is reduced) or each column (axis 0 is) of a product, or for all of it."""
    if interpret:
        return ref[...]
    layout: Any = plgpu.Layout.WGMMA if axis is None else plgpu.Layout.WGMMA.reduce(axis)
    return plgpu.load(ref, layout=layout, optimized=False)  # type: ignore[call-arg]


def iota(interpret: bool, axis: int, width: int) -> Any:
    """The row (axis 0) or column of each number of a product, or of a tile of it."""
    if interpret:
        return jax.lax.broadcasted_iota(jnp.int32, (HEIGHT, width), axis)
    return plgpu.broadcasted_iota(jnp.int32, (HEIGHT, width), axis, layout=plgpu.Layout.WGMMA)


def wide(x: Any, axis: int, width: int) -> Any:
    """Numbers along `axis` of a product, for all of it."""
    return jax.lax.broadcast_in_dim(x, (HEIGHT, width), (axis,))
