"""Where compiled programs wait for the next process: JAX's persistent cache."""

import logging
from pathlib import Path

import jax

log = logging.getLogger(__name__)


def use_compilation_cache(data_folder: Path) -> None:
    """Keeps compiled programs on disk, small ones too, so that the next start compiles nothing."""
    place = (data_folder / "xla-cache").resolve()
    jax.config.update("jax_compilation_cache_dir", str(place))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
    log.debug("compiled programs: kept in %s", place)
