"""Trains one small model a vocabulary on what study.py packed, and tells the bits a byte of held-out crates.

    python experiments/tokenizer/models.py --folder FOLDER --out RESULTS.jsonl [--only NAME,...] [--megabytes 48]
        [--seeds 1] [--learning-rate RATE] [--seconds 220]

Every run sees text once, in one order of documents, with M31R's own model and training step. All vocabularies come with one
seed, then all with the next, for as long as the seconds last; each run appends its line as soon as it is done, and a run
whose line is in RESULTS.jsonl or in FOLDER/models.jsonl is not done again. The learning rate is config.json's if not given.

Needs jax, flax, optax, numpy, sentencepiece, and for the byte-level vocabulary tokenizers.
"""

import argparse
import json
import lzma
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from study import VARIANTS, open_vocabulary, show

from m31r.config.load import config_from_dict
from m31r.config.schema import Config
from m31r.loader.pack import shuffled
from m31r.tokenizer.reserved import BOS, EOS

COMPILERS = 6  # programs compiled at once, ahead of their runs
GROUP = 64  # documents encoded in one call


@dataclass(frozen=True)
class Run:
    """One model: which vocabulary, and how long and how it is trained."""

    name: str
    seed: int
    learning_rate: float
    tokens: int


@dataclass(frozen=True)
class Encoded:
    """Both texts in one vocabulary: streams of <bos> tokens <eos>, and the UTF-8 bytes of each id."""

    train: np.ndarray
    validation: np.ndarray
    token_bytes: np.ndarray


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", default=",".join(VARIANTS))
    parser.add_argument("--megabytes", type=float, default=48.0)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--learning-rate", type=float)
    parser.add_argument("--seconds", type=float, default=220.0)
    chosen = parser.parse_args()
    deadline = time.monotonic() + chosen.seconds
    names = [name for name in chosen.only.split(",") if (chosen.folder / name).exists()]
    config = config_from_dict(json.loads((chosen.folder / "config.json").read_text()), "config.json")
    earlier = [path for path in (chosen.out, chosen.folder / "models.jsonl") if path.exists()]
    done = {json.dumps(json.loads(line)["run"]) for path in earlier for line in path.open()}
    started = time.monotonic()
    encoded = encode_all(chosen.folder, names, int(chosen.megabytes * 1e6))
    show(
        {
            "encoding_s": round(time.monotonic() - started, 1),
            "tokens": {name: len(each.train) for name, each in encoded.items()},
        }
    )
    planned = [
        Run(name, config.seed + more, chosen.learning_rate or config.train.learning_rate, len(encoded[name].train))
        for more in range(chosen.seeds)
        for name in names
    ]
    runs = [run for run in planned if json.dumps(vars(run)) not in done]
    with ThreadPoolExecutor(COMPILERS) as compilers, chosen.out.open("a") as results:
        waiting: list[Future[Any]] = []
        longest = 0.0
        for number, run in enumerate(runs):
            for ahead in runs[number + len(waiting) : number + COMPILERS + 1]:
                waiting.append(compilers.submit(compiled, setting(config, ahead), encoded[ahead.name]))
            if time.monotonic() + longest > deadline:
                break
            programs = waiting.pop(0).result()
            started = time.monotonic()
            show({"run": vars(run), **train(setting(config, run), run.tokens, encoded[run.name], *programs)}, results)
            longest = max(longest, time.monotonic() - started)
        compilers.shutdown(cancel_futures=True)


def setting(config: Config, run: Run) -> Config:
    """The configuration of one run: as many whole batches as its tokens fill."""
    steps = run.tokens // (config.train.batch_size * config.model.context_length)
    return replace(config, seed=run.seed, train=replace(config.train, steps=steps, learning_rate=run.learning_rate))


def encode_all(folder: Path, names: list[str], train_bytes: int) -> dict[str, Encoded]:
    """The packed texts in every vocabulary, one process each."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        return dict(zip(names, pool.map(partial(encode, folder, train_bytes), names), strict=True))


def encode(folder: Path, train_bytes: int, name: str) -> Encoded:
    """The packed texts in one vocabulary; the bytes of their tokens are proven to be those of the texts."""
    vocabulary = open_vocabulary(folder / name)
    streams = []
    for split, budget in (("train", train_bytes), ("validation", sys.maxsize)):
        texts, parts, size = list(_documents(folder / f"{split}.xz", budget)), [], 0
        for begin in range(0, len(texts), GROUP):
            for text, ids in zip(texts[begin : begin + GROUP], vocabulary.encode(texts[begin : begin + GROUP]), strict=True):
                size += len(text.encode())
                parts.append(np.concatenate([[BOS], ids, [EOS]]).astype(np.uint16))
        streams.append(np.concatenate(parts))
        assert vocabulary.token_bytes[streams[-1]].sum(dtype=np.int64) == size
    return Encoded(streams[0], streams[1], vocabulary.token_bytes)


def _documents(path: Path, budget: int) -> Iterator[str]:
    """The packed documents, in an order of their own, until they hold `budget` bytes."""
    texts = lzma.decompress(path.read_bytes()).split(b"\0")[:-1]
    for number in shuffled(len(texts), 0):
        if budget <= 0:
            return
        budget -= len(texts[number])
        yield texts[number].decode()


def rows(stream: np.ndarray, numbers: np.ndarray, length: int) -> dict[str, np.ndarray]:
    """Rows `numbers` of a stream cut into rows of `length` pairs; what is past its end is padding, as is <bos> as a target."""
    at = numbers[:, None] * length + np.arange(length + 1)
    ids = np.where(at < len(stream), stream[np.minimum(at, len(stream) - 1)], 0).astype(np.int32)
    targets = ids[:, 1:]
    terms = ((at[:, 1:] < len(stream)) & (targets != BOS)).astype(np.int8)
    return {"tokens": ids[:, :-1], "targets": targets, "segments": np.ones_like(targets), "terms": terms}


def compiled(config: Config, encoded: Encoded) -> tuple[Any, Any]:
    """The training and the evaluation step of one run, ready to be called."""
    import jax

    from m31r.train.step import build_eval_step, build_train_step, init_state

    vocab_size = len(encoded.token_bytes)
    state = jax.eval_shape(lambda: init_state(config, vocab_size))
    batch = rows(encoded.train, np.arange(config.train.batch_size), config.model.context_length)
    step = build_train_step(config, vocab_size).lower(state, batch, encoded.token_bytes).compile()
    evaluate = build_eval_step(config, vocab_size).lower(state.params, batch, encoded.token_bytes).compile()
    return step, evaluate


def train(config: Config, tokens: int, encoded: Encoded, step: Any, evaluate: Any) -> dict[str, Any]:
    """Trains on the first `tokens` of the stream, in rows shuffled by the seed, and evaluates on the held-out text."""
    import jax

    from m31r.model.params import count_params
    from m31r.train.step import init_state

    size, length = config.train.batch_size, config.model.context_length
    state = init_state(config, len(encoded.token_bytes))
    table = jax.device_put(encoded.token_bytes)
    order = shuffled(config.train.steps * size, config.seed).reshape(-1, size)
    seen_bytes = int(encoded.token_bytes[encoded.train[: order.size * length + 1]].sum(dtype=np.int64))
    jax.block_until_ready(state)
    started = time.perf_counter()
    course = []
    for numbers in order:
        state, metrics = step(state, rows(encoded.train, numbers, length), table)
        course.append(metrics["bits_per_byte"])
    jax.block_until_ready(state)
    seconds = time.perf_counter() - started
    sums = []
    for begin in range(0, -(-len(encoded.validation) // length), size):
        sums.append(evaluate(state.params, rows(encoded.validation, np.arange(begin, begin + size), length), table))
    nats, held_out = np.array(jax.device_get(sums), np.float64).sum(axis=0)
    return {
        "val_bits_per_byte": round(float(nats / np.log(2) / held_out), 5),
        "train_bits_per_byte": [round(float(np.mean(part)), 4) for part in np.array_split(jax.device_get(course), 10)],
        "steps": len(order),
        "seen_mb": round(seen_bytes / 1e6, 2),
        "val_bytes": int(held_out),
        "params": count_params(state.params),
        "tokens_per_s": round(order.size * length / seconds),
        "seconds": round(seconds, 2),
    }


if __name__ == "__main__":
    main()
