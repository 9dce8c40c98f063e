"""The short report that ends the main job: what went in, what came out, and where it lies."""

from pathlib import Path
from typing import Any

from m31r.artifacts.store import Artifact
from m31r.report.curve import draw_curve
from m31r.train.record import METRICS, read_metrics
from m31r.train.run import write_whole
from m31r.train.train import Outcome

REPORT = "report.md"
CURVE = "loss.png"


def write_report(run: Path, artifacts: dict[str, Artifact], outcome: Outcome, samples: dict[str, str]) -> str:
    """Writes report.md and loss.png into the run's folder and returns the report's text."""
    draw_curve(read_metrics(run), run / CURVE)
    text = "\n".join([*_data(artifacts), *_training(outcome), *_samples(samples), *_places(run, artifacts), ""])
    write_whole(run / REPORT, text.encode())
    return text


def _data(artifacts: dict[str, Artifact]) -> list[str]:
    kept, shards = artifacts["filter"].counts, artifacts["shard"].counts
    reasons = ", ".join(f"{reason} {count:,}" for reason, count in sorted(kept["reasons"].items(), key=lambda item: -item[1]))
    tokens = ", ".join(f"{split} {counts['tokens']:,}" for split, counts in shards.items())
    return [
        "# Data",
        f"files: {kept['seen']:,} seen, {kept['kept']:,} kept ({kept['kept_bytes'] / 1e6:.1f} MB),"
        f" {kept['rejected']:,} rejected ({reasons})",
        f"tokens: {tokens}; {shards['train']['bytes'] / max(1, shards['train']['tokens']):.2f} bytes a token",
    ]


def _training(outcome: Outcome) -> list[str]:
    return [
        "# Training",
        f"steps: {outcome.step:,}; tokens seen: {outcome.tokens_seen:,}",
        f"validation: {outcome.val_bits_per_byte_before:.3f} bits a byte before, {outcome.val_bits_per_byte:.3f} after",
        f"weights: SHA-256 {outcome.params_sha256}",
    ]


def _samples(samples: dict[str, str]) -> list[str]:
    return [line for name, text in samples.items() for line in (f"# Sample: {name}", "```rust", text.rstrip("\n"), "```")]


def _places(run: Path, artifacts: dict[str, Any]) -> list[str]:
    return [
        "# Where it lies",
        f"run: {run} (report.md, loss.png, samples/, checkpoints/, {METRICS}, metrics.json, train.log)",
        *(f"{stage}: {artifact.path}" for stage, artifact in artifacts.items()),
        f'go on: m31r generate --run {run} --prompt "fn main() {{"',
    ]
