"""Stored weights made float32 in few instructions of an NVIDIA GPU, and where the program says.

As Triton converts 8 bits, each number takes an instruction that a multiprocessor does 16 of at once, where it does 128 of
others. And what Triton and LLVM may move, they move to where it is used: behind a wait that it could have filled. An
instruction that says that it touches memory stays among the loads (profiling/LOG.md).
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.experimental.pallas import triton as plgpu

PACKED = 32  # int4 weights in one group


def widened(values: Any, scale: Any, stay: bool) -> Any:
    """The same numbers as float32; of int4 (..., groups, 16, 2), since byte j of a group holds its inputs j and j + 16.

    Args:
      values: bfloat16, float32 or int8, or uint8 (..., groups, 16).
      scale: of int4, (..., groups); it is not looked at else.
      stay: not to be done later than here.
    """
    if values.dtype == jnp.uint8:
        scale = jnp.broadcast_to(scale.astype(jnp.float32)[..., None], values.shape)
        return jnp.stack([_halves(values, scale, half, stay) for half in (0, 1)], axis=-1)
    if values.dtype == jnp.float32 or jax.default_backend() != "gpu":
        return values.astype(jnp.float32)
    if values.dtype == jnp.bfloat16:
        return _asm("shl.b32 $0, $2, 16; and.b32 $1, $2, 0xFFFF0000;", 2, [values], stay)
    # n + 128 in the last bits of 2^23 + n + 128
    each = "".join(f"prmt.b32 t, x, 0x4B000000, 0x744{i}; sub.f32 ${i}, t, {_bits(2.0**23 + 128)};" for i in range(4))
    return _asm(f".reg .b32 x; .reg .f32 t; xor.b32 x, $4, 0x80808080; {each}", 4, [values], stay)


def _halves(bytes_: Any, scale: Any, half: int, stay: bool) -> Any:
    """(n - 8) times the scale, n the low or high four bits of each byte."""
    if jax.default_backend() != "gpu":
        return ((bytes_.astype(jnp.int32) >> 4 * half & 15) - 8).astype(jnp.float32) * scale
    asm = ".reg .b32 low, high; .reg .f32 t, m2, m3, m4, c2, c3, c4; shl.b32 low, $4, 8; shr.b32 high, $4, 12;"
    for k in (2, 3, 4):
        asm += f"mul.f32 m{k}, $5, {_bits(16.0**-k)}; mul.f32 c{k}, $5, {_bits(-(2.0**23) / 16**k - 8)};"
    for i in range(4):
        # 2^23 + 16^k n by its bits: for k from 2 to 4 what is taken off, (2^23 / 16^k + 8) times a scale of 8 bits, is exact
        number = 2 * i + half
        source, k = ("low", number + 2) if number < 2 else ("$4", number) if number < 5 else ("high", number - 3)
        asm += f"lop3.b32 t, {source}, {15 << 4 * k:#x}, 0x4B000000, 0xEA; fma.rn.f32 ${i}, t, m{k}, c{k};"
    return _asm(asm, 4, [bytes_, scale], stay)


def _asm(asm: str, pack: int, args: list[Any], stay: bool) -> Any:
    """Instructions for `pack` numbers at once."""
    given = ",".join(["r", *["f"] * pack] if len(args) > 1 else ["r"])
    return plgpu.elementwise_inline_asm(
        f"{{ {asm} }}",
        args=args,
        constraints=",".join(["=f"] * pack) + "," + given + (",~{memory}" if stay else ""),
        pack=pack,
        result_shape_dtypes=[jax.ShapeDtypeStruct(args[0].shape, jnp.float32)],
    )[0]


def _bits(x: float) -> str:
    return f"0f{np.float32(x).view(np.uint32):08X}"
