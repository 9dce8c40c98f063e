"""Rust that the tests write themselves, and the dataset artifact that holds it."""

import json
import random
from hashlib import sha256
from pathlib import Path

from m31r.artifacts.store import Artifact, produce

NAMES = ("alpha", "buffer", "count", "delta", "entry", "frame", "guard", "handle", "index", "joint", "kernel", "matrix")
NOTES = (
    "sums what it is given",
    "naïve, but enough",
    "長い文字列を返す",
    "🦀 owns its data",
    "tab\there",
    "▁ and ▅ and \ue000",
)


def rust(seed: int, functions: int) -> str:
    """A Rust file of so many functions, with characters of one to four bytes."""
    chance = random.Random(seed)
    parts = ["use std::collections::HashMap;\n\n"]
    for _ in range(functions):
        name, other = chance.choice(NAMES), chance.choice(NAMES)
        parts.append(
            f"/// {name.title()}: {chance.choice(NOTES)}.\n"
            f"pub fn {name}_{other}({other}: &[u{chance.choice((8, 16, 32, 64))}]) -> usize {{\n"
            f"    let mut {name} = {chance.randrange(1000)};\n"
            f"    for value in {other}.iter() {{\n"
            f"        {name} += *value as usize * {chance.randrange(100)};\n"
            f"    }}\n"
            f"    {name}\n"
            f"}}\n\n"
        )
    return "".join(parts)


def crate_files(count: int, functions: int, seed: int) -> list[str]:
    """`count` files of 1 to `functions` functions."""
    chance = random.Random(seed)
    return [rust(seed * 1000 + i, chance.randint(1, functions)) for i in range(count)]


def write_dataset(root: Path, texts: dict[str, list[str]]) -> Artifact:
    """The dataset artifact with these texts; splits that are not named are empty."""

    def build(folder: Path) -> dict[str, dict[str, int]]:
        counts = {}
        for split in ("train", "validation", "test"):
            raw = [text.encode() for text in texts.get(split, [])]
            offset, lines = 0, []
            for i, data in enumerate(raw):
                origin = {
                    "path": f"{split}/src/file{i}.rs",
                    "source": "local",
                    "crate": f"{split}{i % 3}",
                    "version": f"1.{i}.0",
                }
                place = {"offset": offset, "bytes": len(data), "lines": data.count(b"\n"), "sha256": sha256(data).hexdigest()}
                lines.append(json.dumps({**origin, **place, "license": "MIT"}, sort_keys=True, ensure_ascii=False) + "\n")
                offset += len(data)
            (folder / f"{split}.text").write_bytes(b"".join(raw))
            (folder / f"{split}.jsonl").write_text("".join(lines), encoding="utf-8")
            counts[split] = {"files": len(raw), "bytes": offset, "crates": min(3, len(raw))}
        return counts

    fields = {split: sha256("".join(parts).encode()).hexdigest() for split, parts in texts.items()}
    return produce(root, "dataset", 1, fields, {}, build)
