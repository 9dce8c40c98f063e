"""A vocabulary of the size that real models have: more to join, more to remember, more neighbours than a small one has."""

import random

import numpy as np
import pytest
import tokenizers
from corpus import crate_files
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_hugging_face import RUNS
from test_text import TEXTS

from m31r.config.schema import TokenizerConfig
from m31r.tokenizer.hugging_face import hugging_face_json
from m31r.tokenizer.reserved import RESERVED
from m31r.tokenizer.text import Tokenizer, escape, tokenizer_from_bytes
from m31r.tokenizer.tokenizer import learn

SIZE = 16_384
PARTS = ["ka", "lo", "mi", "re", "tu", "Vec", "Str", "pan", "Ok", "e\u0301", "ét", "漢", "字", "──", "_", "0x", "u8", "==",
         "::", "->", "//!", "🦀", "αβ", "да", "\u2581", "\ue000"]  # fmt: skip
ENDS = ["    ", "\t", "\n", "\r\n", "\n\n", " ", "        ", "();\r\n", " {\n    ", "\n}\n"]
WORDS = st.lists(st.sampled_from(PARTS + ENDS), max_size=60).map("".join)
LINE_ENDS = st.lists(st.sampled_from(["\r\n", "\n", "\r", "\t", "  ", "x", "}", "é"]), max_size=60).map("".join)
PIECES = st.lists(st.integers(len(RESERVED), SIZE - 1), max_size=20)  # even such as cut characters apart


@pytest.fixture(scope="module")
def large() -> Tokenizer:
    chance = random.Random(5)

    def text() -> str:
        words = ("".join(chance.choices(PARTS, k=chance.randint(2, 5))) + chance.choice(ENDS) for _ in range(300))
        return "".join(words)

    model, _ = learn(TokenizerConfig("bpe", SIZE, 10**8, 16), [*crate_files(12, 30, 1), *(text() for _ in range(600))])
    return tokenizer_from_bytes(model, "test")


@pytest.fixture(scope="module")
def exported(large: Tokenizer) -> tokenizers.Tokenizer:
    other = tokenizers.Tokenizer.from_str(hugging_face_json(large))
    other.encode_special_tokens = True
    return other


def check(large: Tokenizer, exported: tokenizers.Tokenizer, text: str) -> None:
    ids = large.encode(text)
    assert large.words is not None
    assert ids == large.processor.encode(escape(text)) == exported.encode(text, add_special_tokens=False).ids
    assert large.decode_bytes(ids) == text.encode()
    assert large.token_bytes()[ids].sum(dtype=np.int64) == len(text.encode())
    assert min(ids, default=len(RESERVED)) >= len(RESERVED)


@settings(max_examples=400)
@given(TEXTS | RUNS | WORDS | LINE_ENDS)
@example("".join(PARTS + ENDS) * 40)
@example("\r\n" * 5_000 + " \t" * 5_000 + "漢" * 5_000)
def test_every_text_comes_back_by_each_way_of_encoding_with_the_same_ids(large, exported, text):
    check(large, exported, text)


@settings(max_examples=200)
@given(PIECES)
def test_so_does_what_pieces_spell(large, exported, chosen):
    check(large, exported, large.decode(chosen))


@settings(max_examples=100)
@given(st.binary(max_size=200), st.sampled_from(["utf-8", "utf-16-le", "latin-1", "cp1252"]))
def test_so_do_bytes_read_as_if_they_were_text(large, exported, raw, encoding):
    check(large, exported, raw.decode(encoding, errors="replace"))
