"""Learns the vocabulary: an even sample of the training split -> a SentencePiece model that loses nothing."""

import hashlib
import io
import logging
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import sentencepiece

from m31r.artifacts.store import Artifact, produce
from m31r.config.load import as_dict
from m31r.config.schema import TokenizerConfig
from m31r.errors import ConfigError, RunError
from m31r.tokenizer.hugging_face import FILE as HUGGING_FACE
from m31r.tokenizer.hugging_face import hugging_face_json
from m31r.tokenizer.reserved import RESERVED
from m31r.tokenizer.sample import even_sample
from m31r.tokenizer.text import ESCAPED, Tokenizer, escape, load_tokenizer, tokenizer_from_bytes

VERSION = 2  # 2: tokenizer.json beside the model
MODEL = "tokenizer.model"
CHECKED_BYTES = 1_000_000  # of text that a new vocabulary must give back unchanged
THREADS = 4  # the model file records it and unigram sums by it, so it is the same on every machine
UNLEARNABLE = str.maketrans("", "", "\0\u2585")  # SentencePiece refuses the one and drops every chunk with the other
EMPTY = "tokenizer: the training split is empty; give more sources, or lower dataset.validation_fraction"
log = logging.getLogger(__name__)


def train_tokenizer(config: TokenizerConfig, root: Path, dataset: Artifact) -> Artifact:
    """Trains on the `train` split of `dataset` and writes `tokenizer.model`, and for "bpe" `tokenizer.json` as well.

    A unigram vocabulary has no `tokenizer.json`: SentencePiece adds up a segmentation's scores in 32 bits, Hugging Face in
    64, so on long texts they choose differently.

    Raises:
      ConfigError: the text is too small for `tokenizer.vocab_size`, or that is too small for the text's alphabet.
      RunError: the training split is empty, or the new vocabulary does not give back what it encodes.
    """

    def build(folder: Path) -> dict[str, Any]:
        model, training_bytes = learn(config, even_sample(dataset.path, "train", config.training_bytes))
        tokenizer = tokenizer_from_bytes(model, MODEL)
        measured = _measured(tokenizer, dataset)
        (folder / MODEL).write_bytes(model)
        if config.algorithm == "bpe":
            (folder / HUGGING_FACE).write_text(hugging_face_json(tokenizer), encoding="utf-8")
        else:
            log.info("tokenizer: no %s: only a bpe vocabulary can give the same ids there", HUGGING_FACE)
        return {"vocab_size": tokenizer.vocab_size, "training_bytes": training_bytes, **measured}

    return produce(root, "tokenizer", VERSION, as_dict(config, shaping_only=True), {"dataset": dataset}, build)


def adopt_tokenizer(path: Path, root: Path, dataset: Artifact) -> Artifact:
    """The tokenizer of a model that training goes on from, in the place of a new one: the file `path`, by its bytes.

    Raises:
      UserError: there is no such file.
      ValidationError: it is damaged, or no tokenizer of ours.
      RunError: it does not give back what it encodes of `dataset`.
    """
    tokenizer = load_tokenizer(path)
    model = path.read_bytes()

    def build(folder: Path) -> dict[str, Any]:
        counts = {"vocab_size": tokenizer.vocab_size, **_measured(tokenizer, dataset)}
        (folder / MODEL).write_bytes(model)
        return counts

    return produce(root, "tokenizer", VERSION, {"adopted": hashlib.sha256(model).hexdigest()}, {"dataset": dataset}, build)


def learn(config: TokenizerConfig, texts: Iterable[str], **instead: Any) -> tuple[bytes, int]:
    """A serialized SentencePiece model of exactly `config.vocab_size` pieces, and the bytes of text that it saw.

    `instead` are options of SentencePiece's trainer that replace ours, for experiments/tokenizer.
    """
    seen = 0

    def sentences() -> Iterator[str]:
        nonlocal seen
        for text in texts:
            seen += len(text.encode())
            yield escape(text.translate(UNLEARNABLE))

    model = io.BytesIO()
    try:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=sentences(), model_writer=model, **(_trainer_options(config) | instead)
        )
    except RuntimeError as error:
        raise _explained(config, seen, str(error)) from None
    return model.getvalue(), seen


def _trainer_options(config: TokenizerConfig) -> dict[str, Any]:
    return {
        "model_type": config.algorithm,
        "vocab_size": config.vocab_size,
        "hard_vocab_limit": True,
        "max_sentencepiece_length": config.max_piece_length,
        "byte_fallback": True,
        "normalization_rule_name": "identity",
        "add_dummy_prefix": False,
        "remove_extra_whitespaces": False,
        "allow_whitespace_only_pieces": True,
        "split_digits": True,
        "max_sentence_length": 2**30,  # bytes; longer ones would be dropped
        "pad_id": 0, "bos_id": 1, "eos_id": 2, "unk_id": 3,
        "pad_piece": RESERVED[0], "bos_piece": RESERVED[1], "eos_piece": RESERVED[2], "unk_piece": RESERVED[3],
        "control_symbols": list(RESERVED[4:]),
        "user_defined_symbols": list(ESCAPED.values()),
        "num_threads": THREADS,
        "minloglevel": 3,
    }  # fmt: skip


def _explained(config: TokenizerConfig, seen: int, message: str) -> ConfigError | RunError:
    """SentencePiece's complaint as one of ours."""
    field = f"tokenizer.vocab_size = {config.vocab_size}"
    if seen == 0:
        return RunError(EMPTY)
    if found := re.search(r"too high .* value <= (\d+)", message):
        return ConfigError(f"{field}: {seen} bytes of training text support at most {found[1]}; lower it or give more text")
    if found := re.search(r"smaller than required_chars\. \d+ vs (\d+)", message):
        return ConfigError(f"{field}: reserved tokens, bytes and the alphabet alone take {found[1]}; raise it above that")
    return RunError(f"tokenizer: SentencePiece failed: {message}")


def _measured(tokenizer: Tokenizer, dataset: Artifact) -> dict[str, Any]:
    """How many bytes a token is on average of text that training will not see, all of which must come back unchanged."""
    held_out = "validation" if dataset.counts.get("validation", {}).get("bytes") else "train"
    checked, tokens = _check(tokenizer, even_sample(dataset.path, held_out, CHECKED_BYTES))
    if not tokens:
        raise RunError(EMPTY)
    return {"bytes_per_token": round(checked / tokens, 4), "bytes_per_token_of": held_out}


def _check(tokenizer: Tokenizer, texts: Iterable[str]) -> tuple[int, int]:
    """The bytes and the tokens of `texts`, each proven to come back as it went in."""
    size = tokens = 0
    for text in texts:
        ids = tokenizer.encode(text)
        if tokenizer.decode_bytes(ids) != text.encode():
            raise RunError(f"tokenizer: the new vocabulary does not give back what it encodes, as in {text[:80]!r}")
        size += len(text.encode())
        tokens += len(ids)
    return size, tokens
