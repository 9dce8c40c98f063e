import json
import shutil
from itertools import pairwise

import numpy as np
import pytest
from corpus import write_dataset

from m31r.artifacts.store import Artifact, open_artifact
from m31r.config.schema import ShardConfig
from m31r.dataset.split import SPLITS
from m31r.errors import RunError, UserError, ValidationError
from m31r.reason.marks import MARK, WIDTHS
from m31r.shard.shard import TOKEN, shard
from m31r.shard.trace import trace
from m31r.tokenizer.reserved import BOS, EOS
from m31r.tokenizer.text import load_tokenizer


@pytest.fixture(scope="module")
def shards(dataset: Artifact, tokenizer: Artifact) -> Artifact:
    return shard(ShardConfig(3000, False, 0), dataset.path.parent, dataset, tokenizer)


def texts_of(dataset: Artifact, split: str) -> list[bytes]:
    whole = (dataset.path / f"{split}.text").read_bytes()
    lines = (dataset.path / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()
    return [whole[e["offset"] : e["offset"] + e["bytes"]] for e in map(json.loads, lines)]


def documents_of(shards: Artifact, split: str) -> list[dict]:
    return [json.loads(line) for line in (shards.path / f"{split}.documents.jsonl").read_text(encoding="utf-8").splitlines()]


def tokens_of(shards: Artifact, split: str) -> np.ndarray:
    files = sorted(shards.path.glob(f"{split}-*.tokens"))
    return np.concatenate([np.fromfile(path, TOKEN) for path in files] or [np.empty(0, TOKEN)])


def test_every_document_comes_back_from_its_shard(dataset, shards):
    tokenizer = load_tokenizer(shards.path / "tokenizer.model")
    for split in SPLITS:
        documents, expected = documents_of(shards, split), texts_of(dataset, split)
        assert len(documents) == len(expected) == shards.counts[split]["documents"]
        for entry, text in zip(documents, expected, strict=True):
            stored = np.fromfile(shards.path / f"{split}-{entry['shard']:05d}.tokens", TOKEN)
            stream = stored[entry["start"] : entry["start"] + entry["tokens"]].tolist()
            assert (stream[0], stream[-1]) == (BOS, EOS)
            assert tokenizer.decode_bytes(stream) == text
            assert min(stream[1:-1], default=11) > 10


def test_starts_are_the_running_sum_of_document_lengths(shards):
    for split in SPLITS:
        starts = np.load(shards.path / f"{split}.starts.npy")
        lengths = [entry["tokens"] for entry in documents_of(shards, split)]
        assert starts.dtype == np.int64
        assert starts.tolist() == [0, *np.cumsum(lengths, dtype=int).tolist()]
        assert starts[-1] == len(tokens_of(shards, split)) == shards.counts[split]["tokens"]


def test_token_bytes_of_a_document_sum_to_its_size(shards):
    sizes = np.load(shards.path / "token_bytes.npy")
    assert sizes.dtype == np.int32
    assert sizes[:11].tolist() == [0] * 11
    for split in SPLITS:
        tokens, starts = tokens_of(shards, split), np.load(shards.path / f"{split}.starts.npy")
        for i, entry in enumerate(documents_of(shards, split)):
            assert sizes[tokens[starts[i] : starts[i + 1]]].sum() == entry["bytes"]


def test_a_shard_is_filled_to_its_limit_and_no_document_straddles_two(shards):
    documents = documents_of(shards, "train")
    assert documents[-1]["shard"] > 1
    for before, after in pairwise(documents):
        end = before["start"] + before["tokens"]
        if after["shard"] == before["shard"]:
            assert after["start"] == end
        else:
            assert (after["shard"], after["start"]) == (before["shard"] + 1, 0)
            assert end + after["tokens"] > 3000


def test_workers_change_nothing(dataset, tokenizer, shards, tmp_path):
    again = shard(ShardConfig(3000, False, 2), tmp_path, dataset, tokenizer)
    assert again.path != shards.path
    assert again.hash == shards.hash


def test_an_empty_split_has_no_shard(shards):
    assert shards.counts["test"] == {"documents": 0, "tokens": 0, "bytes": 0}
    assert not list(shards.path.glob("test-*"))


NAMED = ("path", "crate", "version", "license", "sha256", "source")


def test_trace_names_the_file_of_every_document(dataset, shards):
    for split in SPLITS:
        starts = np.load(shards.path / f"{split}.starts.npy").tolist()
        lines = (dataset.path / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()
        for i, expected in enumerate(map(json.loads, lines)):
            for position in (starts[i], starts[i + 1] - 1):
                (found,) = trace(shards, split, position, position + 1)
                assert {name: found[name] for name in NAMED} == {name: expected[name] for name in NAMED}


def test_trace_finds_the_bytes_of_a_token_in_its_file(dataset, shards):
    tokenizer = load_tokenizer(shards.path / "tokenizer.model")
    text = texts_of(dataset, "validation")[1]
    start, end = np.load(shards.path / "validation.starts.npy").tolist()[1:3]
    found = [next(trace(shards, "validation", position, position + 1)) for position in range(start, end)]
    for origin in found:
        assert text[origin["byte_start"] : origin["byte_end"]] == tokenizer.pieces[origin["token"]]
    assert (found[0]["byte_end"], found[-1]["byte_start"]) == (0, len(text))


@pytest.mark.parametrize(("first", "length"), [(0, 10**9), (7, 1), (0, 2), (400, 3000), (1234, 999)])
def test_trace_maps_any_range_of_any_shard(dataset, shards, first, length):
    """Every token of the range in one origin, whose bytes are what its tokens say."""
    tokenizer = load_tokenizer(shards.path / "tokenizer.model")
    texts = texts_of(dataset, "train")
    files = sorted(shards.path.glob("train-*.tokens"))
    assert len(files) > 1
    passed = 0
    for number, file in enumerate(files):
        ids = np.fromfile(file, "<u2")
        end = min(first + length, len(ids))
        found = list(trace(shards, "train", first, end, number))
        assert found == list(trace(shards, "train", passed + first, passed + end))
        assert [low for origin in found for low in origin["tokens"]][1:-1:2] == [o["tokens"][0] for o in found[1:]]
        assert (found[0]["tokens"][0], found[-1]["tokens"][1]) == (passed + first, passed + end)
        for origin in found:
            low, high = (place - passed for place in origin["tokens"])
            assert texts[origin["document"]][origin["byte_start"] : origin["byte_end"]] == tokenizer.decode_bytes(
                ids[low:high].tolist()
            )
        passed += len(ids)


@pytest.mark.parametrize(
    ("split", "first", "end", "number"),
    [
        ("train", -1, 0, None),
        ("train", 10**9, 10**9 + 1, None),
        ("train", 5, 5, None),
        ("train", 5, 4, None),
        ("train", 0, 10**9, 0),
        ("train", 0, 1, 99),
        ("train", 0, 1, -1),
        ("test", 0, 1, None),
        ("other", 0, 1, None),
    ],
)
def test_trace_refuses_a_position_that_is_not_there(shards, split, first, end, number):
    with pytest.raises(UserError, match=r"split"):
        trace(shards, split, first, end, number)


def test_a_flipped_bit_is_found_and_named(shards, tmp_path):
    copy = tmp_path / shards.path.name
    shutil.copytree(shards.path, copy)
    victim = copy / "train-00001.tokens"
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.write_bytes(data)
    with pytest.raises(ValidationError, match=r"train-00001\.tokens: SHA-256 differs"):
        open_artifact(copy)


def test_a_document_that_does_not_come_back_stops_the_stage(tokenizer, tmp_path, monkeypatch):
    dataset = write_dataset(tmp_path, {"train": ["fn main() {}\n"]})
    monkeypatch.setattr("m31r.tokenizer.text.Tokenizer.decode_bytes", lambda self, ids: b"other")
    with pytest.raises(RunError, match=r"train/src/file0\.rs of local does not come back"):
        shard(ShardConfig(3000, False, 0), tmp_path, dataset, tokenizer)
    assert [path.name for path in tmp_path.iterdir()] == [dataset.path.name]


def test_marks_are_noted_on_request_for_the_training_split_alone(dataset, tokenizer, tmp_path):
    made = shard(ShardConfig(3000, True, 0), tmp_path, dataset, tokenizer)
    again = shard(ShardConfig(3000, True, 2), tmp_path / "again", dataset, tokenizer)
    plain = shard(ShardConfig(3000, False, 0), tmp_path, dataset, tokenizer)
    assert made.hash == again.hash
    assert {path.name for path in made.path.iterdir()} - {path.name for path in plain.path.iterdir()} == {
        f"train.{name}" for name in WIDTHS
    }
    text = (dataset.path / "train.text").read_bytes()
    for name, width in WIDTHS.items():
        rows = np.fromfile(made.path / f"train.{name}", MARK).reshape(-1, width)
        assert len(rows) == made.counts["train"][name]
        assert len(rows) > 0 or name == "arguments"  # corpus.py calls nothing with any
        assert (np.diff(rows[:, 0]) >= 0).all()
        assert (rows[:, 1] <= len(text)).all()
    bodies = np.fromfile(made.path / "train.bodies", MARK).reshape(-1, 2)
    assert all(text[start - 1 : start] + text[end : end + 1] == b"{}" for start, end in bodies.tolist())
