"""Cross-entropy with a tied head and all its gradients on NVIDIA's Hopper: no logit is ever written to memory.

Softmax does not change when all logits of a token are shifted alike. So each is taken less the target's, which is known
beforehand: what a product then leaves is e = exp(logit - target's), with its own scale in 16 bits however large it is, and
s, the sum over all but the target. The token's loss is log(1 + s), and weight (softmax - one-hot) is weight / (1 + s) times e,
with -s for the target: exact also where a token is all but certain. The first factor belongs to the token alone, and goes into
what e is multiplied by and what comes of it.
"""

from typing import Any

import jax
import jax.numpy as jnp
from jax.experimental import pallas as pl
from jax.experimental.pallas import mosaic_gpu as plgpu

from m31r.kernels import hopper_tiles
from m31r.kernels.hopper_product import COLUMNS, GROUPS, PART, ROWS, Memory, Sizes, Tile, multiply, write_sums
from m31r.kernels.hopper_work import HEIGHT
from m31r.kernels.power import LOG2_E

MOST = 110.0  # bits: e is held below 2^110, so that no sum of them overflows; 76 nats more than the target's


def suits(rows: int, vocab_size: int, width: int) -> bool:
    return rows % ROWS == 0 and vocab_size % COLUMNS == 0 and width % 64 == 0


def cross_entropy(
    x_ND: jax.Array, embedding_VD: jax.Array, targets_N: jax.Array, weights_N: jax.Array, interpret: Any = None
) -> tuple[jax.Array, jax.Array, jax.Array]:
    """Losses in nats, float32 (N,), and the gradients of the weighted sum: of x, like x, and of the embedding, float32.

    A loss of more than 76 nats is told, and differentiated, as at least 76.

    Args:
      x_ND: final hidden states, bfloat16; shapes must suit.
      embedding_VD: the tied embedding, bfloat16.
      targets_N: int32 ids.
      weights_N: float32 weight of each token in the sum.
      interpret: parameters of Mosaic GPU's interpreter, or None.
    """
    wide = jnp.float32
    target_N = jnp.sum(x_ND.astype(wide) * embedding_VD[targets_N].astype(wide), axis=1)
    e_NV, sums_TN = exponents(x_ND, embedding_VD, targets_N, target_N, interpret)
    sum_N = jnp.sum(sums_TN, axis=0)
    places = jnp.arange(len(x_ND)), targets_N
    e_NV = e_NV.at[places].set(-sum_N.astype(e_NV.dtype), indices_are_sorted=True, unique_indices=True)
    share_N1 = (weights_N / (1.0 + sum_N))[:, None]
    d_x_ND = share_N1 * jnp.einsum("nv,vd->nd", e_NV, embedding_VD, preferred_element_type=wide)
    x_ND = (share_N1 * x_ND.astype(wide)).astype(x_ND.dtype)
    d_embedding_VD = jnp.einsum("nv,nd->vd", e_NV, x_ND, preferred_element_type=wide)
    return jnp.log1p(sum_N), d_x_ND.astype(x_ND.dtype), d_embedding_VD


def exponents(
    x_ND: jax.Array, embedding_VD: jax.Array, targets_N: jax.Array, target_N: jax.Array, interpret: Any = None
) -> tuple[jax.Array, jax.Array]:
    """e^(x E^T - the target's logit), (N, V), like x, 0 for the target; and its sums over tiles of columns, float32 (tiles, N).

    What is summed is not rounded yet.
    """
    N, V = len(x_ND), len(embedding_VD)
    like = jax.ShapeDtypeStruct((N, V), x_ND.dtype), jax.ShapeDtypeStruct((V // COLUMNS, N), jnp.float32)
    e_NV, sums_TN = multiply(
        x_ND, embedding_VD, targets_N, target_N,
        out_type=like, finish=_write, prepare=_exponents, own=plgpu.SMEM((GROUPS, HEIGHT), jnp.float32), name="exponents",
        turned=True, interpret=interpret,
    )  # fmt: skip
    return e_NV, sums_TN


def _exponents(sizes: Sizes, refs: Any, memory: Memory, tile: Tile, group: Any) -> Any:
    here = pl.ds(tile.row + group * HEIGHT, HEIGHT)
    place, logit = (hopper_tiles.load(sizes.interpret, ref.at[here], 1) for ref in refs[:2])
    place, logit = place - tile.column, logit * LOG2_E

    less = hopper_tiles.wide(logit, 0, PART)

    def exponents(part: int, logits: jax.Array) -> jax.Array:
        column = hopper_tiles.iota(sizes.interpret, 1, PART)
        e = jnp.exp2(jnp.minimum(logits * LOG2_E - less, MOST))
        e = jnp.where(column == hopper_tiles.wide(place - part * PART, 0, PART), 0.0, e)
        total = jnp.sum(e, axis=1)
        memory.own[group] = total if part == 0 else memory.own[group] + total
        return e

    return exponents


def _write(sizes: Sizes, refs: Any, memory: Memory, tile: Tile, group: int) -> None:
    *_, out, sums = refs
    rows = pl.ds(tile.row + group * HEIGHT, HEIGHT)
    write_sums(memory, tile, group, out)
    plgpu.copy_smem_to_gmem(memory.own.at[group], sums.at[jax.lax.div(tile.column, jnp.int32(COLUMNS)), rows])
    plgpu.wait_smem_to_gmem(0, wait_read_only=True)
