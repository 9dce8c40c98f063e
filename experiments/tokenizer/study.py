"""Which vocabulary? Trains each variant on the same text and measures it; packs what models.py needs.

    python experiments/tokenizer/study.py learn --dataset DATASET --out FOLDER [--only NAME,...]
    python experiments/tokenizer/study.py pack --dataset DATASET --out FOLDER [--megabytes 96] [--config.model.layers=1 ...]

DATASET is an artifact of that stage. `learn` appends a line of figures a variant to FOLDER/vocabularies.jsonl.
"""

import argparse
import json
import lzma
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from m31r.command.parser import split_overrides
from m31r.config.load import as_dict, load_config
from m31r.config.schema import TokenizerConfig
from m31r.tokenizer.reserved import RESERVED
from m31r.tokenizer.sample import even_sample, read_documents
from m31r.tokenizer.text import load_tokenizer

CONFIG = "experiments/tokenizer/config.py"
BYTE_LEVEL = "byte-level"
MEASURED_BYTES = 4_000_000  # of held-out text, for bytes a token and speed
VALIDATION_BYTES = 2_000_000  # of held-out text, for the models


@dataclass(frozen=True)
class Variant:
    """How one vocabulary differs from the tokenizer stage's own; `options` are SentencePiece's."""

    algorithm: str = "bpe"
    vocab_size: int = 16_384
    max_piece_length: int = 16
    lines: bool = False  # learn from lines without their ends, not from chunks
    options: dict[str, Any] = field(default_factory=dict)


VARIANTS = {
    "bpe-16k": Variant(),
    "bpe-4k": Variant(vocab_size=4096),
    "bpe-8k": Variant(vocab_size=8192),
    "bpe-24k": Variant(vocab_size=24_576),
    "bpe-32k": Variant(vocab_size=32_768),
    "unigram-16k": Variant("unigram"),
    "byte-level-16k": Variant(BYTE_LEVEL),
    "lines-16k": Variant(lines=True),
    "no-runs-16k": Variant(options={"allow_whitespace_only_pieces": False}),
    "across-spaces-16k": Variant(options={"split_by_whitespace": False}),
    "across-scripts-16k": Variant(options={"split_by_unicode_script": False}),
    "across-both-16k": Variant(options={"split_by_whitespace": False, "split_by_unicode_script": False}),
    "length-8-16k": Variant(max_piece_length=8),
    "length-32-16k": Variant(max_piece_length=32),
}


@dataclass(frozen=True)
class Vocabulary:
    """A trained variant: text to ids (int32), and the UTF-8 that each id stands for."""

    encode: Callable[[list[str]], list[np.ndarray]]
    pieces: tuple[bytes, ...]

    @property
    def token_bytes(self) -> np.ndarray:
        return np.array([len(piece) for piece in self.pieces], np.int32)


def main() -> None:
    rest, overrides = split_overrides(sys.argv[1:])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("learn", "pack"))
    for name in ("--dataset", "--out"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--only", default=",".join(VARIANTS))
    parser.add_argument("--megabytes", type=int, default=96)
    chosen = parser.parse_args(rest)
    chosen.out.mkdir(parents=True, exist_ok=True)
    if chosen.command == "pack":
        pack(chosen.dataset, chosen.out, chosen.megabytes * 10**6, overrides)
        return
    with (chosen.out / "vocabularies.jsonl").open("a") as results:
        for name in chosen.only.split(","):
            spent = learn_variant(VARIANTS[name], chosen.dataset, chosen.out / name)
            show({"name": name, **spent, **measure(open_vocabulary(chosen.out / name), chosen.dataset)}, results)


def show(figures: dict[str, Any], *others: Any) -> None:
    """One JSON object a line, to stdout and to `others`."""
    for stream in (sys.stdout, *others):
        stream.write(json.dumps(figures) + "\n")
        stream.flush()


def learn_variant(variant: Variant, dataset: Path, path: Path) -> dict[str, float]:
    """Writes the vocabulary to `path`; returns the seconds and the CPU seconds that learning took."""
    started, cpu = time.perf_counter(), time.process_time()
    texts: Iterable[str] = even_sample(dataset, "train", load_config(CONFIG, []).tokenizer.training_bytes)
    if variant.lines:
        texts = (line for text in texts for line in text.split("\n") if line)
    if variant.algorithm == BYTE_LEVEL:
        path.write_text(_learn_byte_level(variant, texts), encoding="utf-8")
    else:
        from m31r.tokenizer.tokenizer import learn

        config = TokenizerConfig(variant.algorithm, variant.vocab_size, 0, variant.max_piece_length)  # type: ignore[arg-type]
        path.write_bytes(learn(config, texts, **variant.options)[0])
    return {"learn_s": round(time.perf_counter() - started, 1), "learn_cpu_s": round(time.process_time() - cpu, 1)}


def _learn_byte_level(variant: Variant, texts: Iterable[str]) -> str:
    """GPT-2's byte-level BPE (Hugging Face), with digits apart as in ours and our reserved ids, as its tokenizer.json."""
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    words = [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(words)
    trainer = trainers.BpeTrainer(
        vocab_size=variant.vocab_size,
        special_tokens=list(RESERVED),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        max_token_length=variant.max_piece_length,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    whole: str = tokenizer.to_str()
    return whole


def open_vocabulary(path: Path) -> Vocabulary:
    """The vocabulary that `learn_variant` wrote."""
    if VARIANTS[path.name].algorithm != BYTE_LEVEL:
        tokenizer = load_tokenizer(path)
        return Vocabulary(tokenizer.encode_batch, tokenizer.pieces)
    from tokenizers import Tokenizer

    loaded = Tokenizer.from_file(str(path))
    loaded.encode_special_tokens = True

    def encode(texts: list[str]) -> list[np.ndarray]:
        return [np.array(found.ids, np.int32) for found in loaded.encode_batch_fast(texts, add_special_tokens=False)]

    # GPT-2 shows a byte as a character: printable ones as themselves, the others from U+0100 on in order
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    byte_of = {chr(byte): byte for byte in shown}
    byte_of |= {chr(256 + i): byte for i, byte in enumerate(byte for byte in range(256) if byte not in shown)}
    id_of = loaded.get_vocab()
    spelt = sorted(id_of, key=id_of.__getitem__)
    pieces = (bytes(byte_of[character] for character in piece) for piece in spelt[len(RESERVED) :])
    return Vocabulary(encode, (*[b""] * len(RESERVED), *pieces))


def measure(vocabulary: Vocabulary, dataset: Path) -> dict[str, float]:
    """Figures of held-out text; every text must come back."""
    texts = list(_first_bytes(dataset, "validation", MEASURED_BYTES))
    size = sum(len(text.encode()) for text in texts)
    cpu = time.process_time()
    encoded = vocabulary.encode(texts)
    cpu = time.process_time() - cpu
    for text, ids in zip(texts, encoded, strict=True):
        assert b"".join([vocabulary.pieces[i] for i in ids]) == text.encode()
    ids = np.concatenate(encoded)
    blank = np.array([piece.isspace() for piece in vocabulary.pieces])
    return {
        "pieces": len(vocabulary.pieces),
        "used_pieces": len(np.unique(ids)),
        "bytes_per_token": round(size / len(ids), 4),
        "blank_tokens": round(float(blank[ids].mean()), 4),
        "encode_mb_per_cpu_s": round(size / cpu / 1e6, 2),
        "encode_mtokens_per_cpu_s": round(len(ids) / cpu / 1e6, 2),
    }


def _first_bytes(dataset: Path, split: str, budget: int) -> Iterator[str]:
    """Whole documents, spread evenly over a split, of about `budget` bytes in all."""
    total = (dataset / f"{split}.text").stat().st_size
    passed = taken = 0
    for text in read_documents(dataset, split):
        size = len(text.encode())
        if taken * total <= passed * min(budget, total):
            yield text
            taken += size
        passed += size


def pack(dataset: Path, out: Path, train_bytes: int, overrides: list[tuple[str, str]]) -> None:
    """Writes config.json, and train.xz and validation.xz: each document's text, ended by a NUL, which no kept file holds."""
    config = load_config(CONFIG, overrides)
    (out / "config.json").write_text(json.dumps(as_dict(config)))
    for split, budget in (("train", train_bytes), ("validation", VALIDATION_BYTES)):
        with lzma.open(out / f"{split}.xz", "wb", preset=9) as packed:
            for text in _first_bytes(dataset, split, budget):
                packed.write(text.encode() + b"\0")


if __name__ == "__main__":
    main()
