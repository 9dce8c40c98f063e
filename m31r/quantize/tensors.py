"""Which tensors a model's file holds: Llama's names, shapes and layout, and where each weight of ours is found in them.

Rows are outputs. What our model multiplies at once (queries, keys and values; gate and up) lies one after the other in the
file, so that it is one matrix in memory without a copy.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import jax
import jax.numpy as jnp
import ml_dtypes
import numpy as np

from m31r.config.schema import ModelConfig
from m31r.model.weight import Weight, dequantised
from m31r.quantize.rounding import group_size, to_int4, to_int8

Format = Literal["float32", "bfloat16", "int8", "int4"]
FORMATS: tuple[Format, ...] = ("float32", "bfloat16", "int8", "int4")
SCALE = "_scale"  # what the name of a quantised weight's scales ends in


@dataclass(frozen=True)
class Entry:
    """One weight of the model: its place in the tree of weights, and the tensors that it lies in.

    Attributes:
      path: keys in the tree.
      names: of the tensors, whose rows follow one another.
      rows: of each of them; a vector has its size here.
      inputs: of a matrix; 0 for a vector.
    """

    path: tuple[str, ...]
    names: tuple[str, ...]
    rows: tuple[int, ...]
    inputs: int


@dataclass(frozen=True)
class Tensor:
    """One tensor of the file: its name, dtype and shape."""

    name: str
    dtype: np.dtype
    shape: tuple[int, ...]

    @property
    def nbytes(self) -> int:
        return self.dtype.itemsize * int(np.prod(self.shape))


def entries(config: ModelConfig, vocab_size: int) -> list[Entry]:
    """Every weight, in the order of the file; the embedding, whose size need not be even, comes last."""
    D, F, E = config.hidden_size, config.ffn_size, config.hidden_size // config.heads
    wide, narrow = config.heads * E, config.kv_heads * E
    found: list[Entry] = []
    for n in range(config.layers):
        ours, llama = (f"attention_{n}", f"feed_forward_{n}"), f"model.layers.{n}."
        attention, mlp = llama + "self_attn.", llama + "mlp."
        found.append(Entry((f"attention_norm_{n}", "scale"), (llama + "input_layernorm.weight",), (D,), 0))
        if config.qk_norm:
            found.append(Entry((ours[0], "q_norm", "scale"), (attention + "q_norm.weight",), (E,), 0))
            found.append(Entry((ours[0], "k_norm", "scale"), (attention + "k_norm.weight",), (E,), 0))
        qkv = tuple(f"{attention}{letter}_proj.weight" for letter in "qkv")
        found.append(Entry((ours[0], "qkv", "kernel"), qkv, (wide, narrow, narrow), D))
        found.append(Entry((ours[0], "out", "kernel"), (attention + "o_proj.weight",), (D,), wide))
        found.append(Entry((f"feed_forward_norm_{n}", "scale"), (llama + "post_attention_layernorm.weight",), (D,), 0))
        found.append(Entry((ours[1], "gate_up", "kernel"), (mlp + "gate_proj.weight", mlp + "up_proj.weight"), (F, F), D))
        found.append(Entry((ours[1], "down", "kernel"), (mlp + "down_proj.weight",), (D,), F))
    found.append(Entry(("final_norm", "scale"), ("model.norm.weight",), (D,), 0))
    return [*found, Entry(("embedding",), ("model.embed_tokens.weight",), (vocab_size,), D)]


def tensors_of(entry: Entry, form: Format) -> list[Tensor]:
    """The tensors of one weight, in the order of the file: values, then scales. Vectors are float32 in every format."""
    if entry.inputs == 0:
        return [Tensor(entry.names[0], np.dtype(np.float32), entry.rows)]
    dtype, width = {
        "float32": (np.dtype(np.float32), entry.inputs),
        "bfloat16": (np.dtype(ml_dtypes.bfloat16), entry.inputs),
        "int8": (np.dtype(np.int8), entry.inputs),
        "int4": (np.dtype(np.uint8), entry.inputs // 2),
    }[form]
    values = [Tensor(name, dtype, (rows, width)) for name, rows in zip(entry.names, entry.rows, strict=True)]
    pairs = list(zip(entry.names, entry.rows, strict=True))
    if form == "int8":
        return values + [Tensor(name + SCALE, np.dtype(np.float32), (rows,)) for name, rows in pairs]
    if form == "int4":
        groups = entry.inputs // group_size(entry.inputs)
        return values + [Tensor(name + SCALE, np.dtype(ml_dtypes.bfloat16), (rows, groups)) for name, rows in pairs]
    return values


def arrays_of(params: Any, entry: Entry, form: Format) -> list[np.ndarray]:
    """What stands in the file for one weight of a checkpoint: the matrix or vector, or values and then scales."""
    leaf = params
    for key in entry.path:
        leaf = leaf[key]
    array = np.asarray(leaf, np.float32)
    if entry.inputs == 0:
        return [array]
    matrix_OI = array if entry.path == ("embedding",) else np.ascontiguousarray(array.T)
    if form == "int8":
        return list(to_int8(matrix_OI))
    if form == "int4":
        return list(to_int4(matrix_OI))
    return [matrix_OI.astype(tensors_of(entry, form)[0].dtype)]


def weights_from(listed: list[Entry], arrays: Callable[[Entry], list[np.ndarray]]) -> dict[str, Any]:
    """The tree of weights that inference computes with, from what stands in the file for each; nothing is copied on a CPU."""
    tree: dict[str, Any] = {}
    for entry in listed:
        found = [jax.device_put(_held(array, entry)) for array in arrays(entry)]
        node = tree
        for key in entry.path[:-1]:
            node = node.setdefault(key, {})
        node[entry.path[-1]] = found[0] if entry.inputs == 0 else Weight(found[0], found[1] if len(found) > 1 else None)
    return tree


def _held(array: np.ndarray, entry: Entry) -> np.ndarray:
    """bfloat16 values as their bits on a CPU (m31r/model/weight.py)."""
    values = array.dtype == ml_dtypes.bfloat16 and array.shape[-1] == entry.inputs
    return array.view(np.uint16) if values and jax.default_backend() == "cpu" else array


def as_trained(params: Any) -> Any:
    """A tree of weights as a checkpoint holds them, float32, from one of stored weights: for the training forward pass."""

    def one(path: Any, leaf: Any) -> Any:
        if not isinstance(leaf, Weight):
            return leaf
        matrix_OI = dequantised(leaf)
        return matrix_OI if len(path) == 1 else jnp.swapaxes(matrix_OI, 0, 1)

    return jax.tree_util.tree_map_with_path(one, params, is_leaf=lambda leaf: isinstance(leaf, Weight))
