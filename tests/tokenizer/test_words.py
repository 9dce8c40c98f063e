import io

import pytest
import sentencepiece
from corpus import crate_files, rust
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_hugging_face import RUNS
from test_text import TEXTS

from m31r.config.schema import TokenizerConfig
from m31r.tokenizer import words
from m31r.tokenizer.text import Tokenizer, escape, tokenizer_from_bytes
from m31r.tokenizer.tokenizer import learn

# every kind of neighbours: ASCII letters and others, spaces, and what is beyond ASCII
MIXED = st.text(alphabet=st.sampled_from("abcT (){};_.,\n\t0 9é漢─→\u2581\ue000\x00\x7f"), max_size=60)


def plain(tokenizer: Tokenizer, text: str) -> list[int]:
    return tokenizer.processor.encode(escape(text))


@settings(max_examples=300)
@given(TEXTS | RUNS | MIXED)
@example("")
@example("  ")
@example(rust(7, 3) * 3)
@example("a" * 10_000 + "é" + "_" * 10_000 + " " * 10_000)
def test_words_encode_as_the_whole_text_does(tokenizer, text):
    assert tokenizer.words is not None
    assert tokenizer.encode(text) == plain(tokenizer, text)


def test_few_words_remembered_are_no_others(tokenizer, monkeypatch):
    fresh = tokenizer_from_bytes(tokenizer.processor.serialized_model_proto(), "test")
    monkeypatch.setattr(words, "_MOST", 20)
    monkeypatch.setattr(words, "_LONGEST", 6)
    texts = crate_files(8, 10, 2)
    assert [ids.tolist() for ids in fresh.encode_batch(texts)] == [plain(tokenizer, text) for text in texts]
    assert 0 < len(fresh.words) <= 20 and max(map(len, fresh.words)) <= 6


@pytest.mark.parametrize(
    ("piece", "apart"),
    [("a(", False), (")a", False), ("a b", False), ("; ", False), ("é ", False), ("\nfn", False),
     ("  let", True), (" {\n", True), ("}\n\n", True), ("é(", True), ("xé", True), ("/// ", False), ("x1", False)],
)  # fmt: skip
def test_words_are_encoded_apart_only_if_no_piece_joins_them(tokenizer, piece, apart):
    spelt = [piece.decode() for token, piece in enumerate(tokenizer.pieces) if not tokenizer.processor.is_byte(token)]
    assert (words.words_of(tokenizer.processor, [*spelt, piece]) is not None) == apart


def test_a_vocabulary_that_crosses_borders_is_found_out():
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(crate_files(12, 30, 1)), model_writer=model, model_type="bpe", vocab_size=600,
        split_by_whitespace=False, split_by_unicode_script=False, byte_fallback=True, normalization_rule_name="identity",
        add_dummy_prefix=False, remove_extra_whitespaces=False, max_sentence_length=2**20, minloglevel=3,
    )  # fmt: skip
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    pieces = [processor.id_to_piece(i).replace("\u2581", " ") for i in range(3, 600) if not processor.is_byte(i)]
    assert words.words_of(processor, pieces) is None
    text = crate_files(12, 30, 1)[0]
    assert words.Words(processor).encode(text).tolist() != processor.encode(text)


def test_a_unigram_vocabulary_sees_the_whole_text():
    model, _ = learn(TokenizerConfig("unigram", 400, 10**6, 16), crate_files(12, 30, 1))
    assert tokenizer_from_bytes(model, "test").words is None
