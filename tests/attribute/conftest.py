import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "shard"))  # for corpus.py

from corpus import crate_files, write_dataset
from grams import CONFIG
from hypothesis import settings

from m31r.artifacts.store import Artifact
from m31r.attribute.index import build_index

settings.register_profile("steady", deadline=None, derandomize=True)  # a busy machine is no failure
settings.load_profile("steady")


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Artifact:
    texts = [*crate_files(20, 20, 1), "", "fn x", "tiny", crate_files(1, 9, 1)[0], ""]
    return write_dataset(tmp_path_factory.mktemp("attribute"), {"train": texts, "validation": crate_files(2, 5, 9)})


@pytest.fixture(scope="session")
def index(dataset: Artifact) -> Artifact:
    return build_index(CONFIG, dataset.path.parent, dataset)
