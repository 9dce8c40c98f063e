"""Validation of a trained run as plain next-token trainers do it: windows of the flat token stream, one after another.

    python experiments/debian/compare.py --workdir RUN --shards SHARDS [--batch 32] [--batches 64]

A window may begin anywhere in a document and holds the ends and begins of others. `across` lets attention cross those
borders, as such trainers do; `within` keeps it inside a document, as our model is trained. Both are of the same tokens, all
next-token, in nats a token and, by the tokens and bytes of the whole split, in bits a byte. `held_out` is the run's own
validation on all its rows.
"""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import jax
import numpy as np
from flat import factor

from m31r.artifacts.store import Artifact, open_artifact
from m31r.checkpoint.checkpoint import restore
from m31r.config.schema import Config
from m31r.generate.load import abstract_weights
from m31r.loader.loader import validation_batches
from m31r.tokenizer.reserved import BOS
from m31r.train.run import read_config
from m31r.train.step import bits_per_byte, build_eval_step


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workdir", type=Path, required=True)
    parser.add_argument("--shards", type=Path, required=True)
    parser.add_argument("--batch", type=int, default=32, help="windows in a batch, or all if they are fewer")
    parser.add_argument("--batches", type=int, default=64, help="at most so many")
    arguments = parser.parse_args()
    config, shards = read_config(arguments.workdir), open_artifact(arguments.shards)
    saved = restore(arguments.workdir, abstract_weights(arguments.workdir, config), None)
    if saved is None:
        raise SystemExit(f"{arguments.workdir}: has no checkpoint yet")
    figures = compare(config, shards, saved.params, arguments.batch, arguments.batches)
    sys.stdout.write(json.dumps({"step": saved.step, **figures}) + "\n")


def compare(config: Config, shards: Artifact, params: Any, batch: int, batches: int) -> dict[str, Any]:
    """Bits per byte of the validation split three ways; see the top of this file."""
    token_bytes_V = np.load(shards.path / "token_bytes.npy")
    rate = factor(shards.counts["validation"])["bits_per_byte_of_a_nat"]
    stream = np.concatenate([np.fromfile(path, "<u2") for path in sorted(shards.path.glob("validation-*.tokens"))])
    batch = min(batch, (len(stream) - 1) // config.model.context_length)
    if not batch:
        raise SystemExit(f"{shards.path}: its validation split is shorter than a window")
    figures: dict[str, Any] = {}
    for name, mask in (("across", False), ("within", True)):
        if mask and config.model.attention == "cudnn":
            continue  # it has no document mask
        step = build_eval_step(replace(config, model=replace(config.model, document_mask=mask)), len(token_bytes_V))
        nats, tokens = 0.0, 0
        for window in windows(stream, config.model.context_length, batch, batches):
            nats += float(step(params, window, token_bytes_V)[0])
            tokens += window["tokens"].size
        figures[name] = {"nats": round(nats / tokens, 4), "bits_per_byte": round(nats / tokens * rate, 4)}
        figures["val_tokens"] = tokens
    held_out = validation_batches(shards, config.model, sys.maxsize, batch)
    step = build_eval_step(config, len(token_bytes_V))
    parts = [jax.device_get(step(params, rows, token_bytes_V)) for rows in held_out]
    bits = bits_per_byte(sum(float(n) for n, _ in parts), sum(int(b) for _, b in parts))
    return figures | {"held_out": round(float(bits), 4)}


def windows(stream: np.ndarray, length: int, batch: int, batches: int) -> Any:
    """Batches of `batch` windows of `length` inputs and their targets; what does not fill a batch is left out."""
    for number in range(min((len(stream) - 1) // (length * batch), batches)):
        at = number * batch * length
        tokens = stream[at : at + batch * length].reshape(batch, length).astype(np.int32)
        targets = stream[at + 1 : at + batch * length + 1].reshape(batch, length).astype(np.int32)
        segments = 1 + np.cumsum(tokens == BOS, axis=1, dtype=np.int32)
        yield {"tokens": tokens, "targets": targets, "segments": segments, "terms": np.ones(tokens.shape, np.int8)}


if __name__ == "__main__":
    main()
