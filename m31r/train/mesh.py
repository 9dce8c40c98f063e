"""Many devices (DECISIONS section 8): a mesh with two axes, and who holds and computes what on it.

The rows of a batch are divided over both axes. Weights and optimizer are whole on each device along `data` and divided
along `fsdp` (Rajbhandari et al. 2020, ZeRO): each device gathers whole weights, in the precision that it computes in, for its
own rows, and keeps of the summed gradient, float32, just its own part. All of the model runs within `jax.shard_map`, so
kernels that XLA cannot divide see the rows of one device, and all communication is what is written here.
"""

import contextlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.experimental import multihost_utils
from jax.sharding import Mesh, NamedSharding, PartitionSpec, SingleDeviceSharding

from m31r.config.schema import Config
from m31r.errors import ConfigError, RunError

AXES = ("data", "fsdp")
ROWS, WHOLE = PartitionSpec(AXES), PartitionSpec()
Accumulate = Callable[..., tuple[Any, jax.Array, jax.Array]]


def build_mesh(config: Config) -> Mesh:
    """The configured devices, all those of one process next to one another; several processes use every device.

    Raises:
      ConfigError: the devices cannot be divided so, or a batch among so many.
      RunError: there are not so many devices.
    """
    wanted, train, processes = config.mesh, config.train, jax.process_count()
    devices = sorted(jax.devices(), key=lambda device: (device.process_index, device.id))
    there = f"{len(devices)} device(s) of kind {devices[0].device_kind!r} in {processes} process(es)"
    if wanted.data == 0 and len(devices) % wanted.fsdp:
        raise ConfigError(f"mesh.fsdp = {wanted.fsdp}: does not divide the {there}")
    data = wanted.data or len(devices) // wanted.fsdp
    size = data * wanted.fsdp
    if size > len(devices) or (processes > 1 and size < len(devices)):
        asked = f"mesh.data = {wanted.data} times mesh.fsdp = {wanted.fsdp}"
        raise RunError(f"{asked} is {size} devices, but there are {there}: set mesh.data = 0 to use them all, or other sizes")
    if train.batch_size % (size * train.accumulation):
        raise ConfigError(
            f"train.batch_size = {train.batch_size}: must be a multiple of train.accumulation = {train.accumulation} times the"
            f" {size} devices of the mesh, which each take as many rows"
        )
    return Mesh(np.array(devices[:size]).reshape(data, wanted.fsdp), AXES)


def spec_of(shape: tuple[int, ...], fsdp: int) -> PartitionSpec:
    """How an array of weights, or of what the optimizer keeps of them, is divided: matrices along their largest fit dimension.

    Raises:
      ConfigError: a matrix has no dimension that `fsdp` divides.
    """
    if len(shape) < 2 or fsdp == 1:
        return WHOLE  # scales and counts: too small to be worth a message
    fit = [axis for axis, size in enumerate(shape) if size % fsdp == 0]
    if not fit:
        raise ConfigError(f"mesh.fsdp = {fsdp}: divides no dimension of a weight of shape {shape}; take a divisor of the sizes")
    largest = max(fit, key=lambda axis: shape[axis])
    return PartitionSpec(*("fsdp" if axis == largest else None for axis in range(len(shape))))


def shardings(mesh: Mesh, tree: Any) -> Any:
    """For each array of `tree` (shapes are enough) where it lies."""
    if mesh.size == 1:
        return jax.tree.map(lambda _: SingleDeviceSharding(mesh.devices.item()), tree)
    return jax.tree.map(lambda leaf: NamedSharding(mesh, spec_of(leaf.shape, mesh.shape["fsdp"])), tree)


def abstract_on_mesh(mesh: Mesh, tree: Any) -> Any:
    """The shapes and dtypes of `tree`, placed on the mesh: what a checkpoint is restored into, whoever saved it."""
    place = shardings(mesh, tree)
    return jax.tree.map(lambda leaf, where: jax.ShapeDtypeStruct(leaf.shape, leaf.dtype, sharding=where), tree, place)


def make_on_mesh(mesh: Mesh, make: Callable[[], Any]) -> Any:
    """What `make` gives, with each device making its own part; the values are those of one device."""
    if mesh.size == 1:
        return jax.device_put(make(), mesh.devices.item())
    return jax.jit(make, out_shardings=shardings(mesh, jax.eval_shape(make)))()


def place_rows(mesh: Mesh, own: Mapping[str, np.ndarray]) -> Mapping[str, Any]:
    """A batch on the mesh, of the rows that this process has loaded: its equal part of them, in order of processes."""
    if mesh.size == 1:
        return own
    place = NamedSharding(mesh, ROWS)
    return {name: jax.make_array_from_process_local_data(place, array) for name, array in own.items()}


def own_rows(batch: Mapping[str, np.ndarray]) -> Mapping[str, np.ndarray]:
    """Of a whole batch the rows that belong to this process."""
    index, count = jax.process_index(), jax.process_count()
    return {name: np.split(array, count)[index] for name, array in batch.items()}


def whole(tree: Any) -> Any:
    """The arrays of `tree`, each in one piece in this process's memory; every process must ask."""
    return tree if jax.process_count() == 1 else multihost_utils.process_allgather(tree, tiled=True)


def gradient_on_mesh(mesh: Mesh | None, precision: str, accumulate: Accumulate, forward: Callable[..., Any]) -> Accumulate:
    """A function from (params, frozen, batch, weights of tokens) to the gradient of params, divided as they are, the loss and
    sums over terms. `frozen` are weights without a gradient, or None.

    Args:
      precision: of weights while they are gathered: the model itself casts every matrix to it before it does anything else.
      accumulate: see m31r/train/step.py; run on each device's own rows.
      forward: the loss of own rows, and sums over its terms.
    """
    differentiate = jax.value_and_grad(forward, has_aux=True)
    if mesh is None or mesh.size == 1:

        def on_one(params: Any, frozen: Any, batch: Any, weights_BT: jax.Array) -> Any:
            return accumulate(lambda params, *given: differentiate(params, frozen, *given), params, params, batch, weights_BT)

        return on_one

    def own_part(specs: Any, parts: Any, frozen: Any, batch: Any, weights_BT: jax.Array) -> tuple[Any, jax.Array, jax.Array]:
        specs, frozen_specs = specs
        frozen = _gathered(frozen, frozen_specs, precision)

        def micro(gathered: Any, batch: Any, weights_BT: jax.Array) -> tuple[Any, Any]:
            found, gradient = differentiate(_widened(gathered), frozen, batch, weights_BT)
            return found, jax.tree.map(_scattered, gradient, specs)

        gradient, loss, sums = accumulate(micro, _gathered(parts, specs, precision), parts, batch, weights_BT)
        gradient = jax.tree.map(lambda leaf, spec: jax.lax.psum(leaf, AXES if spec == WHOLE else "data"), gradient, specs)
        return gradient, *jax.lax.psum((loss, sums), AXES)

    def on_all(params: Any, frozen: Any, batch: Any, weights_BT: jax.Array) -> Any:
        specs, frozen_specs = _specs(mesh, params), _specs(mesh, frozen)
        run, given = partial(own_part, (specs, frozen_specs)), (specs, frozen_specs, ROWS, ROWS)
        return jax.shard_map(run, mesh=mesh, in_specs=given, out_specs=(specs, WHOLE, WHOLE), check_vma=False)(
            params, frozen, batch, weights_BT
        )

    return on_all


def sums_on_mesh(mesh: Mesh | None, precision: str, forward: Callable[..., Any]) -> Callable[..., Any]:
    """`forward(params, frozen, batch)`, which sums over rows, over the rows of all devices."""
    if mesh is None or mesh.size == 1:
        return forward

    def on_all(params: Any, frozen: Any, batch: Any) -> Any:
        specs, frozen_specs = _specs(mesh, params), _specs(mesh, frozen)

        def own_part(parts: Any, frozen: Any, batch: Any) -> Any:
            frozen = _gathered(frozen, frozen_specs, precision)
            return jax.lax.psum(forward(_widened(_gathered(parts, specs, precision)), frozen, batch), AXES)

        run = jax.shard_map(own_part, mesh=mesh, in_specs=(specs, frozen_specs, ROWS), out_specs=WHOLE, check_vma=False)
        return run(params, frozen, batch)

    return on_all


def used_by_optimizer(mesh: Mesh | None) -> contextlib.AbstractContextManager[Any]:
    """Within it the mesh is known outside of `shard_map` too, to Muon, which divides its work; XLA divides AdamW's itself."""
    if mesh is None or mesh.size == 1:
        return contextlib.nullcontext()
    return jax.sharding.use_abstract_mesh(mesh.abstract_mesh)


def _specs(mesh: Mesh, tree: Any) -> Any:
    return jax.tree.map(lambda leaf: spec_of(leaf.shape, mesh.shape["fsdp"]), tree)


def _gathered(parts: Any, specs: Any, precision: str) -> Any:
    """Whole weights from the devices' parts; what is divided comes in the precision of the computation."""

    def gathered(part: jax.Array, spec: PartitionSpec) -> jax.Array:
        if spec == WHOLE:
            return part
        return jax.lax.all_gather(part.astype(precision), "fsdp", axis=spec.index("fsdp"), tiled=True)

    return jax.tree.map(gathered, parts, specs)


def _widened(tree: Any) -> Any:
    """float32 again, so that gradients are; the model's own cast undoes it, and XLA takes out both."""
    return jax.tree.map(lambda leaf: leaf.astype(jnp.float32), tree)


def _scattered(gradient: jax.Array, spec: PartitionSpec) -> jax.Array:
    """The sum along fsdp, of which each device keeps its part; what is not divided is summed later, once."""
    if spec == WHOLE:
        return gradient
    return jax.lax.psum_scatter(gradient, "fsdp", scatter_dimension=spec.index("fsdp"), tiled=True)
