"""Crates of real Rust syntax that the tests write themselves: enough text for a tokenizer and every split."""

import random
from pathlib import Path

NAMES = ("buffer", "count", "delta", "entry", "frame", "guard", "handle", "index", "kernel", "matrix", "node", "offset")


def write_crates(folder: Path, crates: int, functions: int, seed: int) -> Path:
    """`crates` crates under the MIT licence, of two files each, whose text is a pure function of `seed`."""
    for number in range(crates):
        crate = folder / f"crate{number}"
        (crate / "src").mkdir(parents=True)
        (crate / "Cargo.toml").write_text(f'[package]\nname = "crate{number}"\nversion = "1.0.{number}"\nlicense = "MIT"\n')
        for part, name in enumerate(("lib", "more")):
            (crate / "src" / f"{name}.rs").write_text(rust(functions, seed * 1000 + number * 10 + part))
    return folder


def rust(functions: int, seed: int) -> str:
    """A file of so many functions."""
    chance = random.Random(seed)
    parts = []
    for _ in range(functions):
        name, other, width = chance.choice(NAMES), chance.choice(NAMES), chance.choice((8, 16, 32, 64))
        parts.append(
            f"/// Adds up the {other} of each {name}.\n"
            f"pub fn {name}_{other}({other}: &[u{width}]) -> usize {{\n"
            f"    let mut total = {chance.randrange(1000)};\n"
            f"    for value in {other}.iter() {{\n"
            f"        total += *value as usize * {chance.randrange(100)};\n"
            f"    }}\n"
            f"    total\n"
            f"}}\n"
        )
    return "\n".join(parts)
