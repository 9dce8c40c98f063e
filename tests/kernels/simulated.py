"""How Mosaic GPU's kernels are simulated on any device: their groups of warps, and their barriers."""

from jax._src.pallas.mosaic_gpu.interpret.params import InterpretGPUParams  # older versions of jax name it nowhere else

SIMULATED = InterpretGPUParams()
