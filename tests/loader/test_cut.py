import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from m31r.loader.cut import LINE_END, WITHIN, cut_block, cut_documents, last_line_ends
from m31r.loader.streams import open_streams, read

# a document as its tokens: a line end, a first or only byte of a character, or a byte within one
CHARACTERS = st.sampled_from(["\n", "x", "x", "xc", "xcc", "xccc"])
DOCUMENTS = st.lists(st.lists(CHARACTERS, max_size=60).map("".join), min_size=1, max_size=6)


def pieces_of(documents: list[str], limit: int) -> tuple[str, np.ndarray, list[tuple[int, int]]]:
    stream = "".join(f"<{text}>" for text in documents)
    kinds = np.zeros(128, np.uint8)
    kinds[[ord("\n"), ord("c")]] = LINE_END, WITHIN
    starts = np.cumsum([0] + [len(text) + 2 for text in documents])
    begins, pairs = cut_block(starts, np.frombuffer(stream.encode(), np.uint8), kinds, limit)
    return stream, starts, list(zip(begins.tolist(), pairs.tolist(), strict=True))


@given(DOCUMENTS, st.integers(4, 40))
def test_every_token_but_the_first_is_a_target_once(documents, limit):
    stream, starts, pieces = pieces_of(documents, limit)
    targets = [position for begin, pairs in pieces for position in range(begin + 1, begin + pairs + 1)]
    assert targets == [position for position in range(len(stream)) if position not in set(starts.tolist())]
    assert max(pairs for _, pairs in pieces) <= limit


@given(DOCUMENTS, st.integers(4, 40))
def test_no_cut_parts_the_bytes_of_a_character(documents, limit):
    stream, _, pieces = pieces_of(documents, limit)
    for begin, pairs in pieces:
        assert stream[begin + pairs + 1 : begin + pairs + 2] != "c"


@given(DOCUMENTS, st.integers(4, 40))
def test_a_cut_is_at_the_last_line_end_within_reach_or_as_late_as_can_be(documents, limit):
    stream, _, pieces = pieces_of(documents, limit)
    for begin, pairs in pieces:
        last = begin + pairs
        reach = stream[begin : begin + limit + 1]
        if stream[last] == ">":
            continue
        line = reach.rfind("\n")
        if line > limit // 2:
            assert pairs == line
        else:
            assert set(stream[last + 1 : begin + limit + 1]) <= {"x", "c"}
            assert limit - pairs <= 3


@given(st.lists(st.integers(0, 299), max_size=5), st.lists(st.tuples(st.integers(0, 299), st.integers(1, 250)), max_size=8))
def test_the_last_line_end_is_found_however_far_back(ends, spans):
    tokens = np.isin(np.arange(300), ends).astype(np.uint16)
    low, high = np.array([(low, min(low + size, 299)) for low, size in spans], np.int64).reshape(-1, 2).T
    found = last_line_ends(tokens, np.array([0, LINE_END], np.uint8), low, high)
    assert found.tolist() == [max((end for end in ends if a < end <= b), default=-1) for a, b in zip(low, high, strict=True)]


def test_documents_in_several_files_and_blocks_are_cut_as_one(shards, tokenizer, monkeypatch):
    streams = open_streams(shards, "train")
    starts = np.load(shards.path / "train.starts.npy")
    assert len(streams.files) > 2
    whole = cut_documents(streams, starts, tokenizer, 50)
    monkeypatch.setattr("m31r.loader.cut.BLOCK", 700)
    in_blocks = cut_documents(streams, starts, tokenizer, 50)
    assert all(np.array_equal(a, b) for a, b in zip(whole, in_blocks, strict=True))
    for begin, pairs in zip(*whole, strict=True):
        assert read(streams, int(begin), int(pairs) + 1).shape == (pairs + 1,)
