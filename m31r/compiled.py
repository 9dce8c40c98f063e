"""How XLA compiles our programs, so that two processes run the same kernels, where they wait for the next process, and what
they leave behind."""

import ctypes
import logging
import sys
from pathlib import Path

import jax

# Autotuning takes whichever kernel was fastest at that moment, so two runs would add up in different orders.
# Without it, products by Triton are badly tuned; cuBLAS's own choice costs about 2 % (profiling/LOG.md). A CPU heeds neither.
OPTIONS: dict[str, bool | int] = {"xla_gpu_autotune_level": 0, "xla_gpu_enable_triton_gemm": False}
# Also for a prompt: by default a CPU's programs give what each layer leaves behind a place of its own, so that more could run
# at once. Ten times the memory, and no faster (profiling/LOG.md).
COMPACT: dict[str, bool | int | str] = {**OPTIONS, "xla_cpu_scheduler_type": "CPU_SCHEDULER_TYPE_MEMORY_OPTIMIZED"}
log = logging.getLogger(__name__)


def use_compilation_cache(data_folder: Path) -> None:
    """Keeps compiled programs on disk, small ones too, so that the next start compiles nothing."""
    place = (data_folder / "xla-cache").resolve()
    jax.config.update("jax_compilation_cache_dir", str(place))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
    log.debug("compiled programs: kept in %s", place)


def give_back_memory() -> None:
    """Has the system take back what was freed: a program taken from disk leaves half of what that took, in many pieces.

    That is for glibc; elsewhere nothing is done, and a process may stay larger than it need be.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is None:
        log.debug("memory: this C library has no malloc_trim; what was freed is left to it")
        return
    trim(0)
