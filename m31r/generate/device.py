"""The device that computes, chosen before anything is put on one."""

import jax

from m31r.errors import UserError

PLATFORMS = {"cpu": "cpu", "gpu": "cuda"}


def use_device(name: str) -> None:
    """Has all that follows in this process computed by `name`: "auto", "cpu", "gpu", or "gpu:1" for the second one.

    Raises:
      UserError: there is no such device, or another platform is in use already.
    """
    if name == "auto":
        return
    kind, _, number = name.partition(":")
    if kind not in PLATFORMS or (number and not number.isdigit()):
        raise UserError(f"device {name!r}: must be auto, cpu, gpu or gpu:NUMBER")
    before = jax.config.values["jax_platforms"]
    jax.config.update("jax_platforms", PLATFORMS[kind])  # without effect where a backend is at work already
    try:
        devices = jax.devices()
        if jax.default_backend() != kind:
            raise UserError(f"device {name}: this process computes with {jax.default_backend()} already; choose it before")
        jax.config.update("jax_default_device", devices[int(number or 0)] if number else None)
    except (RuntimeError, AssertionError, IndexError):  # JAX itself asserts where a platform has no device
        jax.config.update("jax_platforms", before)
        raise UserError(f"device {name}: not there; use --device=auto, which takes what there is") from None
