"""Which checkpoints of a run stay: the last ones, the best ones by validation, and every so many updates one for good."""

import json
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = "checkpoints"  # of a run
FIGURE = "val_bits_per_byte"  # its name in a checkpoint's meta; missing where the weights were not validated
REMOVED = ".removed"


@dataclass(frozen=True)
class Keep:
    """`last` newest, `best` of the lowest validation bits per byte, and those at multiples of `every` updates (0 for none)."""

    last: int
    best: int
    every: int


def steps_in(folder: Path) -> list[int]:
    """The steps that have a whole checkpoint in the folder, oldest first."""
    return sorted(int(p.name) for p in folder.iterdir() if p.name.isdigit() and p.is_dir()) if folder.is_dir() else []


def kept(steps: Collection[int], figures: Mapping[int, float], keep: Keep) -> set[int]:
    """The steps that stay; the newest always does. Of equal figures the earlier step is the better one."""
    validated = sorted((figures[step], step) for step in steps if step in figures)
    stay = set(sorted(steps)[-max(1, keep.last) :]) | {step for _, step in validated[: keep.best]}
    return stay | {step for step in steps if keep.every and step % keep.every == 0}


def validated(folder: Path, steps: Collection[int]) -> dict[int, float]:
    """The validation bits per byte of those checkpoints that have one and can be read."""
    figures = {}
    for step in steps:
        figure = read_meta(folder, step).get(FIGURE)
        if isinstance(figure, float):
            figures[step] = figure
    return figures


def read_meta(folder: Path, step: int) -> dict[str, object]:
    """What a checkpoint says of itself, read without its arrays; nothing where that is unreadable."""
    try:
        return dict(json.loads((folder / str(step) / "meta" / "metadata").read_bytes()))
    except (OSError, ValueError, TypeError):
        return {}


def remove(folder: Path, steps: Collection[int]) -> None:
    """Removes checkpoints, each renamed first, so that a reader never finds a part of one."""
    for step in steps:
        (folder / str(step)).rename(folder / f"{step}{REMOVED}")
    sweep(folder)


def sweep(folder: Path) -> None:
    """Removes what a killed `remove` left, and seals whose checkpoint is gone."""
    for path in folder.glob(f"*{REMOVED}"):
        shutil.rmtree(path, ignore_errors=True)
    for path in folder.glob("*.seal.json"):
        if not (folder / path.name.split(".")[0]).is_dir():
            path.unlink()
