"""experiments/debian: what its scripts carry from machine to machine arrives as it was."""

import hashlib
import importlib
import io
import json
import shutil
import sys
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from processes import Job, m31r

from m31r.artifacts.store import open_artifact
from m31r.checkpoint.checkpoint import restore
from m31r.config.load import load_config
from m31r.generate.load import abstract_weights
from m31r.quantize.quantize import quantize
from m31r.quantize.tensors import entries, tensors_of
from m31r.tokenizer.reserved import BOS
from m31r.train.run import read_config

FOLDER = Path(__file__).parents[2] / "experiments" / "debian"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(FOLDER))
    yield importlib.import_module
    for name in ("carry", "compare", "fetch", "flat", "train", "weights"):
        sys.modules.pop(name, None)


def artifact(data: Path, stage: str) -> Path:
    (path,) = data.glob(f"{stage}-*")
    return path


def test_the_recipe_is_a_valid_configuration() -> None:
    config = load_config(str(FOLDER / "config.py"), [])
    assert config.loader.fim_rate == 0.5
    assert config.model.hidden_size == 512


def test_packed_artifacts_come_back_with_their_hashes(script: Any, reference: Job, tmp_path: Path) -> None:
    carry = script("carry")
    paths = [artifact(reference.data, stage) for stage in ("dataset", "tokenizer")]
    sizes = carry.pack(paths, tmp_path / "packed")
    assert sizes[paths[0].name] < sum(p.stat().st_size for p in paths[0].iterdir()) / 2
    assert carry.unpack(tmp_path / "packed", tmp_path / "data") == {p.name: open_artifact(p).hash for p in paths}


@pytest.fixture(scope="module")
def model(reference: Job, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny run's model in 8 bits."""
    out = tmp_path_factory.mktemp("models") / "int8"
    quantize(reference.run, out, "int8")
    return out


def test_a_model_joined_from_its_parts_is_the_same_and_writes_the_same(
    script: Any, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = script("weights")
    monkeypatch.setattr(weights, "PART", 20_000)
    said = weights.split(model, tmp_path / "parts")
    found = sorted((tmp_path / "parts").iterdir())
    assert said["parts"] == len(found) > 1
    assert max(path.stat().st_size for path in found) == said["largest"] <= 20_000
    weights.join(tmp_path / "parts", tmp_path / "joined")
    assert {p.name: p.read_bytes() for p in (tmp_path / "joined").iterdir()} == {
        p.name: p.read_bytes() for p in model.iterdir()
    }
    texts = [m31r("generate", f"--run={run}", "--prompt=fn ", cwd=tmp_path) for run in (model, tmp_path / "joined")]
    assert texts[0].code == 0, texts[0].err
    assert texts[0].out == texts[1].out


def test_equal_models_give_equal_parts_and_parts_are_not_mixed(script: Any, model: Path, tmp_path: Path) -> None:
    weights = script("weights")
    shutil.copytree(model, tmp_path / "copy")
    names = []
    for number, source in enumerate((model, tmp_path / "copy")):
        weights.split(source, tmp_path / str(number))
        names.append(sorted(path.name for path in (tmp_path / str(number)).iterdir()))
    assert names[0] == names[1]
    with pytest.raises(SystemExit, match="give a folder without parts"):
        weights.split(model, tmp_path / "0")


def test_an_altered_or_missing_part_is_refused_by_name_and_nothing_is_made(
    script: Any, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = script("weights")
    monkeypatch.setattr(weights, "PART", 20_000)
    weights.split(model, tmp_path / "parts")
    part = sorted((tmp_path / "parts").iterdir())[1]
    part.write_bytes(bytes([part.read_bytes()[0] ^ 1]) + part.read_bytes()[1:])
    with pytest.raises(SystemExit, match=part.name):
        weights.join(tmp_path / "parts", tmp_path / "joined")
    part.unlink()
    with pytest.raises(SystemExit, match="part 01 is missing"):
        weights.join(tmp_path / "parts", tmp_path / "joined")
    assert not list(tmp_path.glob("*joined*"))


def test_the_recipes_weights_in_8_bits_fit_in_four_parts(script: Any) -> None:
    config = load_config(str(FOLDER / "config.py"), [])
    listed = entries(config.model, config.tokenizer.vocab_size)
    num_bytes = sum(tensor.nbytes for entry in listed for tensor in tensors_of(entry, "int8"))
    assert num_bytes + 2**20 < 4 * script("weights").PART  # the other files are the tokenizer's 0.3 MB and less


def test_windows_follow_one_another_and_know_the_documents(script: Any) -> None:
    stream = np.arange(100, 200).astype("<u2")
    stream[[0, 13, 30]] = BOS
    batches = list(script("compare").windows(stream, 8, 3, 64))
    assert len(batches) == 99 // 24
    for number, batch in enumerate(batches):
        for row in range(3):
            at = (number * 3 + row) * 8
            assert batch["tokens"][row].tolist() == stream[at : at + 8].tolist()
            assert batch["targets"][row].tolist() == stream[at + 1 : at + 9].tolist()
    assert np.diff(batches[0]["segments"][1]).tolist() == [0, 0, 0, 0, 1, 0, 0]  # the window from 8 on has a document at 13


def test_a_runs_figures_are_of_its_validation_split(script: Any, reference: Job) -> None:
    shards = open_artifact(artifact(reference.data, "shard"))
    config = read_config(reference.run)
    saved = restore(reference.run, abstract_weights(reference.run, config), None)
    assert saved is not None
    figures = script("compare").compare(config, shards, saved.params, 2, 64)
    T = config.model.context_length
    assert figures["val_tokens"] == min((shards.counts["validation"]["tokens"] - 1) // (2 * T), 64) * 2 * T
    # another cut of the same text by the same model: near one another, and near what it knew at the end
    assert figures["across"]["bits_per_byte"] == pytest.approx(figures["held_out"], rel=0.2)
    assert figures["within"]["bits_per_byte"] == pytest.approx(figures["held_out"], rel=0.2)


def deb(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:xz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    members = {"debian-binary": b"2.0\n", "control.tar.xz": b"odd", "data.tar.xz": data.getvalue()}
    whole = b"!<arch>\n"
    for name, content in members.items():
        whole += (
            f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(content):<10}`\n".encode() + content + b"\n" * (len(content) % 2)
        )
    return whole


def test_a_packages_crate_is_unpacked_once_and_nothing_beside_it(
    script: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch = script("fetch")
    registry = "./usr/share/cargo/registry"
    package = deb(
        {f"{registry}/a-1.0.0/src/lib.rs": b"fn a() {}", f"{registry}/../../../../escaped": b"x", "./usr/share/doc/a": b"x"}
    )
    monkeypatch.setattr(fetch, "fetched", lambda url: package)
    wanted = ("pool/a.deb", hashlib.sha256(package).hexdigest())
    assert fetch.bring("https://mirror.test", tmp_path / "crates", wanted) == 1
    assert fetch.bring("https://mirror.test", tmp_path / "crates", wanted) == 0
    assert [str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file()] == ["crates/a-1.0.0/src/lib.rs"]
    with pytest.raises(SystemExit, match="not the bytes"):
        fetch.bring("https://mirror.test", tmp_path / "crates", ("pool/a.deb", "0" * 64))


def test_a_crate_that_another_package_brings_at_the_same_time_stays_as_it_is(
    script: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch, rename = script("fetch"), Path.rename
    package = deb({"./usr/share/cargo/registry/a-1.0.0/src/lib.rs": b"fn a() {}"})

    def after_another(self: Path, target: Path) -> Path:
        (target / "src").mkdir(parents=True)
        (target / "src" / "lib.rs").write_bytes(b"another")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", after_another)
    fetch.unpack(fetch.data_of(package, "a.deb"), tmp_path)
    assert {str(p.relative_to(tmp_path)): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == {
        "a-1.0.0/src/lib.rs": b"another"
    }


def test_the_index_gives_packages_of_rust_source_alone(script: Any) -> None:
    index = (
        "Package: librust-a-dev\nDescription: some\n more: text\nFilename: pool/a.deb\nSHA256: 01\n\n"
        "Package: rustc\nFilename: pool/rustc.deb\nSHA256: 02\n"
    )
    assert list(script("fetch").listed(index)) == [("librust-a-dev", "pool/a.deb", "01")]


def test_minutes_are_counted_at_the_rate_of_another_run_once_it_is_warm(script: Any, reference: Job, tmp_path: Path) -> None:
    train = script("train")
    shutil.copytree(reference.run, tmp_path / "run", ignore=shutil.ignore_patterns("checkpoints"))
    lines = [{"step": n, "tokens_per_s": 1.0 if n <= train.WARM_UP else 512.0} for n in range(1, 31)]
    (tmp_path / "run" / "metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert train.tokens_of_update(read_config(tmp_path / "run")) == 256
    assert train.updates_within(10, tmp_path / "run") == 20
