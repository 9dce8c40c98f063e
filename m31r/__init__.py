"""M31R builds a small Rust-writing language model from nothing, offline and bit-exact."""

__version__ = "0.1.0"
