"""What can be said of a tree of weights without running it: names, sizes, floating-point work, hash."""

import hashlib
from typing import Any

import jax
import numpy as np

from m31r.config.schema import ModelConfig


def named_leaves(tree: Any) -> list[tuple[str, Any]]:
    """(path, leaf) of every leaf, in order of path; paths look like `attention_0/qkv/kernel`."""
    flat, _ = jax.tree_util.tree_flatten_with_path(tree)
    return sorted((jax.tree_util.keystr(path, simple=True, separator="/"), leaf) for path, leaf in flat)


def count_params(tree: Any) -> int:
    return sum(int(np.prod(leaf.shape)) for _, leaf in named_leaves(tree))


def params_sha256(params: Any) -> str:
    """SHA-256 over name, dtype, shape and little-endian bytes of every weight, in order of name."""
    digest = hashlib.sha256()
    for name, leaf in named_leaves(params):
        array = np.asarray(leaf)
        digest.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def param_table(tree: Any) -> list[str]:
    """A line for each kind of weight (layers of one kind share a line), then the total."""
    groups: dict[str, tuple[int, tuple[int, ...], int]] = {}
    for name, leaf in named_leaves(tree):
        head, *rest = name.split("/")
        kind = "/".join([head.rstrip("0123456789").rstrip("_"), *rest])
        copies, _, size = groups.get(kind, (0, (), 0))
        groups[kind] = (copies + 1, tuple(leaf.shape), size + int(np.prod(leaf.shape)))
    lines = [f"{kind:32} {copies:4} x {shape!s:16} {size:12,}" for kind, (copies, shape, size) in groups.items()]
    return [*lines, f"{'all weights':32} {'':23} {count_params(tree):12,}"]


def flops_per_token(config: ModelConfig, params: int, frozen: int = 0) -> int:
    """Forward and backward of one token: 6 N + 6 L D T, causal attention counted once (the convention of our tables).

    Frozen weights count 4: they have no gradient of their own.
    """
    return 6 * params + 4 * frozen + 6 * config.layers * config.hidden_size * config.context_length
