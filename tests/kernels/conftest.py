"""What the simulator of Mosaic GPU's kernels needs to be quick."""

from collections.abc import Iterator
from threading import Lock
from typing import Any

import jax
import pytest
from jax._src.pallas.mosaic.interpret import thread_map

from m31r.kernels import hopper


@pytest.fixture(scope="module")
def compiled_once() -> Iterator[None]:
    """The simulator compiles one program for each thread that runs it, nearly all of the time; here it does so once, quickly.

    Most tests use arrays of the same shapes, for the same reason.
    """
    programs: dict[Any, Any] = {}
    lock = Lock()

    def run(jaxpr: Any, consts: Any, *given: Any) -> None:
        with lock:
            if jaxpr not in programs:
                one = jax.jit(lambda consts, *given: jax.core.eval_jaxpr(jaxpr, consts, *given)).lower(consts, *given)
                programs[jaxpr] = one.compile({"xla_backend_optimization_level": 0})
        programs[jaxpr](consts, *given)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(thread_map, "_run_jaxpr", run)
        patched.setattr(hopper, "SIMULATED_PROGRAMS", 3)  # of four pieces of work, one has two
        yield
