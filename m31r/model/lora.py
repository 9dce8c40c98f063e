"""Low-rank adapters (LoRA; Hu et al. 2021): beside a frozen matrix W stands a product A B of small rank, which is trained.

  y = x W + (x A) (s B)     s = alpha / rank; A is drawn from the seed and B begins at zero, so that y begins as x W

Beside W and not added to it: a sum W + s A B would be one more array as large as W for each matrix, its gradient another, and
in 16 bits the sum rounds away what is small beside W. To write with, evaluate and export, `merged` adds them up, once.
"""

import functools
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from m31r.config.schema import Config

ROWS = 16  # of a matrix that are merged at a time


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Adapted:
    """What a projection multiplies by in the place of its kernel, in any floating-point precision.

    Attributes:
      kernel: (I, O), frozen.
      a: (I, R).
      b: (R, O), scaled.
    """

    kernel: jax.Array
    a: jax.Array
    b: jax.Array


def times(x_I: jax.Array, adapted: Adapted) -> jax.Array:
    """x W + (x A) (s B), each product in the precision of x; no gradient of W is ever computed."""
    kernel_IO, a_IR, b_RO = (part.astype(x_I.dtype) for part in (adapted.kernel, adapted.a, adapted.b))
    return x_I @ jax.lax.stop_gradient(kernel_IO) + (x_I @ a_IR) @ b_RO


@functools.partial(jax.jit, static_argnums=0)
def init_adapters(config: Config) -> dict[str, Any]:
    """Adapters of the configured matrices, {layer's part: {matrix: {"a", "b"}}}, float32, a pure function of the seed.

    A's deviation is 1 / sqrt(inputs), as a projection's own. One pair serves a whole matrix as it is stored: queries, keys
    and values share their A, and so do gate and up.
    """
    rank, key = config.train.lora_rank, jax.random.key(config.seed)
    adapters: dict[str, Any] = {}
    for number, (part, name, inputs, outputs) in enumerate(_adapted_matrices(config)):
        a_IR = inputs**-0.5 * jax.random.normal(jax.random.fold_in(key, number), (inputs, rank), jnp.float32)
        adapters.setdefault(part, {})[name] = {"a": a_IR, "b": jnp.zeros((rank, outputs), jnp.float32)}
    return adapters


def attached(frozen: Any, adapters: Any, scale: float) -> Any:
    """The tree of weights that `Decoder` computes with: each kernel that has an adapter as an `Adapted`."""
    tree = {part: dict(weights) if part in adapters else weights for part, weights in frozen.items()}
    for part, matrices in adapters.items():
        for name, pair in matrices.items():
            tree[part][name] = {"kernel": Adapted(frozen[part][name]["kernel"], pair["a"], scale * pair["b"])}
    return tree


def merged(frozen: Any, adapters: Any, scale: float) -> Any:
    """The tree of plain weights W + A (s B), numpy float32; matrices without an adapter are those of `frozen`.

    Summed rank by rank in one order, without fused multiply-adds, so that all machines merge to the same bits.
    """
    tree = jax.tree.map(np.asarray, dict(frozen))
    for part, matrices in adapters.items():
        tree[part] = dict(tree[part])
        for name, pair in matrices.items():
            kernel_IO, a_IR, b_RO = (
                np.asarray(leaf, np.float32) for leaf in (tree[part][name]["kernel"], pair["a"], pair["b"])
            )
            tree[part][name] = {"kernel": _sum(kernel_IO, a_IR, np.float32(scale) * b_RO)}
    return tree


def _sum(kernel_IO: np.ndarray, a_IR: np.ndarray, b_RO: np.ndarray) -> np.ndarray:
    """W + A B, a few rows at a time, which stay in the processor's cache for all ranks."""
    whole_IO = np.empty_like(kernel_IO)
    for start in range(0, len(kernel_IO), ROWS):
        some = slice(start, start + ROWS)
        change_PO = np.zeros_like(kernel_IO[some])
        product_PO = np.empty_like(change_PO)
        for a_P, b_O in zip(a_IR[some].T, b_RO, strict=True):
            change_PO += np.multiply(a_P[:, None], b_O, out=product_PO)
        np.add(kernel_IO[some], change_PO, out=whole_IO[some])
    return whole_IO


def scale_of(config: Config) -> float:
    """What B is multiplied by."""
    return config.train.lora_alpha / config.train.lora_rank


def _adapted_matrices(config: Config) -> list[tuple[str, str, int, int]]:
    """(layer's part, matrix, inputs, outputs) of each matrix that gets an adapter, in order."""
    model = config.model
    D, F, E = model.hidden_size, model.ffn_size, model.hidden_size // model.heads
    shapes = {
        "qkv": ("attention", D, (model.heads + 2 * model.kv_heads) * E),
        "out": ("attention", D, D),
        "gate_up": ("feed_forward", D, 2 * F),
        "down": ("feed_forward", F, D),
    }
    chosen = [(name, *shape) for name, shape in shapes.items() if name in config.train.lora_matrices]
    return [(f"{part}_{n}", name, inputs, outputs) for n in range(model.layers) for name, part, inputs, outputs in chosen]
