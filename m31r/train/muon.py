"""Muon for the hidden matrices (Jordan et al. 2024): the direction of an update is the momentum made orthogonal.

Its scale follows Liu et al. 2025 ("Muon is scalable for LLM training"): as large as AdamW's, so that one rate serves both.
"""

import itertools
import math
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jax.sharding import PartitionSpec

# The odd polynomials of Polar Express (Amsel et al. 2025, for singular values from 1e-3), applied one after another: each is
# the best one for what those before it leave. Five of them take [1e-3, 1] to [0.84, 1.13]; Jordan's five to [0.47, 1.21].
POLYNOMIALS = (
    (8.28721201814563, -23.595886519098837, 17.300387312530933),
    (4.107059111542203, -2.9478499167379106, 0.5448431082926601),
    (3.9486908534822946, -2.908902115962949, 0.5518191394370137),
    (3.3184196573706015, -2.488488024314874, 0.51004894012372),
    (2.300652019954817, -1.6689039845747493, 0.4188073119525673),
)
MARGIN = 1.01  # what rounding in 16 bits may add to a singular value; beyond its interval a polynomial goes astray


class MuonState(NamedTuple):
    """The running mean of the gradients, float32."""

    momentum: Any


def hidden_matrices(params: Any) -> Any:
    """For each weight "muon", if it is a projection's kernel or adapter, or "adamw": embedding (also the head) and scales."""
    matrices = ("kernel", "a", "b")
    return jax.tree_util.tree_map_with_path(lambda path, _: "muon" if path[-1].key in matrices else "adamw", params)


def scale_by_muon(momentum: float, update_rms: float, precision: str) -> optax.GradientTransformation:
    """The transformation without rate and decay; every leaf is a matrix, (inputs, outputs).

    Args:
      momentum: of the running mean of gradients, which is looked ahead from (Nesterov).
      update_rms: root mean square of an update's elements where all its singular values are one.
      precision: of the matrix products.
    """

    def init(params: Any) -> MuonState:
        return MuonState(jax.tree.map(jnp.zeros_like, params))

    def update(gradient: Any, state: MuonState, params: Any = None) -> tuple[Any, MuonState]:
        def mix(mean: jax.Array, new: jax.Array) -> jax.Array:
            return momentum * mean + (1 - momentum) * new

        mean = jax.tree.map(mix, state.momentum, gradient)
        with jax.named_scope("muon"):
            return _directions(jax.tree.map(mix, mean, gradient), update_rms, precision), MuonState(mean)

    return optax.GradientTransformation(init, update)


def orthogonalize(matrices_NRC: jax.Array) -> jax.Array:
    """About U V^T of each matrix U S V^T, of R <= C: with singular values of 0.84 to 1.13 for those from 1e-3 of its norm on.

    Newton-Schulz iterations: polynomials of the matrix that act on its singular values alone, made of products only. Smaller
    singular values come out smaller; a matrix of zeros stays so.
    """
    norm_N11 = jnp.linalg.norm(matrices_NRC.astype(jnp.float32), axis=(1, 2), keepdims=True)
    x_NRC = (matrices_NRC / jnp.maximum(norm_N11, 1e-30)).astype(matrices_NRC.dtype)
    for a, b, c in POLYNOMIALS:
        gram_NRR = jnp.einsum("nrc,nsc->nrs", x_NRC, x_NRC)
        even_NRR = b / MARGIN**3 * gram_NRR + c / MARGIN**5 * (gram_NRR @ gram_NRR)
        x_NRC = a / MARGIN * x_NRC + even_NRR @ x_NRC
    return x_NRC


def _shared_out(work: Callable[[jax.Array], jax.Array], matrices_NRC: jax.Array) -> jax.Array:
    """`work` on whole matrices, each done by one of the devices of the mesh in use, as far as their numbers allow."""
    mesh = jax.sharding.get_abstract_mesh()
    if mesh.empty:
        return work(matrices_NRC)
    choices = [mesh.axis_names, *((name,) for name in reversed(mesh.axis_names)), ()]
    axes = next(axes for axes in choices if len(matrices_NRC) % math.prod(mesh.shape[name] for name in axes) == 0)
    own_NRC = jax.lax.with_sharding_constraint(matrices_NRC, PartitionSpec(axes))
    return jax.lax.with_sharding_constraint(work(own_NRC), PartitionSpec())


def split_fused(name: str, kernel_RC: jax.Array) -> list[jax.Array]:
    """The matrices of a projection; a fused one holds several, side by side.

    They are made orthogonal apart, since they are different maps that only share a product: together, what one of them
    is given would shrink with the gradients of the others. All heads' queries have as many columns as the kernel has rows.
    """
    R, C = kernel_RC.shape
    borders = {"qkv": [R, (R + C) // 2], "gate_up": [C // 2]}.get(name, [])
    return jnp.split(kernel_RC, borders, axis=1)


def _directions(tree: Any, update_rms: float, precision: str) -> Any:
    """The update of every kernel. Matrices of one shape, or its transpose, share their products: few large ones for a GPU."""
    leaves, structure = jax.tree_util.tree_flatten_with_path(tree)
    parts = [split_fused(path[-2].key, leaf) if path[-1].key == "kernel" else [leaf] for path, leaf in leaves]
    flat = list(itertools.chain.from_iterable(parts))
    by_shape: dict[tuple[int, ...], list[int]] = {}
    for number, matrix in enumerate(flat):
        by_shape.setdefault(tuple(sorted(matrix.shape)), []).append(number)
    for (_, longer), numbers in by_shape.items():
        wide = [flat[n] if flat[n].shape[1] == longer else flat[n].T for n in numbers]
        made = _shared_out(orthogonalize, jnp.stack(wide).astype(precision)).astype(jnp.float32) * (update_rms * longer**0.5)
        for number, matrix in zip(numbers, made, strict=True):
            flat[number] = matrix if flat[number].shape[1] == longer else matrix.T
    remaining = iter(flat)
    joined = [jnp.concatenate(list(itertools.islice(remaining, len(group))), axis=1) for group in parts]
    return jax.tree.unflatten(structure, joined)
