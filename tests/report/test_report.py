"""The report that ends the main job."""

import json
import struct
import zlib
from pathlib import Path

import pytest
from processes import Job

from m31r.artifacts.store import Artifact
from m31r.report.curve import draw_curve
from m31r.report.report import write_report
from m31r.train.run import read_config
from m31r.train.train import Outcome

UPDATES = [
    {"step": 1, "bits_per_byte": 4.0, "val_bits_per_byte_before": 4.5},
    {"step": 2, "bits_per_byte": 3.0, "val_bits_per_byte": 3.5},
]


def picture(path: Path) -> tuple[int, int, bytes]:
    """Width, height and uncompressed pixels of a PNG."""
    raw, at, data = path.read_bytes(), 8, b""
    assert raw.startswith(b"\x89PNG\r\n\x1a\n")
    while at < len(raw):
        length, kind = struct.unpack_from(">I4s", raw, at)
        data += raw[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    width, height = struct.unpack_from(">II", raw, 16)
    return width, height, zlib.decompress(data)


def test_report_counts_what_went_in_and_says_where_all_lies(tmp_path: Path) -> None:
    (tmp_path / "metrics.jsonl").write_text("".join(json.dumps(update) + "\n" for update in UPDATES))
    kept = {
        "seen": 1200,
        "kept": 1000,
        "kept_bytes": 2_500_000,
        "rejected": 200,
        "reasons": {"parse error": 50, "too large": 150},
    }
    shards = {"train": {"tokens": 900_000, "bytes": 2_250_000}, "validation": {"tokens": 10, "bytes": 25}}
    artifacts = {
        "filter": Artifact(tmp_path / "filter-1", "filter", "1", "f", kept),
        "shard": Artifact(tmp_path / "shard-1", "shard", "1", "s", shards),
    }
    outcome = Outcome(tmp_path, 2, 1024, "ab" * 32, 4.5, 3.5)
    text = write_report(tmp_path, artifacts, outcome, {"completion-0": "fn main() {\n}\n"})
    assert (tmp_path / "report.md").read_text() == text
    for words in (
        "1,200 seen, 1,000 kept (2.5 MB), 200 rejected (too large 150, parse error 50)",
        "train 900,000, validation 10; 2.50 bytes a token",
        "4.500 bits a byte before, 3.500 after",
        "ab" * 32,
        "```rust\nfn main() {\n}\n```",
        str(tmp_path / "shard-1"),
        f"m31r generate --run {tmp_path}",
    ):
        assert words in text


@pytest.mark.parametrize(
    "updates", [UPDATES, UPDATES[:1], [{"step": 1, "bits_per_byte": 4.0}]], ids=["two", "one", "unvalidated"]
)
def test_curve_is_a_picture_with_something_drawn(tmp_path: Path, updates: list[dict[str, float]]) -> None:
    draw_curve(updates, tmp_path / "loss.png")
    width, height, pixels = picture(tmp_path / "loss.png")
    assert (width, height) == (960, 540) and len(set(pixels)) > 20


def test_the_same_figures_draw_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        draw_curve(UPDATES, tmp_path / name)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_samples_lie_in_files_of_their_own_with_their_prompts(smoke: Job) -> None:
    texts = {path.name: path.read_text() for path in (smoke.run / "samples").iterdir()}
    prompts = read_config(smoke.run).generate.sample_prompts
    assert set(texts) == {f"30-completion-{n}.rs" for n in range(len(prompts))} | {"30-infill.rs"}
    for number, prompt in enumerate(prompts):
        written = texts[f"30-completion-{number}.rs"]
        assert written.startswith(prompt) and len(written) > len(prompt) and written in smoke.ended.out
    infill = texts["30-infill.rs"]
    assert infill.startswith("fn largest(values: &[i32])") and infill.endswith("    best\n}\n")
