"""M31R builds a small Rust-writing language model from nothing, offline and bit-exact."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from m31r.api.api import load as load

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    # on first use: importing m31r imports nothing else, and `m31r --help` must answer at once
    if name == "load":
        from m31r.api.api import load

        return load
    raise AttributeError(f"module 'm31r' has no attribute {name!r}")
