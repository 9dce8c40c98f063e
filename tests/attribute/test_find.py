"""The index of a model's training text is found by what its run or its folder says of its data, or by name."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from grams import CONFIG

from m31r.artifacts.store import Artifact, produce
from m31r.attribute.find import find_index, open_index
from m31r.config.load import load_config
from m31r.config.schema import AttributeConfig
from m31r.errors import M31RError, UserError, ValidationError

OTHER = AttributeConfig(gram_bytes=99, max_copies=1, spans=2)


@pytest.fixture
def shards(dataset: Artifact, tmp_path: Path) -> Artifact:
    return produce(dataset.path.parent, "shard", 1, {"of": tmp_path.name}, {"dataset": dataset}, lambda folder: {})


def test_it_is_found_by_the_hash_of_the_shards_of_a_run_and_of_a_models_folder(
    dataset: Artifact, index: Artifact, shards: Artifact, tmp_path: Path
) -> None:
    config = load_config("configs/smoke.py", [])
    elsewhere = replace(config, attribute=OTHER, data_folder=str(tmp_path / "none"))
    here = replace(elsewhere, data_folder=str(dataset.path.parent))
    known = {"folder": str(shards.path), "hash": shards.hash}
    for told, its in (({"data": known}, elsewhere), ({"data_hash": shards.hash, "data": {"kept": 3}}, here)):
        (tmp_path / "metadata.json").write_text(json.dumps(told))
        found = find_index(its, tmp_path)
        assert found is not None and found.artifact == index and found.dataset.hash == dataset.hash
        # its grams are the index's own, whatever the configuration says now
        assert found.config == replace(CONFIG, spans=2)
    for told in ({"data_hash": "0" * 64}, {"data": None}, []):
        (tmp_path / "metadata.json").write_text(json.dumps(told))
        assert find_index(here, tmp_path) is None
    assert find_index(here, tmp_path / "none") is None


def test_one_that_is_named_must_be_whole_and_lie_beside_its_dataset(dataset: Artifact, index: Artifact, tmp_path: Path) -> None:
    def refused(path: Path, error: type[M31RError], said: str) -> None:
        with pytest.raises(error, match=said):
            open_index(CONFIG, path)

    refused(tmp_path / "none", UserError, "no such folder")
    refused(dataset.path, UserError, "no index of a training text")
    moved = shutil.copytree(index.path, tmp_path / index.path.name)
    refused(moved, UserError, "does not lie beside it")
    shutil.copytree(dataset.path, tmp_path / dataset.path.name)
    assert open_index(CONFIG, moved).artifact.hash == index.hash
    (moved / "keys").write_bytes(b"")
    refused(moved, ValidationError, "keys: 0 bytes where")
