"""A weight as inference holds it: rows are outputs, as in a file, and values may be 8 or 4 bits with scales.

int8 has one scale per output. int4 has one scale per group of inputs, and two values in a byte: byte j of a group of g
holds input j in its low half and input j + g/2 in its high half, each plus 8, so that both halves are runs of inputs.
"""

from dataclasses import dataclass

import jax
import jax.numpy as jnp

from m31r.kernels import cpu


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Weight:
    """A matrix of O outputs and I inputs.

    Attributes:
      values: floating point or int8 (O, I), or uint8 (O, I/2): int4, packed.
      scale: float32 (O,) of int8, bfloat16 (O, groups) of int4, None of floating point.
    """

    values: jax.Array
    scale: jax.Array | None

    @property
    def shape(self) -> tuple[int, int]:
        """(O, I), whatever the packing."""
        outputs, columns = self.values.shape
        return outputs, 2 * columns if self.values.dtype == jnp.uint8 else columns


def times(x_I: jax.Array, weight: Weight) -> jax.Array:
    """x W^T, float32 (..., O), for x (..., I) of any floating-point precision; scales are applied in float32."""
    x_NI = x_I.reshape(-1, x_I.shape[-1])
    if cpu.suits(x_NI, weight.values, weight.scale):
        return cpu.times(x_NI, weight.values, weight.scale).reshape(*x_I.shape[:-1], -1)
    if weight.values.dtype == jnp.int8:
        assert weight.scale is not None
        return _product(x_I, weight.values) * weight.scale
    return _product(x_I, dequantised(weight) if weight.scale is not None else weight.values)


def times_plainly(x_I: jax.Array, weight: Weight) -> jax.Array:
    """The reference of `times`: the whole matrix in float32, then the product."""
    return jnp.einsum("...i,oi->...o", x_I.astype(jnp.float32), dequantised(weight), precision=jax.lax.Precision.HIGHEST)


def rows(weight: Weight, ids: jax.Array) -> jax.Array:
    """Rows of the matrix, float32 (..., I): the embedding of tokens."""
    return dequantised(Weight(weight.values[ids], None if weight.scale is None else weight.scale[ids]))


def dequantised(weight: Weight) -> jax.Array:
    """The numbers that a weight stands for, float32 (..., I); leading dimensions are those of its values."""
    values, scale = weight.values, weight.scale
    if scale is None:
        return values.astype(jnp.float32)
    if values.dtype == jnp.int8:
        return values.astype(jnp.float32) * scale[..., None]
    groups = values.reshape(*scale.shape, -1)
    halves = jnp.concatenate([groups & 15, groups >> 4], axis=-1).astype(jnp.float32) - 8
    return (halves * scale.astype(jnp.float32)[..., None]).reshape(*values.shape[:-1], -1)


def _product(x_I: jax.Array, values_OI: jax.Array) -> jax.Array:
    return jnp.einsum("...i,oi->...o", x_I, values_OI.astype(x_I.dtype), preferred_element_type=jnp.float32)
