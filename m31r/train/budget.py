"""What a run will cost, said before step 0: the device's peak rate, and whether the step fits its memory."""

import contextlib
import logging
import os
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp

from m31r.config.schema import Config
from m31r.errors import RunError

log = logging.getLogger(__name__)

PROBES = (2, 4)  # layers of the small steps that tell what a deep one will need
ADVICE = (
    "raise train.accumulation, set train.remat, or lower train.batch_size, model.context_length or train.loss_chunk_tokens"
    " (docs/memory.md)"
)
PRODUCTS = {512: 80, 1024: 40, 8192: 40}  # by size: enough that on a shared machine one of them runs undisturbed
FEW = 4  # processors, which products of 512 keep as busy as larger ones do
# dense bfloat16 rates of the vendors' data sheets, FLOP/s
DATASHEET = {"H200": 989e12, "H100": 989e12, "A100": 312e12, "L4": 121e12, "RTX 4090": 165e12, "RTX 3090": 71e12}


@dataclass(frozen=True)
class Peak:
    """A device's highest rate in FLOP/s and where the figure is from."""

    flops: float
    source: str


def peak_of(device: Any) -> Peak:
    """The data sheet's bfloat16 rate where the device is known, else the best of PRODUCTS run here."""
    for name, flops in DATASHEET.items():
        if name in device.device_kind:
            return Peak(flops, f"{name} data sheet, dense bfloat16")
    size = 8192 if device.platform != "cpu" else 512 if (os.cpu_count() or 1) <= FEW else 1024
    dtype = jnp.float32 if device.platform == "cpu" else jnp.bfloat16
    left = jax.device_put(jnp.ones((size, size), dtype), device)
    product = jax.jit(jnp.dot).lower(left, left).compile()
    best = float("inf")
    for _ in range(PRODUCTS[size]):
        started = time.perf_counter()
        product(left, left).block_until_ready()
        best = min(best, time.perf_counter() - started)
    return Peak(2 * size**3 / best, f"best of {PRODUCTS[size]} measured {dtype.__name__} products of {size} x {size}")


def check_memory(compiled: Any, device: Any, resident: int) -> str:
    """The verdict on a compiled step: what it needs, what the device has.

    Args:
      resident: bytes of the step's arguments that are on the device already.

    Raises:
      RunError: it will not fit, with what to change.
    """
    held, temporary = sizes_of(compiled)
    parts = f"{_gib(held)} state and batch, {_gib(temporary)} gradient and activations"
    return _judge(f"the step needs {_gib(held + temporary)} ({parts})", held + temporary, device, resident)


def foresee_memory(config: Config, vocab_size: int, compile_step: Callable[[Config], Any], device: Any, resident: int) -> str:
    """The same before the step of a deep model is compiled, from two steps of few layers: each layer more costs the same.

    Where even a generous bound from the shapes fits, or the model is shallow, nothing is compiled and nothing said.

    Raises:
      RunError: it will not fit, with what to change.
    """
    free = _free_bytes(device)
    if free is None or config.model.layers <= max(PROBES) or generous_bytes(config, vocab_size) < free:
        return ""
    total = foresee_bytes(config, compile_step)
    verdict = f"the step will need about {_gib(total)}, by steps of {PROBES[0]} and {PROBES[1]} layers"
    return _judge(verdict, total, device, resident)


def foresee_bytes(config: Config, compile_step: Callable[[Config], Any]) -> int:
    """What a step of all layers will need, from two of few; at least its state and gradient."""
    layers = config.model.layers
    (held, temporary), more = (sizes_of(compile_step(_with_layers(config, number))) for number in PROBES)
    further = (layers - PROBES[0]) / (PROBES[1] - PROBES[0])
    held_by_all = held + int(further * (more[0] - held))
    # in few layers the loss may need more than the gradients do, which in many then come on top: the state's third at least,
    gradients = 0 if config.train.lora_rank else held_by_all // 3  # but for adapters', which are small
    return held_by_all + max(temporary + int(further * (more[1] - temporary)), gradients)


def generous_bytes(config: Config, vocab_size: int) -> int:
    """More than any step needs, by its shapes: state, gradients and casts, every value of every layer, logits."""
    model, train = config.model, config.train
    T, D = model.context_length, model.hidden_size
    tokens = train.batch_size // train.accumulation * T
    weights = vocab_size * D + model.layers * (4 * D * D + 3 * D * model.ffn_size)
    values = 32 * D + 12 * model.ffn_size + (4 * model.heads * T if model.attention == "xla" else 0)
    each = 2 if model.precision != "float32" else 4
    return 36 * weights + tokens * model.layers * values * each + 16 * min(tokens, train.loss_chunk_tokens) * vocab_size


def sizes_of(compiled: Any) -> tuple[int, int]:
    """Bytes on each device of what goes in and comes out of a compiled program, and of what it needs meanwhile."""
    needs = compiled.memory_analysis()
    held = needs.argument_size_in_bytes + needs.output_size_in_bytes - needs.alias_size_in_bytes
    return int(held), int(needs.temp_size_in_bytes)


@contextlib.contextmanager
def memory_explained() -> Generator[None]:
    """What the device says when it runs out of memory after all, as one line with advice."""
    try:
        yield
    except jax.errors.JaxRuntimeError as error:
        if "RESOURCE_EXHAUSTED" not in str(error):
            raise
        first = str(error).splitlines()[0][:160]
        raise RunError(f"the device is out of memory ({first}): {ADVICE}") from error


def _judge(verdict: str, total: int, device: Any, resident: int) -> str:
    free = _free_bytes(device)
    if free is None:
        return f"{verdict}; the device does not say what it has"
    if total > free + resident:
        raise RunError(f"{verdict}, but {device.device_kind} has {_gib(free + resident)} for it: {ADVICE}")
    return f"{verdict} of {_gib(free + resident)} for it: fits"


def _with_layers(config: Config, layers: int) -> Config:
    return replace(config, model=replace(config.model, layers=layers))


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
