"""Fixed pieces of work to measure others by: their ratio stays where it is on another machine, or on a busy one.

Each function here prepares one and returns it, ready to be repeated. They use no code of ours, so that nothing that we
change moves them; a recorded baseline holds for as long as they stay as they are.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from measuring import own_seconds

Work = Callable[[], object]


@dataclass(frozen=True)
class Ratios:
    """One per turn: wall and processor seconds of the work over those of the calibration around it; and usual seconds."""

    wall: list[float]
    cpu: list[float]
    seconds: float


def by_turns(work: Work, calibration: Work, turns: int) -> Ratios:
    """Times calibration, work, calibration, work, ..., calibration, after one unmeasured call of each."""
    calibration(), work()
    before, ratios, seconds = _timed(calibration), [], []
    for _ in range(turns):
        taken, after = _timed(work), _timed(calibration)
        ratios.append([2 * taken[clock] / (before[clock] + after[clock]) for clock in (0, 1)])
        seconds.append(taken[0])
        before = after
    wall, cpu = map(list, zip(*ratios, strict=True))
    return Ratios(wall, cpu, statistics.median(seconds))


def products() -> Work:
    """Matrix products on the device, large enough to keep all of it busy."""
    import jax
    import jax.numpy as jnp

    cpu = jax.default_backend() == "cpu"
    square = jnp.ones((1024, 1024), jnp.float32) if cpu else jnp.ones((8192, 8192), jnp.bfloat16)
    product = jax.jit(lambda left, right: 1e-3 * (left @ right))

    def work() -> None:
        result = square
        for _ in range(8):
            result = product(square, result)
        result.block_until_ready()

    return work


def vectors(width: int = 256, products: int = 2000) -> Work:
    """A compiled loop of products of a vector and a square matrix; a small one spends its time on what surrounds arithmetic."""
    import jax
    import jax.numpy as jnp

    matrix = jnp.ones((width, width), jnp.float32)
    loop = jax.jit(lambda vector: jax.lax.fori_loop(0, products, lambda _, x: jnp.tanh(x @ matrix), vector))
    vector = jnp.ones((1, width), jnp.float32)
    return lambda: loop(vector).block_until_ready()


def interpreter() -> Work:
    """A loop of Python over numbers, a dictionary and strings."""

    def work() -> None:
        seen: dict[str, int] = {}
        for number in range(200_000):
            word = str(number * 2_654_435_761 % 4093)
            seen[word] = seen.get(word, 0) + len(word)

    return work


def process_start() -> Work:
    """Starts of an interpreter that does nothing."""
    return lambda: subprocess.run([sys.executable, "-c", "pass"], check=True)


def jax_start() -> Work:
    """The start of an interpreter that imports JAX and compiles one small program."""
    return lambda: subprocess.run([sys.executable, "-c", "import jax; jax.jit(lambda x: x + 1)(1.0)"], check=True)


def _timed(work: Work) -> tuple[float, float]:
    """Wall and processor seconds, children's included."""
    wall, cpu = time.perf_counter(), own_seconds()
    work()
    return time.perf_counter() - wall, own_seconds() - cpu
