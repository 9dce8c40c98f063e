import json

import pytest
import tokenizers
from corpus import crate_files, write_dataset
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_text import TEXTS

from m31r.config.schema import TokenizerConfig
from m31r.tokenizer.hugging_face import hugging_face_json, last_join
from m31r.tokenizer.reserved import RESERVED
from m31r.tokenizer.text import SPACE, Tokenizer, load_tokenizer, tokenizer_from_bytes
from m31r.tokenizer.tokenizer import learn, train_tokenizer

# runs of one character and repeated pairs, whose pieces have several pairs that make them
RUNS = st.lists(st.sampled_from(" \t\n-=/*01a(),;:"), max_size=6).flatmap(
    lambda units: st.lists(st.integers(1, 40), min_size=len(units), max_size=len(units)).map(
        lambda counts: "".join(unit * count for unit, count in zip(units, counts, strict=True))
    )
)


@pytest.fixture(scope="session")
def runs_tokenizer() -> Tokenizer:
    """A vocabulary of which much is runs."""
    texts = [*crate_files(12, 30, 1), *("-" * n + "=" * n + " " * n + "()" * n + "ab" * n + "\n" for n in range(60))]
    model, _ = learn(TokenizerConfig("bpe", 600, 10**6, 16), texts)
    return tokenizer_from_bytes(model, "test")


def ours_and_theirs(tokenizer: Tokenizer, text: str) -> tuple[list[int], list[int]]:
    other = tokenizers.Tokenizer.from_str(hugging_face_json(tokenizer))
    other.encode_special_tokens = True
    ids = other.encode(text, add_special_tokens=False).ids
    assert other.decode(ids, skip_special_tokens=False) == text
    return tokenizer.encode(text), ids


@settings(max_examples=200)
@given(TEXTS | RUNS)
@example("\u2581 \ue000\ue0000\ue0001 <0x0A>\r\n\t\0" + "".join(RESERVED))
@example("a" * 10_000 + " " * 10_000)
def test_every_text_has_the_same_ids(tokenizer, runs_tokenizer, text):
    for each in (tokenizer, runs_tokenizer):
        ours, theirs = ours_and_theirs(each, text)
        assert ours == theirs


@settings(max_examples=100)
@given(st.lists(st.integers(len(RESERVED), 599), max_size=12))
def test_texts_made_of_pieces_have_the_same_ids(runs_tokenizer, chosen):
    text = runs_tokenizer.decode_bytes(chosen).decode(errors="replace")
    ours, theirs = ours_and_theirs(runs_tokenizer, text)
    assert ours == theirs


def test_reserved_tokens_are_special_there(tokenizer):
    other = tokenizers.Tokenizer.from_str(hugging_face_json(tokenizer))
    assert other.encode("<fim_prefix>fn <reason>").ids == [4, *tokenizer.encode("fn "), 7]
    assert other.decode([1, *tokenizer.encode("fn main"), 2]) == "fn main"
    assert other.get_vocab_size() == tokenizer.vocab_size
    assert [other.id_to_token(i) for i in range(len(RESERVED))] == list(RESERVED)


def test_a_piece_has_one_last_join():
    scores = {"a": 0.0, "b": 0.0, "ab": -1.0, "abab": -2.0, "aba": -3.0, "xy": -4.0, "aa": -5.0, "aaa": -6.0}
    assert last_join("abab", scores) == ("ab", "ab")
    assert last_join("aba", scores) == ("ab", "a")
    assert last_join("aaa", scores) == ("aa", "a")
    assert last_join("abb", scores) is None
    assert last_join("a", scores) is None


def test_the_stage_writes_it_for_bpe_and_for_unigram_does_not(tmp_path):
    dataset = write_dataset(tmp_path, {"train": crate_files(12, 30, 1)})
    made = train_tokenizer(TokenizerConfig("bpe", 400, 10**6, 16), tmp_path, dataset)
    text = (made.path / "tokenizer.json").read_text(encoding="utf-8")
    assert text == hugging_face_json(load_tokenizer(made.path / "tokenizer.model"))
    assert SPACE in json.loads(text)["model"]["vocab"]
    unigram = train_tokenizer(TokenizerConfig("unigram", 400, 10**6, 16), tmp_path, dataset)
    assert not (unigram.path / "tokenizer.json").exists()
