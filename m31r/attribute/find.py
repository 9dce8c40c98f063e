"""Where the index of a model's training text lies: found by the hashes that its run, its shards and the index name."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from m31r.artifacts.store import Artifact, open_artifact, read_manifest, sizes_only
from m31r.attribute.index import VERSION
from m31r.config.schema import AttributeConfig, Config
from m31r.errors import UserError, ValidationError
from m31r.train.run import METADATA, read_json

STAGE = "attribution"


@dataclass(frozen=True)
class Index:
    """An index, the dataset that it is of, and the configuration to look up in it with."""

    config: AttributeConfig
    artifact: Artifact
    dataset: Artifact


def find_index(config: Config, model: Path) -> Index | None:
    """The index of the text that the model in `model` was trained on, None where there is none at hand.

    It is looked for in the folder of the run's token shards, and in `data_folder`.

    Args:
      model: a run's folder, or a model's.
    """
    try:
        told = read_json(model / METADATA)
    except UserError:
        return None
    data = told.get("data")  # a model's folder has the card there
    at, shards = (data.get("folder"), data.get("hash")) if isinstance(data, dict) else (None, None)
    shards = shards or told.get("data_hash")
    folders = [Path(at).parent] if isinstance(at, str) else []
    for folder in (*folders, Path(config.data_folder)):
        datasets = {_parent(manifest) for _, manifest, digest in _manifests(folder, "shard") if digest == shards}
        for path, manifest, _ in _manifests(folder, STAGE):
            if _parent(manifest) in datasets and manifest["version"] == VERSION:
                return open_index(config.attribute, path)
    return None


def open_index(config: AttributeConfig, path: Path) -> Index:
    """The index in the folder `path`, which lies beside its dataset; of both, names and sizes are checked.

    Raises:
      UserError: it is no index, or its dataset is not there.
      ValidationError: index or dataset is damaged.
    """
    if not path.is_dir():
        raise UserError(f"{path}: no such folder; give one that m31r attribute made, {STAGE}-...")
    manifest, _ = read_manifest(path)
    if manifest["stage"] != STAGE or manifest["version"] != VERSION:
        raise UserError(f"{path}: no index of a training text; give one that m31r attribute made, {STAGE}-...")
    folder, digest = _parent(manifest)
    beside = path.resolve().parent / Path(folder).name
    if not beside.is_dir():
        raise UserError(f"{path}: the dataset that it is of, {beside.name}, does not lie beside it")
    with sizes_only():
        index, dataset = open_artifact(path), open_artifact(beside)
    if dataset.hash != digest:
        raise ValidationError(f"{beside}: not the dataset that {path} is of")
    fields = manifest["fields"]
    return Index(replace(config, gram_bytes=fields["gram_bytes"], max_copies=fields["max_copies"]), index, dataset)


def _manifests(folder: Path, stage: str) -> Iterator[tuple[Path, dict[str, Any], str]]:
    """Of each artifact of a stage, its folder, manifest and hash, in order of name; what is broken is passed over."""
    for path in sorted(folder.glob(f"{stage}-*")):
        try:
            yield path, *read_manifest(path)
        except ValidationError:
            continue


def _parent(manifest: dict[str, Any]) -> tuple[str, str]:
    """Folder and hash of the dataset that an artifact was made of; two empty texts where it names none."""
    parents = manifest["parents"]
    parent = parents.get("dataset") if isinstance(parents, dict) else None
    return (str(parent.get("folder")), str(parent.get("hash"))) if isinstance(parent, dict) else ("", "")
