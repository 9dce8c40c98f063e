import codecs
import io

import pytest
import sentencepiece
from corpus import rust
from hypothesis import example, given
from hypothesis import strategies as st

from m31r.errors import UserError, ValidationError
from m31r.tokenizer.reserved import RESERVED
from m31r.tokenizer.text import ESCAPED, escape, load_tokenizer

# what SentencePiece or our escape treats in a way of its own, and the edges of UTF-8's lengths
HARD = st.sampled_from(
    ["\u2581", "\u2585", "\ue000", "\ue0000", "\ue0001", "\0", "\r\n", "\t", " ", "\n", "<0x0A>", "<unk>", "\ufeff", "\u2047",
     "\x7f", "\x80", "\u07ff", "\u0800", "\uffff", "\U00010000", "\U0010ffff", "e\u0301", "\u00e9", "\ufb01", "\u3000",
     "0", "1", *RESERVED]
)  # fmt: skip
TEXTS = st.lists(HARD | st.text(max_size=5) | st.sampled_from(["fn ", "let mut ", "    ", "::<u8>"]), max_size=30).map("".join)


@given(TEXTS)
@example("")
@example(rust(7, 3))
@example("a" * 10_000)
def test_every_text_comes_back(tokenizer, text):
    ids = tokenizer.encode(text)
    assert tokenizer.decode_bytes(ids) == text.encode()
    assert tokenizer.decode(ids) == text
    assert tokenizer.token_bytes()[ids].sum() == len(text.encode())


@given(TEXTS)
def test_no_text_encodes_to_a_reserved_id(tokenizer, text):
    assert min(tokenizer.encode(text), default=len(RESERVED)) >= len(RESERVED)


@given(st.lists(TEXTS, max_size=5))
def test_a_batch_encodes_as_its_texts_do(tokenizer, texts):
    assert [ids.tolist() for ids in tokenizer.encode_batch(texts)] == [tokenizer.encode(text) for text in texts]


@given(TEXTS)
def test_a_stream_of_tokens_never_shows_half_a_character(tokenizer, text):
    decoder = codecs.getincrementaldecoder("utf-8")()
    shown = [decoder.decode(tokenizer.decode_bytes([token])) for token in tokenizer.encode(text)]
    assert "".join(shown) + decoder.decode(b"", final=True) == text


@given(TEXTS, TEXTS)
def test_the_escape_is_injective(first, second):
    assert (escape(first) == escape(second)) == (first == second)
    assert "\u2581" not in escape(first)


@pytest.mark.parametrize("character", ESCAPED)
def test_an_escaped_character_is_one_token_of_its_own_size(tokenizer, character):
    for text in (character, f"0{character}1", f" {character}{character} ", f"let{character}x"):
        ids = tokenizer.encode(text)
        whole = [token for token in ids if tokenizer.pieces[token] == character.encode()]
        assert len(whole) == text.count(character)
        assert tokenizer.token_bytes()[whole].tolist() == [3] * len(whole)


def test_reserved_ids_say_nothing(tokenizer):
    assert tokenizer.decode(range(len(RESERVED))) == ""


def test_bytes_that_are_not_a_character_show_as_the_replacement_character(tokenizer):
    half = tokenizer.encode("\U0001f600")[:2]
    assert tokenizer.decode(half) == "\ufffd"


@pytest.mark.parametrize(("text", "where"), [("\ud800", 0), ("fn \udfff()", 3)])
def test_half_a_surrogate_pair_is_refused_clearly(tokenizer, text, where):
    for encode in (tokenizer.encode, lambda text: tokenizer.encode_batch([text])):
        with pytest.raises(
            UserError, match=f"surrogate pair .* at character {len(text.split(chr(0xD800))[0].split(chr(0xDFFF))[0])}"
        ):
            encode(text)


def test_a_missing_file_is_the_users_error(tmp_path):
    with pytest.raises(UserError, match=r"tokenizer\.model: cannot read the tokenizer: No such file"):
        load_tokenizer(tmp_path / "tokenizer.model")


@pytest.mark.parametrize(
    "damage", [lambda m: m[: len(m) // 2], lambda m: b"", lambda m: b"not a model", lambda m: b"\xff" * 500]
)
def test_a_damaged_file_is_named(tokenizer, tmp_path, damage, capfd):
    path = tmp_path / "tokenizer.model"
    path.write_bytes(damage(tokenizer.processor.serialized_model_proto()))
    with pytest.raises(ValidationError, match=r"tokenizer\.model: .*train the tokenizer again"):
        load_tokenizer(path)
    assert capfd.readouterr().err == ""


def test_a_foreign_model_is_refused(tmp_path):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(rust(3, 20).splitlines()), model_writer=model, vocab_size=330, byte_fallback=True, minloglevel=3,
        max_sentence_length=10**6, normalization_rule_name="identity",
    )  # fmt: skip
    path = tmp_path / "other.model"
    path.write_bytes(model.getvalue())
    with pytest.raises(ValidationError, match="without M31R's reserved tokens"):
        load_tokenizer(path)
