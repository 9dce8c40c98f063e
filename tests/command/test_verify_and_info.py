"""`m31r verify` and `m31r info` on real artifacts and runs."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from processes import Job, artifacts, assert_one_clear_line, m31r

from m31r.command.machine import describe_machine

FIELDS = {
    "step", "steps", "params", "params_sha256", "tokens_seen", "loss", "val_bits_per_byte", "val_bits_per_byte_before",
    "config_hash", "data_hash", "data", "seed", "libraries", "m31r",
}  # fmt: skip


@pytest.fixture
def shards(tmp_path: Path, reference: Job) -> Path:
    """A shard artifact with its ancestors, to be damaged."""
    shutil.copytree(reference.data, tmp_path / "data", ignore=shutil.ignore_patterns("xla-cache"))
    return artifacts(tmp_path / "data")["shard"]


def flip(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def test_verify_of_what_is_whole_names_the_artifact_and_all_its_ancestors(tmp_path: Path, reference: Job) -> None:
    ended = m31r("verify", reference.artifacts()["shard"], cwd=tmp_path, anew=True)
    assert ended.code == 0
    assert sorted(ended.out.splitlines()) == sorted(
        f"{path.name}: whole" for stage, path in reference.artifacts().items() if stage != "card"
    )


@pytest.mark.parametrize("stage", ["shard", "tokenizer", "crawl"])
def test_verify_names_the_file_with_a_flipped_bit_in_the_artifact_or_an_ancestor(
    tmp_path: Path, shards: Path, stage: str
) -> None:
    files = {"shard": "train-00000.tokens", "tokenizer": "tokenizer.model", "crawl": "snapshot.tar"}
    place = artifacts(shards.parent)[stage] / files[stage]
    flip(place)
    assert_one_clear_line(m31r("verify", shards, cwd=tmp_path), 4, f"{place}: SHA-256 differs")


def test_verify_of_a_run_looks_at_checkpoints_and_data(tmp_path: Path, reference: Job) -> None:
    whole = m31r("verify", reference.run, cwd=tmp_path)
    assert whole.code == 0 and {"checkpoint 6: whole", "checkpoint 8: whole"} < set(whole.out.splitlines())
    run = shutil.copytree(reference.run, tmp_path / "run")
    place = max((p for p in (run / "checkpoints" / "8").rglob("*") if p.is_file()), key=lambda p: p.stat().st_size)
    flip(place)
    assert_one_clear_line(m31r("verify", run, cwd=tmp_path), 4, str(place))


def test_info_of_a_run_is_one_object_that_says_what_the_run_is(tmp_path: Path, reference: Job) -> None:
    ended = m31r("info", reference.run, "--json", cwd=tmp_path, anew=True)
    found = json.loads(ended.out)
    summary = json.loads((reference.run / "metrics.json").read_bytes())
    assert set(found) == FIELDS and len(ended.out.splitlines()) == 1
    assert {name: found[name] for name in summary} == summary
    assert (found["steps"], found["seed"]) == (8, 31)


def test_info_without_a_run_tells_versions_devices_and_artifacts(tmp_path: Path, reference: Job) -> None:
    ended = m31r("info", "--json", f"--config.data_folder={reference.data}", cwd=tmp_path)
    found = json.loads(ended.out)
    assert list(found["artifacts"]) == sorted(path.name for path in reference.artifacts().values())
    assert all(size > 0 for size in found["artifacts"].values())
    assert found["devices"] and {"jax", "flax"} <= set(found["libraries"]) and found["cache_bytes"]["xla-cache"] > 0
    assert len(found["device_bytes"]) == len(found["devices"]) and found["cores"] > 0 < found["free_bytes"]
    assert found["tools"]["rustc"].startswith("rustc ") and found["tools"]["git"].startswith("git version")


def test_a_tool_that_is_not_there_or_fails_has_no_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "rustc").write_text("#!/bin/sh\nexit 3\n")
    (tmp_path / "rustc").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = describe_machine(tmp_path / "data")
    assert set(found["tools"].values()) == {None} and found["artifacts"] == {} and found["leftovers"] == []


def break_metadata(run: Path) -> None:
    (run / "metadata.json").write_text("{")


def lose_tokenizer(run: Path) -> None:
    (run / "tokenizer.model").unlink()


@pytest.mark.parametrize("damage", [break_metadata, lose_tokenizer])
def test_info_of_a_run_with_a_broken_file_names_it(tmp_path: Path, reference: Job, damage: Callable[[Path], None]) -> None:
    run = shutil.copytree(reference.run, tmp_path / "run")
    damage(run)
    ended = m31r("info", run, cwd=tmp_path)
    assert ended.code in (1, 4)
    assert_one_clear_line(ended, ended.code, str(run))
