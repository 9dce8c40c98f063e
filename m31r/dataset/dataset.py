"""The third stage: divides the kept files into train, validation and test, whole crates at a time."""

import json
import logging
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import IO, Any

from m31r.artifacts.store import Artifact, produce
from m31r.config.load import as_dict
from m31r.config.schema import DatasetConfig
from m31r.dataset.split import SPLITS, assign, registry_name

VERSION = 1
_BLOCK = 2**20
log = logging.getLogger(__name__)


def build_dataset(config: DatasetConfig, seed: int, root: Path, filtered: Artifact) -> Artifact:
    """Writes a `dataset` artifact: `<split>.text` and `<split>.jsonl` for train, validation and test.

    A line of `<split>.jsonl` is the filter's line for that file with `offset` into `<split>.text`. Files keep the
    order of the filter. All files of a crate, from whatever source, are in one split; those of a removed crate in none, and
    the other crates stay in the splits in which they are without removal.

    Raises:
      UserError: there are fewer crates than splits.
    """
    fields = {**as_dict(config, shaping_only=True), "seed": seed}
    return produce(root, "dataset", VERSION, fields, {"filter": filtered}, partial(_build, config, seed, filtered.path))


def _build(config: DatasetConfig, seed: int, filtered: Path, folder: Path) -> dict[str, Any]:
    removed = {registry_name(crate) for crate in config.removed_crates}
    splits = assign(config, seed, {e["crate"] for e in _lines(filtered) if registry_name(e["crate"]) not in removed})
    counts: dict[str, Any] = {split: {"files": 0, "bytes": 0, "lines": 0, "crates": 0} for split in SPLITS}
    for split in splits.values():
        counts[split]["crates"] += 1
    with ExitStack() as stack:
        source = stack.enter_context((filtered / "text.bin").open("rb"))
        texts = {s: stack.enter_context((folder / f"{s}.text").open("wb")) for s in SPLITS}
        indexes = {s: stack.enter_context((folder / f"{s}.jsonl").open("w", encoding="utf-8")) for s in SPLITS}
        for entry in _lines(filtered):
            if registry_name(entry["crate"]) in removed:
                continue
            split = splits[entry["crate"]]
            moved = {**entry, "offset": texts[split].tell()}
            source.seek(entry["offset"])
            _copy(source, texts[split], entry["bytes"])
            indexes[split].write(json.dumps(moved, sort_keys=True, ensure_ascii=False) + "\n")
            for name, number in (("files", 1), ("bytes", entry["bytes"]), ("lines", entry["lines"])):
                counts[split][name] += number
    for split in SPLITS:
        figures = counts[split]
        size = figures["bytes"] / 1e6
        log.info("%s: %d crates, %d files, %.1f MB", split, figures["crates"], figures["files"], size, extra=figures)
    return counts


def _lines(artifact: Path) -> Iterator[dict[str, Any]]:
    with (artifact / "files.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _copy(source: IO[bytes], target: IO[bytes], size: int) -> None:
    while size:
        chunk = source.read(min(size, _BLOCK))
        target.write(chunk)
        size -= len(chunk)
