"""The splits: whole crates, every file once, and the same for everyone with the same seed."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from m31r.artifacts.store import Artifact, open_artifact, produce
from m31r.config.schema import DatasetConfig
from m31r.dataset.dataset import build_dataset
from m31r.dataset.split import SPLITS, assign, position
from m31r.errors import UserError, ValidationError

Files = list[tuple[str, str, bytes]]
USUAL = DatasetConfig(validation_fraction=0.03, test_fraction=0.02, removed_crates=())
FRACTIONS = st.sampled_from([0.0, 0.01, 0.1, 0.4])
CRATES = st.sets(st.text(alphabet="abcde_-XY", min_size=1, max_size=6), min_size=6, max_size=40)


def filtered(root: Path, files: Files) -> Artifact:
    """A filter artifact, as that stage writes it, that keeps these (source, crate, text)."""

    def build(folder: Path) -> dict[str, Any]:
        offset = 0
        with (folder / "text.bin").open("wb") as texts, (folder / "files.jsonl").open("w") as index:
            for number, (source, crate, text) in enumerate(files):
                entry = {"path": f"{crate}/{number:05}.rs", "source": source, "crate": crate, "version": "1", "license": "MIT"}
                place = {"offset": offset, "bytes": len(text), "lines": text.count(b"\n")}
                index.write(json.dumps({**entry, **place, "sha256": hashlib.sha256(text).hexdigest()}, sort_keys=True) + "\n")
                texts.write(text)
                offset += len(text)
        return {"kept": len(files)}

    return produce(root, "filter", 1, {"files": len(files)}, {}, build)


def many(crates: int) -> Files:
    return [(f"source{n % 3}", f"crate-{n % crates}", f"// file {n}\n".encode() * (n % 5 + 1)) for n in range(crates * 4)]


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_kept_file_is_in_one_split_with_its_text(tmp_path: Path) -> None:
    files = many(60)
    source = filtered(tmp_path, files)
    artifact = build_dataset(USUAL, 31, tmp_path, source)
    kept = {entry["path"]: entry for entry in lines(source.path / "files.jsonl")}
    for split in SPLITS:
        entries = lines(artifact.path / f"{split}.jsonl")
        text = (artifact.path / f"{split}.text").read_bytes()
        offset = 0
        for entry in entries:
            assert entry["offset"] == offset
            piece = text[offset : offset + entry["bytes"]]
            offset += entry["bytes"]
            original = kept.pop(entry["path"])
            assert {**original, "offset": entry["offset"]} == entry
            assert hashlib.sha256(piece).hexdigest() == entry["sha256"]
        assert offset == len(text)
        paths = [e["path"] for e in entries]
        assert paths == [e["path"] for e in lines(source.path / "files.jsonl") if e["path"] in set(paths)]
        crates = {e["crate"] for e in entries}
        expected = {"files": len(entries), "bytes": len(text), "lines": text.count(b"\n"), "crates": len(crates)}
        assert artifact.counts[split] == expected and len(crates) > 0
    assert not kept


def test_no_crate_is_in_two_splits(tmp_path: Path) -> None:
    artifact = build_dataset(DatasetConfig(0.3, 0.3, ()), 31, tmp_path, filtered(tmp_path, many(40)))
    crates = [{e["crate"] for e in lines(artifact.path / f"{split}.jsonl")} for split in SPLITS]
    assert sum(map(len, crates)) == len(set.union(*crates)) == 40


@settings(max_examples=200, deadline=None)
@given(crates=CRATES, seed=st.integers(0, 2**31 - 1), validation=FRACTIONS, test=FRACTIONS)
def test_wanted_splits_are_filled_and_unwanted_ones_empty(crates: set[str], seed: int, validation: float, test: float) -> None:
    distinct = {crate.replace("_", "-").lower() for crate in crates}
    if len(distinct) < 3:
        return
    found = assign(DatasetConfig(validation, test, ()), seed, crates)
    assert set(found) == crates
    assert set(found.values()) == {"train", *(["validation"] if validation else []), *(["test"] if test else [])}
    for crate in crates:
        # one name to the registry is one crate here
        assert {found[other] for other in crates if other.replace("_", "-").lower() == crate.replace("_", "-").lower()} == {
            found[crate]
        }


def test_split_of_a_crate_depends_on_seed_and_name_alone() -> None:
    crates = [f"crate-{n}" for n in range(2000)]
    found = assign(USUAL, 31, crates)
    assert assign(USUAL, 31, crates[:1000]) == {crate: found[crate] for crate in crates[:1000]}
    assert assign(USUAL, 31, reversed(crates)) == found
    shares = [list(found.values()).count(split) / 2000 for split in SPLITS]
    assert shares == pytest.approx([0.95, 0.03, 0.02], abs=0.01)
    assert assign(USUAL, 32, crates) != found
    first_digits = int(hashlib.sha256(b"31\0serde-json").hexdigest()[:12], 16)
    assert position(31, "serde_json") == position(31, "Serde-JSON") == first_digits / 16**12


def test_smallest_positions_fill_splits_that_would_be_empty() -> None:
    ranked = sorted((f"c{n}" for n in range(5)), key=lambda crate: position(7, crate))
    found = assign(DatasetConfig(1e-9, 1e-9, ()), 7, ranked)
    assert [found[crate] for crate in ranked] == ["test", "validation", "train", "train", "train"]
    everything_small = assign(DatasetConfig(0.0, 0.999999, ()), 7, ranked)
    assert list(everything_small.values()).count("train") == 1


def test_too_few_crates_is_a_user_error(tmp_path: Path) -> None:
    few = filtered(tmp_path, [("s", "one", b"// 1\n"), ("s", "two", b"// 2\n")])
    with pytest.raises(UserError, match=r"2 crate\(s\) cannot fill train, validation, test"):
        build_dataset(USUAL, 31, tmp_path, few)
    assert not list(tmp_path.glob("dataset-*"))
    alone = build_dataset(DatasetConfig(0.0, 0.0, ()), 31, tmp_path, few)
    assert [alone.counts[split]["files"] for split in SPLITS] == [2, 0, 0]


def test_same_inputs_give_the_same_bytes_anywhere(tmp_path: Path) -> None:
    first, second = (build_dataset(USUAL, 31, tmp_path / p, filtered(tmp_path / p, many(30))) for p in "ab")
    assert first.hash == second.hash
    assert build_dataset(USUAL, 32, tmp_path / "a", filtered(tmp_path / "a", many(30))).key != first.key


def test_flipped_bit_in_a_split_is_found(tmp_path: Path) -> None:
    artifact = build_dataset(USUAL, 31, tmp_path, filtered(tmp_path, many(30)))
    text = bytearray((artifact.path / "train.text").read_bytes())
    text[len(text) // 2] ^= 4
    (artifact.path / "train.text").write_bytes(text)
    with pytest.raises(ValidationError, match=r"train\.text: SHA-256 differs"):
        open_artifact(artifact.path)


KILLED = """
import os, signal, sys
from pathlib import Path
from m31r.artifacts.store import open_artifact
from m31r.config.schema import DatasetConfig
from m31r.dataset import dataset
copy, seen = dataset._copy, []
def dying(*args):
    copy(*args)
    seen.append(1)
    if len(seen) == 50:
        os.kill(os.getpid(), signal.SIGKILL)
dataset._copy = dying
dataset.build_dataset(DatasetConfig(0.03, 0.02, ()), 31, Path(sys.argv[1]), open_artifact(Path(sys.argv[2])))
"""


def test_killed_stage_leaves_nothing_trusted(tmp_path: Path) -> None:
    source = filtered(tmp_path / "data", many(30))
    done = subprocess.run([sys.executable, "-c", KILLED, tmp_path / "data", source.path], check=False, env=dict(os.environ))
    assert done.returncode == -signal.SIGKILL
    assert not list((tmp_path / "data").glob("dataset-*")) and list((tmp_path / "data").glob(".building-dataset-*"))
    resumed = build_dataset(USUAL, 31, tmp_path / "data", source)
    assert not list((tmp_path / "data").glob(".building-*"))
    assert resumed.hash == build_dataset(USUAL, 31, tmp_path / "other", source).hash


def test_a_removed_crate_is_in_no_split_and_the_others_stay_where_they_are(tmp_path: Path) -> None:
    source = filtered(tmp_path, [*many(60), ("source9", "CRATE_7", b"// spelt otherwise\n")])
    before = build_dataset(USUAL, 31, tmp_path, source)
    after = build_dataset(replace(USUAL, removed_crates=("Crate_7", "crate-8")), 31, tmp_path, source)
    gone = 0
    for split in SPLITS:
        entries = lines(before.path / f"{split}.jsonl")
        stay = [e for e in entries if e["crate"].lower().replace("_", "-") not in ("crate-7", "crate-8")]
        gone += len(entries) - len(stay)
        assert [e["path"] for e in lines(after.path / f"{split}.jsonl")] == [e["path"] for e in stay]
        assert (after.path / f"{split}.text").stat().st_size == sum(e["bytes"] for e in stay)
    assert gone == 9
