from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from small import loader_config, model_config, reason_config
from test_loader import epoch_of, pieces_of, same, take
from test_reason import FILES, LENGTH

from m31r.artifacts.store import Artifact
from m31r.loader import fim
from m31r.loader.loader import Rows, rows
from m31r.loader.marks import text_begins
from m31r.loader.streams import open_streams
from m31r.reason.marks import HOLES, find_marks
from m31r.tokenizer.reserved import FIM_MIDDLE

WORDS = st.integers(0, 2**64 - 1)


def holed_rows(shards: Artifact, syntax_rate: float) -> Rows:
    return rows(shards, "train", model_config(LENGTH), loader_config(1.0, syntax_rate), reason_config(0.0), 31)


@given(FILES, WORDS, WORDS, st.integers(0, 300))
def test_a_hole_is_one_that_lies_in_the_text_whole_and_nothing_is_lost(text, kind, which, length):
    raw = text.encode()
    cut = raw[:length].decode(errors="ignore").encode()
    marks = find_marks(raw, 0)
    holes = [marks.rows[name][marks.rows[name][:, 0] < max(len(cut), 1)] for name in HOLES]
    there = {tuple(place) for places in holes for place in places.tolist() if place[1] <= len(cut)}
    parts = fim.split_at_hole(cut, holes, kind, which)
    if parts is None:
        assert not there
    else:
        assert "".join(parts).encode() == cut
        low = len(parts[0].encode())
        assert (low, low + len(parts[1].encode())) in there


def test_each_kind_of_hole_is_as_likely_as_another():
    holes = [np.array([[0, 1]] * count) + place for place, count in enumerate((1, 50, 3))]
    words = np.random.Philox(key=1).random_raw(3000).tolist()
    found = Counter(len(fim.split_at_hole(b"abcd", holes, word, 7)[0]) for word in words)
    assert all(abs(found[place] - 1000) < 120 for place in range(3))
    nowhere = np.empty((0, 2), int)
    assert fim.split_at_hole(b"abcd", [nowhere, holes[1], nowhere], words[0], 7) == ("a", "b", "cd")
    assert fim.split_at_hole(b"abcd", [nowhere] * 3, words[0], 7) is None


def test_the_middles_are_the_syntax_and_no_byte_is_lost(shards, tokenizer):
    middles, total = Counter(), Counter()
    for row in epoch_of(holed_rows(shards, 1.0), 0):
        for ids, terms in pieces_of(row):
            total.update(tokenizer.decode_bytes(ids[1:]))
            if FIM_MIDDLE in ids and 2 in terms:
                middles[tokenizer.decode([t for t, term in zip(ids[1:], terms, strict=True) if term == 2])] += 1
    stored = np.concatenate([np.fromfile(path, "<u2") for path in sorted(shards.path.glob("train-*.tokens"))])
    assert total == Counter(tokenizer.decode_bytes(stored.tolist()))
    bodies = sum(count for text, count in middles.items() if text.startswith("\n    let mut") and text.endswith("\n"))
    calls = sum(count for text, count in middles.items() if text.endswith(".iter()"))
    assert bodies > 10
    assert calls > 3


def test_the_rate_and_the_purity_hold(shards):
    def holes(source: Rows, epoch: int) -> set[tuple[int, ...]]:
        return {tuple(ids) for row in epoch_of(source, epoch) for ids, _ in pieces_of(row)}

    none, some, always = (holes(holed_rows(shards, rate), 0) for rate in (0.0, 0.5, 1.0))
    assert len(some - always) > 10
    assert len(some - none) > 10
    assert some <= none | always
    assert some != holes(holed_rows(shards, 0.5), 1)
    source = holed_rows(shards, 0.5)
    assert all(same(a, b) for a, b in zip(take(source, 4, 4, 3, workers=2), take(source, 4, 4, 3), strict=True))


def test_text_begins_are_the_sums_of_the_bytes_before(shards, tokenizer, monkeypatch):
    streams = open_streams(shards, "train")
    stored = np.concatenate([np.fromfile(path, "<u2") for path in sorted(shards.path.glob("train-*.tokens"))])
    starts = np.arange(0, len(stored), 37)
    expected = np.cumsum(tokenizer.token_bytes()[stored])[starts]
    assert np.array_equal(text_begins(streams, tokenizer.token_bytes(), starts), expected)
    monkeypatch.setattr("m31r.loader.marks.BLOCK", 100)
    assert np.array_equal(text_begins(streams, tokenizer.token_bytes(), starts), expected)
