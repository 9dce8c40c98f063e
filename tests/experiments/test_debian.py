"""experiments/debian: what its scripts carry from machine to machine arrives as it was."""

import hashlib
import importlib
import io
import sys
import tarfile
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest
from processes import Job

from m31r.artifacts.store import open_artifact
from m31r.checkpoint.checkpoint import restore
from m31r.config.load import load_config
from m31r.generate.load import abstract_weights, load_run
from m31r.model.params import named_leaves
from m31r.tokenizer.reserved import BOS
from m31r.train.run import read_config

FOLDER = Path(__file__).parents[2] / "experiments" / "debian"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(FOLDER))
    yield importlib.import_module
    for name in ("carry", "compare", "fetch", "flat", "weights"):
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


def test_joined_weights_are_the_runs_rounded_to_bfloat16_and_load(script: Any, reference: Job, tmp_path: Path) -> None:
    weights = script("weights")
    written = weights.split(reference.run, tmp_path / "parts", 0, 1000)
    assert written["parts"] == len(list((tmp_path / "parts").glob("*.bf16")))
    weights.join(tmp_path / "parts", tmp_path / "run")
    before = restore(reference.run, abstract_weights(reference.run, read_config(reference.run)), None)
    assert before is not None
    saved = restore(tmp_path / "run", abstract_weights(tmp_path / "run", read_config(tmp_path / "run")), None)
    assert saved is not None
    assert saved.step == before.step
    for (name, old), (same, new) in zip(named_leaves(before.params), named_leaves(saved.params), strict=True):
        assert name == same
        assert np.array_equal(np.asarray(old.astype(jnp.bfloat16).astype(jnp.float32)), np.asarray(new))
    assert load_run(tmp_path / "run").config == load_run(reference.run).config


def test_an_altered_part_is_refused(script: Any, reference: Job, tmp_path: Path) -> None:
    weights = script("weights")
    weights.split(reference.run, tmp_path / "parts", 0, 1000)
    part = tmp_path / "parts" / "00.bf16"
    part.write_bytes(bytes([part.read_bytes()[0] ^ 1]) + part.read_bytes()[1:])
    with pytest.raises(SystemExit, match=r"00\.bf16"):
        weights.join(tmp_path / "parts", tmp_path / "run")
    assert not (tmp_path / "run").exists()


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


def test_the_index_gives_packages_of_rust_source_alone(script: Any) -> None:
    index = (
        "Package: librust-a-dev\nDescription: some\n more: text\nFilename: pool/a.deb\nSHA256: 01\n\n"
        "Package: rustc\nFilename: pool/rustc.deb\nSHA256: 02\n"
    )
    assert list(script("fetch").listed(index)) == [("librust-a-dev", "pool/a.deb", "01")]
