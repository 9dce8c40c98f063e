"""The loss-curve picture."""

from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")  # no display is needed, or assumed
from matplotlib.figure import Figure


def draw_curve(metrics: list[dict[str, Any]], path: Path) -> None:
    """Draws training bits per byte, and validation's, against updates, as a PNG."""
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.add_subplot()
    steps = [line["step"] for line in metrics]
    axes.plot(steps, [line["bits_per_byte"] for line in metrics], color="tab:gray", linewidth=0.8, label="training")
    validated = [(0, metrics[0]["val_bits_per_byte_before"])] if metrics and "val_bits_per_byte_before" in metrics[0] else []
    validated += [(line["step"], line["val_bits_per_byte"]) for line in metrics if "val_bits_per_byte" in line]
    axes.plot(*zip(*validated, strict=True), color="tab:red", marker="o", label="validation")
    axes.set(xlabel="update", ylabel="bits per byte, next token")
    axes.set_ylim(bottom=0)
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(path, dpi=120, metadata={"Software": None})
