import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from contextlib import closing
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from small import loader_config, make_shards, model_config, reason_config

from m31r.artifacts.store import Artifact
from m31r.errors import ConfigError, RunError
from m31r.loader.loader import Rows, batches, position, resume_row, rows, validation_batches
from m31r.loader.origin import crates_in
from m31r.shard.shard import shard_name
from m31r.tokenizer.reserved import BOS, EOS, FIM_MIDDLE, FIM_PREFIX, FIM_SUFFIX

LENGTH = 96
Row = dict[str, np.ndarray]


def train_rows(shards: Artifact, fim_rate: float, seed: int = 31) -> Rows:
    return rows(shards, "train", model_config(LENGTH), loader_config(fim_rate), reason_config(0.0), seed)


def take(source: Rows, count: int, size: int, first: int = 0, workers: int = 0, process: tuple[int, int] = (0, 1)) -> list[Row]:
    with closing(batches(source, size, first, workers, 2, process)) as found:
        return list(islice(found, count))


def joined(found: list[Row]) -> Row:
    return {name: np.concatenate([batch[name] for batch in found]) for name in found[0]}


def stacked(row: Row) -> Row:
    return {name: array[None] for name, array in row.items()}


def same(a: Row, b: Row) -> bool:
    return a.keys() == b.keys() and all(np.array_equal(a[name], b[name]) for name in a)


def pieces_of(row: Row) -> list[tuple[list[int], list[int]]]:
    """(ids, terms of all but the first) of each piece in a row."""
    found = []
    for number in range(1, row["segments"].max() + 1):
        here = row["segments"] == number
        found.append(([*row["tokens"][here].tolist(), int(row["targets"][here][-1])], row["terms"][here].tolist()))
    return found


def epoch_of(source: Rows, epoch: int) -> list[Row]:
    return [source.dataset[epoch * source.per_epoch + i] for i in range(source.per_epoch)]


def test_a_row_has_the_promised_arrays(shards):
    for rate in (0.0, 1.0):
        row = train_rows(shards, rate).dataset[3]
        assert {name: (array.dtype.name, array.shape) for name, array in row.items()} == {
            "tokens": ("int32", (LENGTH,)),
            "targets": ("int32", (LENGTH,)),
            "segments": ("int32", (LENGTH,)),
            "terms": ("int8", (LENGTH,)),
        }


def test_segments_are_whole_and_padding_is_at_the_end(shards):
    for row in epoch_of(train_rows(shards, 0.5), 0):
        used = row["segments"][row["segments"] > 0]
        assert set(np.diff(used).tolist()) <= {0, 1}
        assert used[0] == 1
        padding = slice(len(used), None)
        assert not any(row[name][padding].any() for name in row)
        # within a piece each target is the next input
        within = (row["segments"][1:] == row["segments"][:-1]) & (row["segments"][1:] > 0)
        assert np.array_equal(row["targets"][:-1][within], row["tokens"][1:][within])


def test_every_token_is_a_target_once_per_epoch(shards):
    stored = np.concatenate([np.fromfile(path, "<u2") for path in sorted(shards.path.glob("train-*.tokens"))])
    expected = Counter(stored[stored != BOS].tolist())
    for epoch in (0, 1):
        whole = joined([stacked(row) for row in epoch_of(train_rows(shards, 0.0), epoch)])
        assert Counter(whole["targets"][whole["terms"] == 1].tolist()) == expected
        assert set(np.unique(whole["terms"]).tolist()) == {0, 1}


@pytest.mark.parametrize("rate", [0.0, 0.5, 1.0])
def test_no_byte_of_text_is_lost_or_repeated(shards, tokenizer, rate):
    """Whatever is rearranged, an epoch's targets hold each byte of the split once."""
    found: Counter[int] = Counter()
    for row in epoch_of(train_rows(shards, rate), 1):
        for ids, _ in pieces_of(row):
            found.update(tokenizer.decode_bytes(ids[1:]))
    stored = np.concatenate([np.fromfile(path, "<u2") for path in sorted(shards.path.glob("train-*.tokens"))])
    assert found == Counter(tokenizer.decode_bytes(stored.tolist()))


def test_segments_never_mix_documents(shards, tokenizer):
    streams = [np.fromfile(path, "<u2").tolist() for path in sorted(shards.path.glob("train-*.tokens"))]
    documents = [tokenizer.decode_bytes(part) for stream in streams for part in split_at(stream, EOS)]
    for row in epoch_of(train_rows(shards, 0.0), 0):
        for ids, _ in pieces_of(row):
            assert BOS not in ids[1:]
            assert EOS not in ids[:-1]
            assert any(tokenizer.decode_bytes(ids) in document for document in documents)


def split_at(stream: list[int], end: int) -> list[list[int]]:
    found: list[list[int]] = [[]]
    for token in stream:
        found[-1].append(token)
        if token == end:
            found.append([])
    return found[:-1]


def test_no_utf8_character_is_split(shards, tokenizer):
    parts = 0
    for row in epoch_of(train_rows(shards, 0.0), 0):
        for ids, _ in pieces_of(row):
            parts += tokenizer.decode_bytes(ids[1:]).decode().count("😀")
    assert parts == 200


def test_terms_are_where_they_should_be(shards, tokenizer):
    kinds = Counter()
    for row in epoch_of(train_rows(shards, 0.5), 0):
        for ids, terms in pieces_of(row):
            if FIM_PREFIX not in ids:
                assert set(terms) == {1}
                kinds["plain"] += 1
                continue
            sentinels = [i for i, token in enumerate(ids) if token in (FIM_PREFIX, FIM_SUFFIX, FIM_MIDDLE)]
            assert (ids[0], ids[-1], len(sentinels)) == (BOS, EOS, 3)
            assert [i for i, term in enumerate(terms, 1) if term == 0] == sentinels
            filled = [i for i, term in enumerate(terms, 1) if term == 2]
            assert filled == list(range(filled[0], len(ids)))
            suffix_first = ids[2] == FIM_SUFFIX and filled[0] > sentinels[2] + 1
            assert filled[0] == sentinels[2] + 1 or suffix_first
            kinds["spm" if suffix_first else "psm"] += 1
    assert min(kinds.values()) > 10
    assert abs(kinds["plain"] - kinds["psm"] - kinds["spm"]) < 0.2 * kinds.total()


def test_few_pieces_are_too_long_to_rearrange(shards):
    found = [ids for row in epoch_of(train_rows(shards, 1.0), 0) for ids, _ in pieces_of(row) if len(ids) > 2]
    assert np.mean([FIM_PREFIX in ids for ids in found]) > 0.9


def test_fim_is_fresh_in_each_epoch_and_equal_in_each_run(shards):
    source, again = train_rows(shards, 0.5), train_rows(shards, 0.5)
    assert all(same(a, b) for a, b in zip(epoch_of(source, 1), epoch_of(again, 1), strict=True))
    rearranged = [
        {tuple(ids) for row in epoch_of(source, epoch) for ids, _ in pieces_of(row) if FIM_PREFIX in ids} for epoch in (0, 1)
    ]
    assert len(rearranged[0] & rearranged[1]) < 0.1 * len(rearranged[0])


def test_each_epoch_has_its_own_order_of_the_same_rows(shards):
    source = train_rows(shards, 0.0)
    orders = [[row["tokens"].tobytes() for row in epoch_of(source, epoch)] for epoch in (0, 1)]
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1])


def test_another_seed_gives_another_order(shards):
    assert not same(train_rows(shards, 0.0, 1).dataset[0], train_rows(shards, 0.0, 2).dataset[0])


def test_order_is_independent_of_workers(shards):
    source = train_rows(shards, 0.5)
    expected = take(source, 12, 4, first=7)
    assert all(same(a, b) for a, b in zip(take(source, 12, 4, first=7, workers=2), expected, strict=True))


@pytest.mark.parametrize("size", [4, 3, 8, 1])
def test_resume_from_any_row_is_exact(shards, size):
    source = train_rows(shards, 0.5)
    across = 2 * source.per_epoch
    whole = joined(take(source, across // 4 + 8, 4))
    for first in (0, 1, source.per_epoch - 1, source.per_epoch, across - 5):
        saved = position(source, first)
        resumed = joined(take(train_rows(shards, 0.5), 3, size, first=resume_row(train_rows(shards, 0.5), saved)))
        assert same(resumed, {name: array[first : first + 3 * size] for name, array in whole.items()})


def test_resume_far_ahead_takes_no_longer(shards):
    source = train_rows(shards, 0.5)
    expected = [source.dataset[10**12 + i] for i in (0, 1)]
    assert same(take(source, 1, 2, first=10**12)[0], joined([stacked(row) for row in expected]))


def test_resume_with_other_rows_is_refused(shards):
    saved = position(train_rows(shards, 0.5), 40)
    with pytest.raises(RunError, match=r"seed 31 there, 32 here"):
        resume_row(train_rows(shards, 0.5, seed=32), saved)
    with pytest.raises(RunError, match=r"fim_rate 0\.5 there, 0\.0 here"):
        resume_row(train_rows(shards, 0.0), saved)


def test_hosts_share_each_batch(shards):
    source = train_rows(shards, 0.5)
    whole = take(source, 3, 6, first=5)
    for index in range(3):
        part = take(source, 3, 6, first=5, process=(index, 3))
        for batch, expected in zip(part, whole, strict=True):
            assert same(batch, {name: array[2 * index : 2 * index + 2] for name, array in expected.items()})
    with pytest.raises(ConfigError, match=r"train\.batch_size = 8"):
        batches(source, 8, 0, 0, 2, (0, 3))


def test_a_split_smaller_than_a_batch_repeats(tmp_path):
    shards = make_shards(tmp_path, {"train": ["fn main() {}\n"]})
    source = train_rows(shards, 0.5)
    assert source.per_epoch == 1
    batch = take(source, 1, 16)[0]
    assert batch["tokens"].shape == (16, LENGTH)
    assert {FIM_PREFIX in row for row in batch["tokens"].tolist()} == {True, False}


def test_an_empty_split_is_a_clear_error(tmp_path):
    shards = make_shards(tmp_path, {"test": ["fn main() {}\n"]})
    with pytest.raises(RunError, match="the train split has no documents"):
        train_rows(shards, 0.5)
    with pytest.raises(RunError, match="the validation split has no documents"):
        validation_batches(shards, model_config(LENGTH), 8, 4)


def test_validation_is_the_same_each_time_and_never_rearranged(shards):
    found = validation_batches(shards, model_config(LENGTH), 6, 4)
    first, again = list(found), list(found)
    assert all(same(a, b) for a, b in zip(first, again, strict=True))
    assert [batch["tokens"].shape for batch in first] == [(4, LENGTH)] * 2
    assert [int((batch["segments"].max(axis=1) > 0).sum()) for batch in first] == [4, 2]
    assert not np.isin(joined(first)["tokens"], [FIM_PREFIX]).any()


def test_validation_has_all_rows_where_there_are_no_more_than_asked(shards):
    whole = joined(list(validation_batches(shards, model_config(LENGTH), 10**6, 4)))
    stored = np.concatenate([np.fromfile(path, "<u2") for path in sorted(shards.path.glob("validation-*.tokens"))])
    assert Counter(whole["targets"][whole["terms"] == 1].tolist()) == Counter(stored[stored != BOS].tolist())


@pytest.mark.parametrize("most", [0, 2, 9])
def test_the_crates_of_validation_are_those_of_the_documents_that_its_targets_stand_in(shards, most):
    """Against the target's text by a walk over the documents, each of which has a crate and ends in <eos>."""
    held_out, sizes = validation_batches(shards, model_config(LENGTH), 10**6, 4), np.load(shards.path / "token_bytes.npy")
    found = crates_in(shards, "validation", held_out, sizes, most)
    expected = defaultdict(Counter)
    for line in (shards.path / "validation.documents.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        stored = np.fromfile(shards.path / shard_name("validation", entry["shard"]), "<u2")
        expected[entry["crate"]].update(stored[entry["start"] + 1 : entry["start"] + entry["tokens"]].tolist())
    bytes_of = {crate: sum(int(sizes[token]) * count for token, count in tokens.items()) for crate, tokens in expected.items()}
    assert found.names == tuple(sorted(sorted(bytes_of, key=lambda crate: (-bytes_of[crate], crate))[:most]))
    assert found.sizes == tuple(bytes_of[crate] for crate in found.names)
    for number, crate in enumerate(found.names, start=1):
        pairs = zip(held_out, found.groups, strict=True)
        assert (
            sum((Counter(batch["targets"][groups == number].tolist()) for batch, groups in pairs), Counter()) == expected[crate]
        )
    few = crates_in(shards, "validation", validation_batches(shards, model_config(LENGTH), 3, 2), sizes, 9)
    assert [groups.shape for groups in few.groups] == [(2, LENGTH)] * 2 and not few.groups[1][1].any()


def test_workers_end_without_a_word(shards, tmp_path):
    """Stopped half-way with a batch still held, at the end of the program: soon, nothing on stderr, no process left."""
    script = tmp_path / "load.py"
    script.write_text(
        "import time\n"
        "from contextlib import closing\n"
        "from pathlib import Path\n"
        "from m31r.artifacts.store import open_artifact\n"
        "from m31r.config.schema import LoaderConfig, ModelConfig, ReasonConfig\n"
        "from m31r.loader.loader import batches, rows\n"
        "if __name__ == '__main__':\n"
        f"    shards = open_artifact(Path({str(shards.path)!r}))\n"
        f"    source = rows(shards, 'train', {model_config(LENGTH)!r}, {loader_config(0.5)!r}, {reason_config(0.0)!r}, 31)\n"
        "    with closing(batches(source, 256, 0, 2, 4)) as found:\n"
        "        held = next(found), next(found)\n"
        "        began = time.monotonic()\n"
        "    print('closed', held[1]['tokens'].shape, time.monotonic() - began < 20)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    ended = subprocess.run([sys.executable, script], capture_output=True, text=True, env=environment, timeout=90, check=True)
    assert (ended.stdout, ended.stderr) == ("closed (256, 96) True\n", "")
