"""What a run will cost, said before step 0: the device's peak rate, and whether the step fits its memory."""

import logging
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp

from m31r.errors import RunError

log = logging.getLogger(__name__)

PRODUCTS = 40  # enough that on a shared machine one of them runs undisturbed
# dense bfloat16 rates of the vendors' data sheets, FLOP/s
DATASHEET = {"H200": 989e12, "H100": 989e12, "A100": 312e12, "L4": 121e12, "RTX 4090": 165e12, "RTX 3090": 71e12}


@dataclass(frozen=True)
class Peak:
    """A device's highest rate in FLOP/s and where the figure is from."""

    flops: float
    source: str


def peak_of(device: Any) -> Peak:
    """The data sheet's bfloat16 rate where the device is known, else the best of PRODUCTS large products run here."""
    for name, flops in DATASHEET.items():
        if name in device.device_kind:
            return Peak(flops, f"{name} data sheet, dense bfloat16")
    size = 1024 if device.platform == "cpu" else 8192
    dtype = jnp.float32 if device.platform == "cpu" else jnp.bfloat16
    left = jax.device_put(jnp.ones((size, size), dtype), device)
    product = jax.jit(jnp.dot).lower(left, left).compile()
    best = float("inf")
    for _ in range(PRODUCTS):
        started = time.perf_counter()
        product(left, left).block_until_ready()
        best = min(best, time.perf_counter() - started)
    return Peak(2 * size**3 / best, f"best of {PRODUCTS} measured {dtype.__name__} products of {size} x {size}")


def check_memory(compiled: Any, device: Any) -> str:
    """The verdict on a compiled step: what it needs, what the device has.

    Raises:
      RunError: it will not fit, with what to change.
    """
    needs = compiled.memory_analysis()
    held = needs.argument_size_in_bytes + needs.output_size_in_bytes - needs.alias_size_in_bytes
    total = held + needs.temp_size_in_bytes
    free = _free_bytes(device)
    verdict = f"the step needs {_gib(total)} ({_gib(held)} state and batch, {_gib(needs.temp_size_in_bytes)} activations)"
    if free is None:
        return f"{verdict}; the device does not say what it has"
    if total > free:
        raise RunError(
            f"{verdict}, but {device.device_kind} has {_gib(free)} free: raise train.accumulation, or lower "
            "train.batch_size, model.context_length or train.loss_chunk_tokens"
        )
    return f"{verdict} of {_gib(free)} free: fits"


def _free_bytes(device: Any) -> int | None:
    stats = device.memory_stats() if device.platform != "cpu" else None
    if stats and "bytes_limit" in stats:
        return int(stats["bytes_limit"] - stats.get("bytes_in_use", 0))
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return None
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))


def _gib(num_bytes: float) -> str:
    return f"{num_bytes / 2**30:.2f} GiB"
