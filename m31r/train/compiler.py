"""How XLA compiles the training step: so that two processes run the same kernels."""

import jax

# Autotuning takes whichever kernel was fastest at that moment, so two runs would add up in different orders.
# Without it, products by Triton are badly tuned; cuBLAS's own choice costs about 2 % (profiling/LOG.md).
GPU_OPTIONS = {"xla_gpu_autotune_level": 0, "xla_gpu_enable_triton_gemm": False}


def compiler_options() -> dict[str, bool | int] | None:
    """The options that are not XLA's defaults, for the device in use."""
    return dict(GPU_OPTIONS) if jax.default_backend() == "gpu" else None
