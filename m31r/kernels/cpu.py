"""`cpu.cc`: built once for this machine by its C++ compiler, kept in the user's cache, and called from XLA.

Where there is no compiler, or it fails, that is logged once and XLA's own code does the work, slower (profiling/LOG.md).
"""

import contextlib
import ctypes
import functools
import hashlib
import logging
import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

import jax
import jax.numpy as jnp

SOURCE = Path(__file__).with_name("cpu.cc")
TARGETS = ("m31r_times", "m31r_attend")
COMPILERS = ("c++", "g++", "clang++")
# sums may be regrouped, so that they run in vectors; nothing else of IEEE arithmetic is given up
REGROUPED = ("-fno-math-errno", "-fassociative-math", "-fno-signed-zeros", "-fno-trapping-math", "-ffp-contract=fast")
FLAGS = ("-O3", "-std=c++17", "-shared", "-fPIC", "-w", *REGROUPED)
MOST_VECTORS = 16  # with more of them XLA's matrix product is faster
GROUP = 32  # of int4 weights
log = logging.getLogger(__name__)


def suits(x_NI: jax.Array, values: jax.Array, scale: jax.Array | None) -> bool:
    """Whether `times` takes these operands here."""
    plain = scale is None and values.dtype in (jnp.float32, jnp.uint16)
    grouped = scale is not None and values.dtype == jnp.uint8 and scale.shape[-1] * GROUP == x_NI.shape[-1]
    fits = plain or grouped or values.dtype == jnp.int8
    return fits and x_NI.dtype == jnp.float32 and x_NI.shape[0] <= MOST_VECTORS and ready()


def times(x_NI: jax.Array, values: jax.Array, scale: jax.Array | None) -> jax.Array:
    """x W^T, float32 (N, O), for float32 x and the values and scales of a stored weight."""
    shape = jax.ShapeDtypeStruct((x_NI.shape[0], values.shape[0]), jnp.float32)
    found: jax.Array = jax.ffi.ffi_call("m31r_times", shape)(
        x_NI, values, jnp.zeros((), jnp.float32) if scale is None else scale
    )
    return found


def attend(q_BHE: jax.Array, keys_RSKE: jax.Array, values_RSKE: jax.Array, last_B: jax.Array, rows_B: jax.Array) -> jax.Array:
    """softmax(q k^T / sqrt(E)) v of a query in each of the rows `rows_B` of a cache, up to positions `last_B`; float32."""
    shape = jax.ShapeDtypeStruct(q_BHE.shape, jnp.float32)
    found: jax.Array = jax.ffi.ffi_call("m31r_attend", shape)(q_BHE, keys_RSKE, values_RSKE, last_B, rows_B)
    return found


def ready() -> bool:
    """Whether programs for a CPU are made here and the kernels can be had."""
    return jax.default_backend() == "cpu" and _registered()


@functools.cache
def _registered() -> bool:
    """Builds and registers the kernels, the first time; False, with a warning, where that fails."""
    compiler = next(filter(None, map(shutil.which, COMPILERS)), None)
    if compiler is None:
        log.warning("kernels: no C++ compiler found (%s): decoding on the CPU will be slower", ", ".join(COMPILERS))
        return False
    try:
        library = ctypes.CDLL(str(_built(compiler)))
        for name in TARGETS:
            jax.ffi.register_ffi_target(name, jax.ffi.pycapsule(getattr(library, name)), platform="cpu")
    except (OSError, subprocess.SubprocessError) as error:
        log.warning("kernels: %s: decoding on the CPU will be slower", _reason(error))
        return False
    return True


def _built(compiler: str) -> Path:
    """The shared library for this source, compiler and processor; built if it is not in the cache."""
    native = "-march=native" if platform.machine() in ("x86_64", "AMD64") else "-mcpu=native"
    command = [compiler, *FLAGS, native, "-I", jax.ffi.include_dir(), str(SOURCE)]
    digest = hashlib.sha256(SOURCE.read_bytes())
    digest.update(f"{command} {jax.__version__} {os.stat(compiler).st_mtime_ns} {_processor()}".encode())  # noqa: PTH116
    path = _cache() / f"cpu-{digest.hexdigest()[:16]}.so"
    if not path.exists():
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            built = Path(folder, path.name)
            subprocess.run([*command, "-o", str(built)], check=True, capture_output=True, text=True, timeout=120)
            built.replace(path)  # several processes may build it at once
        log.info("kernels: built %s with %s", path, compiler)
    return path


def cache_place() -> Path:
    """Where kernels that were built are kept, if it can be written to."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "m31r"


def _cache() -> Path:
    """A folder that stays, or where there is none, one for this process."""
    folder = cache_place()
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    return Path(tempfile.mkdtemp(prefix="m31r-"))


def _processor() -> str:
    """What -march=native looks at, as far as the system tells: homes are shared between machines."""
    with contextlib.suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return " ".join(sorted({line for line in lines if line.startswith(("model name", "flags", "Features", "CPU part"))}))
    return platform.processor()


def _reason(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        lines = [line for line in error.stderr.splitlines() if "error" in line] or error.stderr.splitlines() or [""]
        return f"{error.cmd[0]} failed ({lines[0][:200]})"
    return f"{type(error).__name__}: {error}"[:200]
