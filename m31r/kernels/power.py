"""2^(a x - b) in two instructions of an NVIDIA GPU, and a b + c in one.

As XLA and Triton compile exp2, each takes four more: a product, a difference, and what keeps results below 2^-126 exact, which
softmax has no use for (profiling/LOG.md).
"""

import math
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.experimental.pallas import triton as plgpu

LOG2_E = math.log2(math.e)  # e^x is 2^(LOG2_E x)


def power(x: Any, factor: float, shift: Any) -> Any:
    """2^(factor x - shift), float32, with one rounding before the exponential; below 2^-126 it is 0.

    Where there is no GPU, kernels are interpreted, and this is JAX's own exp2.

    Args:
      x: float32.
      factor: rounded to float32.
      shift: float32, of a shape that broadcasts to that of x.
    """
    rounded = np.float32(factor)
    if jax.default_backend() != "gpu":
        return jnp.exp2(x * rounded - shift)
    asm = f"{{ .reg .f32 t; fma.rn.ftz.f32 t, $1, 0f{rounded.view(np.uint32):08X}, $2; ex2.approx.ftz.f32 $0, t; }}"
    return plgpu.elementwise_inline_asm(
        asm,
        args=[x, jnp.broadcast_to(-shift, x.shape)],
        constraints="=f,f,f",
        pack=1,
        result_shape_dtypes=[jax.ShapeDtypeStruct(x.shape, jnp.float32)],
    )[0]


def times_plus(a: Any, b: Any, c: Any) -> Any:
    """a b + c, float32, in one instruction and with one rounding; a and b broadcast to the shape of c.

    Products and sums that could be one instruction are left two by Triton as XLA runs it.
    """
    if jax.default_backend() != "gpu":
        return a * b + c
    return plgpu.elementwise_inline_asm(
        "fma.rn.f32 $0, $1, $2, $3;",
        args=[jnp.broadcast_to(a, c.shape), jnp.broadcast_to(b, c.shape), c],
        constraints="=f,f,f,f",
        pack=1,
        result_shape_dtypes=[jax.ShapeDtypeStruct(c.shape, jnp.float32)],
    )[0]
