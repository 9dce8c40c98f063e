import re
from dataclasses import replace
from itertools import pairwise
from typing import get_args, get_type_hints

import numpy as np
import pytest
from corpus import crate_files, write_dataset
from hypothesis import given
from hypothesis import strategies as st

from m31r.config.schema import TokenizerConfig
from m31r.errors import ConfigError, RunError
from m31r.shard.shard import TOKEN
from m31r.tokenizer.reserved import RESERVED
from m31r.tokenizer.sample import CHUNK, chunks, even_sample
from m31r.tokenizer.text import load_tokenizer, tokenizer_from_bytes
from m31r.tokenizer.tokenizer import learn, train_tokenizer

CONFIG = TokenizerConfig("bpe", 400, 10**6, 16)
TEXTS = {"train": crate_files(12, 30, 1), "validation": crate_files(2, 10, 2)}


@pytest.mark.parametrize("algorithm", ["bpe", "unigram"])
def test_the_same_text_gives_the_same_bytes_in_any_folder(tmp_path, algorithm, capfd):
    made = []
    for name in ("one", "another/deeper"):
        dataset = write_dataset(tmp_path / name, TEXTS)
        made.append(train_tokenizer(replace(CONFIG, algorithm=algorithm), tmp_path / name, dataset))
    assert made[0].hash == made[1].hash
    assert str(tmp_path).encode() not in (made[0].path / "tokenizer.model").read_bytes()
    assert capfd.readouterr().err == ""


def test_the_vocabulary_is_as_asked(tmp_path):
    made = train_tokenizer(CONFIG, tmp_path, write_dataset(tmp_path, TEXTS))
    tokenizer = load_tokenizer(made.path / "tokenizer.model")
    assert tokenizer.vocab_size == made.counts["vocab_size"] == 400
    assert max(len(piece.decode()) for piece in tokenizer.pieces if len(piece) > 1) <= 16
    assert not any(re.search(rb"\d\d", piece) for piece in tokenizer.pieces)
    assert made.counts["training_bytes"] == sum(len(text.encode()) for text in TEXTS["train"])
    sizes = [(len(text.encode()), len(tokenizer.encode(part))) for text in TEXTS["validation"] for part in chunks(text)]
    assert made.counts["bytes_per_token_of"] == "validation"
    assert made.counts["bytes_per_token"] == pytest.approx(
        sum(len(text.encode()) for text in TEXTS["validation"]) / sum(tokens for _, tokens in sizes), abs=1e-4
    )


def test_an_experiment_replaces_options_and_loses_nothing():
    runs = []
    for instead in ({}, {"allow_whitespace_only_pieces": False}, {"max_sentencepiece_length": 3}):
        model, seen = learn(CONFIG, TEXTS["train"], **instead)
        assert seen == sum(len(text.encode()) for text in TEXTS["train"])
        tokenizer = tokenizer_from_bytes(model, "test")
        assert all(tokenizer.decode(tokenizer.encode(text)) == text for text in TEXTS["validation"])
        runs.append({piece for piece in tokenizer.pieces if len(piece) > 1 and piece.isspace()})
        longest = max(len(piece.decode()) for piece in tokenizer.pieces if len(piece) > 1)
        assert (longest <= 3) == ("max_sentencepiece_length" in instead)
    assert b"    " in runs[0]
    assert runs[1] == set()


@pytest.mark.parametrize("algorithm", ["bpe", "unigram"])
def test_too_large_a_vocabulary_names_the_largest_that_works(tmp_path, algorithm):
    dataset = write_dataset(tmp_path, TEXTS)
    with pytest.raises(ConfigError, match=r"tokenizer\.vocab_size = 60000: .* at most (\d+)") as caught:
        train_tokenizer(replace(CONFIG, algorithm=algorithm, vocab_size=60_000), tmp_path, dataset)
    largest = int(re.search(r"at most (\d+)", str(caught.value))[1])
    made = train_tokenizer(replace(CONFIG, algorithm=algorithm, vocab_size=largest), tmp_path, dataset)
    assert made.counts["vocab_size"] == largest


def test_too_small_a_vocabulary_is_refused(tmp_path):
    with pytest.raises(ConfigError, match=r"tokenizer\.vocab_size = 270: .* raise it"):
        train_tokenizer(replace(CONFIG, vocab_size=270), tmp_path, write_dataset(tmp_path, TEXTS))


@pytest.mark.parametrize("texts", [{}, {"train": [""]}])
def test_an_empty_training_split_is_refused_and_leaves_nothing(tmp_path, texts):
    dataset = write_dataset(tmp_path, texts)
    with pytest.raises(RunError, match="the training split is empty"):
        train_tokenizer(CONFIG, tmp_path, dataset)
    assert [path.name for path in tmp_path.iterdir()] == [dataset.path.name]


def test_text_that_imitates_special_tokens_is_learnt_from_and_comes_back(tmp_path):
    odd = "".join(f"{name}\u2581\ue000\ue0001\0\u2585\t\r\n" for name in (*RESERVED, "<0x0A>", "<s>")) * 50
    dataset = write_dataset(tmp_path, {"train": [odd, *TEXTS["train"]]})
    tokenizer = load_tokenizer(train_tokenizer(CONFIG, tmp_path, dataset).path / "tokenizer.model")
    ids = tokenizer.encode(odd)
    assert tokenizer.decode(ids) == odd
    assert min(ids) >= len(RESERVED)


def test_every_possible_id_fits_a_shard():
    largest = get_args(get_type_hints(TokenizerConfig, include_extras=True)["vocab_size"])[1].high
    assert largest - 1 <= np.iinfo(TOKEN).max


@given(st.text(alphabet="ab\n\U0001f980", max_size=50).map(lambda text: text * 300))
def test_chunks_join_to_the_text_and_end_at_line_ends(text):
    parts = list(chunks(text))
    assert "".join(parts) == text
    assert all(0 < len(part) <= CHUNK for part in parts)
    assert all(part.endswith("\n") or "\n" not in part for part, _ in pairwise(parts))


def test_the_sample_is_everything_where_there_is_no_more_than_asked(tmp_path):
    dataset = write_dataset(tmp_path, TEXTS)
    assert "".join(even_sample(dataset.path, "train", 10**12)) == "".join(TEXTS["train"])


@pytest.mark.parametrize("budget", [50_000, 200_000])
def test_the_sample_is_of_the_size_asked_and_spread_evenly(tmp_path, budget):
    texts = [f"{i:04d}" + "x" * 995 + "\n" for i in range(1000)]
    dataset = write_dataset(tmp_path, {"train": texts})
    found = list(even_sample(dataset.path, "train", budget))
    assert abs(sum(map(len, found)) - budget) <= 1000
    quarters = [int(part[:4]) // 250 for part in found]
    assert {quarters.count(i) for i in range(4)} <= {budget // 4000, budget // 4000 + 1}
