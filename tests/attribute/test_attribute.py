import json
from dataclasses import replace

import numpy as np
import pytest
from corpus import write_dataset
from grams import CONFIG
from hypothesis import given, settings
from hypothesis import strategies as st

from m31r.artifacts.store import Artifact
from m31r.attribute.attribute import attribute, common
from m31r.attribute.fingerprints import fingerprints
from m31r.attribute.index import build_index

GRAM = CONFIG.gram_bytes
NOVEL = "\x01\x02\x03"  # of which the training text has none


def documents(dataset: Artifact) -> list[tuple[dict, bytes]]:
    text = (dataset.path / "train.text").read_bytes()
    lines = [json.loads(line) for line in (dataset.path / "train.jsonl").read_text(encoding="utf-8").splitlines()]
    return [(entry, text[entry["offset"] : entry["offset"] + entry["bytes"]]) for entry in lines]


def longest_shared(text: bytes, others: list[bytes]) -> int:
    """The length of the longest span of `text` that stands in one of `others`, by trying all."""
    best = 0
    for start in range(len(text)):
        while start + best < len(text) and any(text[start : start + best + 1] in other for other in others):
            best += 1
    return best


@settings(max_examples=60)
@given(st.data())
def test_the_longest_span_is_found_where_it_stands(dataset, index, data):
    """Text of training spans, novel bytes and alien words, against trying every span of it in every document."""
    written = documents(dataset)
    parts = []
    for _ in range(data.draw(st.integers(1, 4))):
        _, source = data.draw(st.sampled_from([each for each in written if len(each[1]) > 80]))
        begin = data.draw(st.integers(0, len(source) - 60))
        parts += [source[begin : begin + data.draw(st.integers(0, 60))], data.draw(st.sampled_from([b"", b"\x01", b"zq"]))]
    text = b"".join(parts)
    found = attribute(CONFIG, index, dataset, text)
    for span in found:
        stands = [(entry, source) for entry, source in written if text[span.start : span.end] in source]
        assert span.origin["path"] in [entry["path"] for entry, _ in stands]
        source = next(source for entry, source in stands if entry["path"] == span.origin["path"])
        assert source[span.offset : span.offset + span.end - span.start] == text[span.start : span.end]
        assert span.line == 1 + source.count(b"\n", 0, span.offset)
    expected = longest_shared(text, [source for _, source in written])
    if expected >= 2 * GRAM - 1:
        assert found[0].end - found[0].start == expected
    sizes = [span.end - span.start for span in found]
    assert sizes == sorted(sizes, reverse=True)
    assert len(found) <= CONFIG.spans


def test_a_whole_file_is_one_span_named_by_its_first_copy(dataset, index):
    written = documents(dataset)
    entry, source = written[0]
    (span,) = attribute(CONFIG, index, dataset, source)
    assert (span.start, span.end, span.offset) == (0, len(source), 0)
    assert span.origin == {name: entry[name] for name in ("path", "source", "crate", "version", "license")}
    assert span.copies == sum(source in other for _, other in written)


def test_no_span_crosses_from_one_file_into_the_next(dataset, index):
    written = [source for _, source in documents(dataset)]
    text = written[2][-40:] + written[3][:40]
    assert text in (dataset.path / "train.text").read_bytes()
    for span in attribute(CONFIG, index, dataset, text):
        assert any(text[span.start : span.end] in source for source in written)


@pytest.mark.parametrize("text", ["", "fn", NOVEL * 100, "\u2603" * 40])
def test_what_is_new_has_no_spans(dataset, index, text):
    assert attribute(CONFIG, index, dataset, text.encode()) == []


def test_text_of_other_splits_is_not_claimed_whole(dataset, index):
    text = (dataset.path / "validation.text").read_bytes()
    assert all(span.end - span.start < len(text) for span in attribute(CONFIG, index, dataset, text))


def test_bytes_that_are_not_utf8_can_be_asked_for(dataset, index):
    source = documents(dataset)[0][1]
    (span,) = attribute(CONFIG, index, dataset, b"\xff\x00\xfe" * 9 + source + b"\xff" * 20)
    assert (span.start, span.end) == (27, 27 + len(source))


def test_the_index_is_the_same_for_any_block_size(dataset, tmp_path, monkeypatch, index):
    monkeypatch.setattr("m31r.attribute.index.BLOCK", 500)
    assert build_index(CONFIG, tmp_path, dataset).hash == index.hash
    assert not list(index.path.glob("bucket*"))


def test_few_copies_bound_the_index_and_still_find_them(tmp_path):
    line = "let one = two.three(four);\n"
    dataset = write_dataset(tmp_path, {"train": [line * 500, f"{line}unique_words_here();\n"]})
    index = build_index(replace(CONFIG, max_copies=2), tmp_path, dataset)
    assert index.counts["fingerprints"] < 60 < index.counts["found"]
    (span,) = attribute(CONFIG, index, dataset, f"{line}unique_words_here();\n".encode())[:1]
    assert (span.start, span.origin["path"]) == (0, "train/src/file1.rs")


def test_an_empty_training_split_claims_nothing(tmp_path):
    dataset = write_dataset(tmp_path, {})
    assert attribute(CONFIG, build_index(CONFIG, tmp_path, dataset), dataset, b"fn main() { println!(); }") == []


@given(st.binary(max_size=80), st.binary(max_size=80), st.binary(min_size=2 * GRAM - 1, max_size=60))
def test_texts_that_share_enough_share_a_fingerprint(before, after, shared):
    keys = [
        set(fingerprints(np.frombuffer(text, np.uint8), np.array([0, len(text)]), GRAM)[0].tolist())
        for text in (before + shared, shared + after)
    ]
    assert keys[0] & keys[1]


@given(st.lists(st.binary(max_size=60), min_size=1, max_size=6))
def test_documents_together_have_the_fingerprints_they_have_alone(texts):
    starts = np.cumsum([0] + [len(text) for text in texts])
    keys, places = fingerprints(np.frombuffer(b"".join(texts), np.uint8), starts, GRAM)
    alone = []
    for text, start in zip(texts, starts.tolist(), strict=False):
        found = fingerprints(np.frombuffer(text, np.uint8), np.array([0, len(text)]), GRAM)
        alone += [(key, place + start) for key, place in zip(found[0].tolist(), found[1].tolist(), strict=True)]
    assert list(zip(keys.tolist(), places.tolist(), strict=True)) == alone


@given(st.binary(max_size=400), st.binary(max_size=5), st.binary(max_size=5))
def test_common_is_the_common_prefix(shared, one, other):
    expected = len(shared) + next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    assert common(*(np.frombuffer(shared + end, np.uint8) for end in (one, other))) == expected
