"""Artifacts: content-addressed, whole or not there at all, and never trusted without a look at every byte."""

import json
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from m31r.artifacts.store import Artifact, MissingArtifact, finished_only, open_artifact, produce, sizes_only, sweep
from m31r.artifacts.verify import verify
from m31r.errors import RunError, ValidationError


def build(folder: Path) -> dict[str, Any]:
    (folder / "deep").mkdir()
    (folder / "deep" / "words.txt").write_text("fn main() {}\n")
    (folder / "empty").write_bytes(b"")
    return {"words": 3}


def make(root: Path, stage: str = "one", **changes: Any) -> Artifact:
    given: dict[str, Any] = {"version": 1, "fields": {"a": 1}, "parents": {}, "build": build, **changes}
    return produce(root, stage, **given)


def never(folder: Path) -> dict[str, Any]:
    raise AssertionError("built again")


def test_equal_inputs_give_the_same_artifact_in_any_folder(tmp_path: Path) -> None:
    first, second = make(tmp_path / "a"), make(tmp_path / "b")
    assert (first.key, first.hash, first.counts) == (second.key, second.hash, second.counts)
    assert (first.path / "manifest.json").read_bytes() == (second.path / "manifest.json").read_bytes()


def test_what_exists_is_reused_and_not_built_again(tmp_path: Path) -> None:
    assert make(tmp_path, build=never if make(tmp_path) else build) == make(tmp_path)


@pytest.mark.parametrize("change", [{"version": 2}, {"fields": {"a": 2}}, {"stage": "two"}])
def test_any_changed_input_gives_another_key(tmp_path: Path, change: dict[str, Any]) -> None:
    assert make(tmp_path, **change).key != make(tmp_path).key


def test_another_parent_gives_another_key(tmp_path: Path) -> None:
    one, two = make(tmp_path, fields={"a": 1}), make(tmp_path, fields={"a": 2})
    assert make(tmp_path, "child", parents={"p": one}).key != make(tmp_path, "child", parents={"p": two}).key


def test_manifest_lists_every_file_and_neither_clock_nor_folder(tmp_path: Path) -> None:
    artifact = make(tmp_path)
    manifest = json.loads((artifact.path / "manifest.json").read_bytes())
    assert [(f["path"], f["bytes"]) for f in manifest["files"]] == [("deep/words.txt", 13), ("empty", 0)]
    assert (manifest["stage"], manifest["counts"], manifest["parents"]) == ("one", {"words": 3}, {})
    assert str(tmp_path) not in json.dumps(manifest)
    assert {"built_at", "built_in", "host", "python", "seconds"} == set(
        json.loads((artifact.path / "provenance.json").read_bytes())
    )


@pytest.mark.parametrize("error", [ValueError("x"), RunError("x"), KeyboardInterrupt()])
def test_a_stage_that_fails_leaves_nothing(tmp_path: Path, error: BaseException) -> None:
    def fails(folder: Path) -> dict[str, Any]:
        (folder / "half").write_text("half")
        raise error

    with pytest.raises(type(error)):
        make(tmp_path, build=fails)
    assert list(tmp_path.iterdir()) == []


def test_an_error_of_the_disk_names_the_stage_and_what_to_do(tmp_path: Path) -> None:
    def full(folder: Path) -> dict[str, Any]:
        raise OSError(28, "No space left on device", str(folder / "words"))

    with pytest.raises(RunError, match=r"^one: cannot write .*/words: No space left on device; make room"):
        make(tmp_path, build=full)


def test_two_processes_that_build_the_same_both_get_it(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        made = pool.map(make, [tmp_path] * 4)
    assert len({artifact.hash for artifact in made}) == 1
    assert [path.name for path in tmp_path.iterdir()] == [f"one-{made[0].key}"]


def test_finished_only_builds_nothing_and_names_the_command(tmp_path: Path) -> None:
    with finished_only(), pytest.raises(MissingArtifact, match=r"run m31r tokenizer train with the same --config"):
        make(tmp_path, "tokenizer", build=never)
    artifact = make(tmp_path, "tokenizer")
    with finished_only():
        assert make(tmp_path, "tokenizer", build=never) == artifact


def test_leftovers_of_the_dead_are_swept_and_those_of_the_living_are_not(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-S", "-c", ""])
    child.wait()
    dead, living = tmp_path / f".building-one-key-{child.pid}", tmp_path / f".building-one-key-{os.getppid()}"
    for folder in (dead, living):
        folder.mkdir()
    assert sweep(tmp_path) == [dead]
    assert living.is_dir() and not dead.exists()


DAMAGES = {
    "flipped bit": lambda path: flip(path / "deep" / "words.txt"),
    "cut short": lambda path: os.truncate(path / "deep" / "words.txt", 5),
    "missing": lambda path: (path / "deep" / "words.txt").unlink(),
    "added": lambda path: (path / "deep" / "words.txt.orig").write_text("x"),
}


def flip(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_noticed_with_the_name_of_the_file(tmp_path: Path, damage: str) -> None:
    artifact = make(tmp_path)
    DAMAGES[damage](artifact.path)
    for look in (lambda: open_artifact(artifact.path), lambda: make(tmp_path, build=never), lambda: verify(artifact.path)):
        with pytest.raises(ValidationError, match=r"deep/words\.txt"):
            look()


def test_a_look_up_checks_names_and_sizes_alone(tmp_path: Path) -> None:
    words = make(tmp_path).path / "deep" / "words.txt"
    words.write_text("fn niam() {}\n")
    with sizes_only():
        assert make(tmp_path, build=never).counts == {"words": 3}
    with pytest.raises(ValidationError, match=r"SHA-256 differs"):
        make(tmp_path, build=never)
    words.write_text("fn main() {}")
    with sizes_only(), pytest.raises(ValidationError, match=r"12 bytes where the manifest says 13"):
        make(tmp_path, build=never)


@pytest.mark.parametrize("raw", [b"", b"{}", b"[1]", b"\xff\xfe", b'{"schema": 1'])
def test_a_manifest_that_cannot_be_read_is_named(tmp_path: Path, raw: bytes) -> None:
    artifact = make(tmp_path)
    (artifact.path / "manifest.json").write_bytes(raw)
    with pytest.raises(ValidationError, match=r"manifest\.json"):
        open_artifact(artifact.path)


def test_an_artifact_under_another_name_is_noticed(tmp_path: Path) -> None:
    artifact = make(tmp_path)
    renamed = artifact.path.rename(tmp_path / "one-0000000000000000")
    with pytest.raises(ValidationError, match="does not describe the folder"):
        open_artifact(renamed)


def test_verify_walks_to_all_ancestors_and_names_each_problem(tmp_path: Path) -> None:
    root = make(tmp_path, "root")
    left, right = (make(tmp_path, side, parents={"root": root}) for side in ("left", "right"))
    leaf = make(tmp_path, "leaf", parents={"left": left, "right": right})
    assert sorted(verify(leaf.path)) == sorted(a.path.name for a in (root, left, right, leaf))
    flip(root.path / "deep" / "words.txt")
    (left.path / "empty").unlink()
    with pytest.raises(ValidationError) as error:
        verify(leaf.path)
    lines = str(error.value).splitlines()
    assert len(lines) == 2 and any(root.path.name in line for line in lines) and any("empty: missing" in line for line in lines)


def test_verify_notices_a_parent_that_was_rebuilt_with_other_bytes(tmp_path: Path) -> None:
    root = make(tmp_path, "root")
    child = make(tmp_path, "child", parents={"root": root})
    manifest = root.path / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b'"words": 3', b'"words": 4'))
    with pytest.raises(ValidationError, match="is not what was built upon"):
        verify(child.path)


def test_verify_notices_a_missing_parent(tmp_path: Path) -> None:
    root = make(tmp_path, "root")
    child = make(tmp_path, "child", parents={"root": root})
    root.path.rename(tmp_path / "elsewhere")
    with pytest.raises(ValidationError, match=root.path.name):
        verify(child.path)
