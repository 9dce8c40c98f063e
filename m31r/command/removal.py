"""`m31r dataset remove`: a dataset without some crates, and which runs were trained on them."""

import json
from dataclasses import replace
from pathlib import Path

from m31r import pipeline
from m31r.artifacts.store import finished_only, read_manifest
from m31r.config.schema import Config
from m31r.dataset.split import SPLITS, registry_name
from m31r.errors import UserError, ValidationError
from m31r.train.run import METADATA, read_json


def remove_crates(config: Config, crates: list[str], runs: Path) -> str:
    """Makes the dataset without `crates` and says what to write into the configuration and which of `runs` used them.

    The old dataset stays: runs and shards stand on it. Remove its folder by hand once nothing does.

    Raises:
      UserError: a crate is not in the dataset.
      MissingArtifact: there is no dataset yet.
    """
    with finished_only():
        dataset = pipeline.prepare(config, "dataset")["dataset"]
    wanted = {registry_name(crate) for crate in crates}
    files = _files(dataset.path, wanted)
    if unknown := sorted(crate for crate in crates if not any(registry_name(crate) == name for name, _ in files)):
        raise UserError(f"{dataset.path}: has no crate {', '.join(unknown)}; nothing was removed")
    removed = (*config.dataset.removed_crates, *crates)
    made = pipeline.only(replace(config, dataset=replace(config.dataset, removed_crates=removed)), "dataset")
    lines = [f"{name}: {count} files of {split} removed" for (name, split), count in sorted(files.items())]
    lines += [f"new dataset: {made.path}", f"keep it so: dataset.removed_crates = {removed!r}"]
    return "\n".join([*lines, *_runs_with(runs, wanted)])


def _files(dataset: Path, wanted: set[str]) -> dict[tuple[str, str], int]:
    """How many files of each wanted crate each split of a dataset holds, by (registry name, split), where there are any."""
    found: dict[tuple[str, str], int] = {}
    for split in SPLITS:
        with (dataset / f"{split}.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                name = registry_name(json.loads(line)["crate"])
                if name in wanted:
                    found[name, split] = found.get((name, split), 0) + 1
    return found


def _runs_with(runs: Path, wanted: set[str]) -> list[str]:
    """A line for each run in the folder `runs` that was trained on a wanted crate, or of which it cannot be told."""
    lines = []
    known: dict[Path, dict[tuple[str, str], int]] = {}
    for metadata in sorted(runs.glob(f"*/{METADATA}")):
        try:
            shards = Path(read_json(metadata)["data"]["folder"])
            manifest, _ = read_manifest(shards)
            dataset = shards.parent / manifest["parents"]["dataset"]["folder"]
            if dataset not in known:
                known[dataset] = _files(dataset, wanted)
        except (UserError, ValidationError, OSError, KeyError, ValueError):
            lines.append(f"{metadata.parent}: cannot tell what it used; its data is gone or damaged")
            continue
        if used := sorted(name for name, split in known[dataset] if split == "train"):
            lines.append(f"{metadata.parent}: was trained on {', '.join(used)}")
    return lines
