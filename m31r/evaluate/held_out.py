"""How well a run's model predicts crates that it never saw: bits a byte and perplexity a token, crate by crate."""

import functools
import json
import math
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from m31r.artifacts.store import Artifact, open_artifact, read_manifest
from m31r.config.schema import ModelConfig
from m31r.errors import UserError
from m31r.generate.load import load
from m31r.generate.place import is_model_folder
from m31r.model.decoder import Decoder, Params
from m31r.model.loss import head
from m31r.shard.shard import TOKEN, shard_name
from m31r.tokenizer.reserved import PAD
from m31r.train.run import METADATA, read_json

SPLIT = "test"
_ROWS = 4  # predicted at once


def held_out(path: Path, most: int, data_folder: Path) -> dict[str, dict[str, float]]:
    """For each crate of the test split `bytes`, `bits_per_byte` and `perplexity`, over its first `most` tokens or so.

    Documents are read in rows of the model's context, each row without what came before it, as in training.

    Args:
      path: a run's folder, or a model's, whose data is looked for in `data_folder`.
      most: tokens of each crate; 0 for no crate.

    Raises:
      UserError: the folder is neither, or its data is gone.
    """
    if most == 0:
        return {}
    model = load(path)
    params, config = model.params, model.config
    shards = _shards(path, data_folder)
    token_bytes_V = np.load(shards.path / "token_bytes.npy")
    nats: defaultdict[str, float] = defaultdict(float)
    seen: defaultdict[str, int] = defaultdict(int)
    size: defaultdict[str, int] = defaultdict(int)
    batch: list[tuple[str, np.ndarray]] = []

    def predict() -> None:
        tokens_BT = np.full((_ROWS, config.context_length + 1), PAD, np.int32)
        for row, (_, ids) in zip(tokens_BT, batch, strict=False):
            row[: len(ids)] = ids
        for (crate, ids), row in zip(batch, np.asarray(_nats(params, config, tokens_BT)), strict=False):
            nats[crate] += float(row[: len(ids) - 1].astype(np.float64).sum())
            seen[crate] += len(ids) - 1
            size[crate] += int(token_bytes_V[ids[1:]].sum())
        batch.clear()

    for crate, ids in _rows(shards, config.context_length, most):
        batch.append((crate, ids))
        if len(batch) == _ROWS:
            predict()
    if batch:
        predict()
    return {
        crate: {
            "bytes": size[crate],
            "bits_per_byte": round(nats[crate] / math.log(2) / max(1, size[crate]), 6),
            "perplexity": round(math.exp(nats[crate] / seen[crate]), 6),
        }
        for crate in sorted(seen)
    }


def _shards(path: Path, data_folder: Path) -> Artifact:
    metadata = read_json(path / METADATA)
    if not is_model_folder(path):
        return open_artifact(Path(metadata["data"]["folder"]))
    if not (wanted := metadata.get("data_hash")):
        raise UserError(
            f"{path}: does not tell what it was trained on; leave held-out crates out with --config.evaluate.held_out_tokens=0"
        )
    for folder in sorted(data_folder.glob("shard-*")):
        if read_manifest(folder)[1] == wanted:
            return open_artifact(folder)
    raise UserError(
        f"{path}: its token shards ({str(wanted)[:16]}...) are not in {data_folder}; name the folder that has them"
        " with --config.data_folder=DIR, or leave held-out crates out with --config.evaluate.held_out_tokens=0"
    )


@functools.partial(jax.jit, static_argnames="config")
def _nats(params: Params, config: ModelConfig, tokens_BT: jax.Array) -> jax.Array:
    """What each token after the first one costs, float32 (B, T - 1)."""
    x_BTD, _ = Decoder(config, params["embedding"].shape[0], "none").apply({"params": params}, tokens_BT[:, :-1])
    chances_BTV = jax.nn.log_softmax(head(x_BTD, params["embedding"]))
    return -jnp.take_along_axis(chances_BTV, tokens_BT[:, 1:, None], axis=-1)[..., 0]


def _rows(shards: Artifact, context: int, most: int) -> Iterator[tuple[str, np.ndarray]]:
    """(crate, ids) of up to context + 1 tokens, of which the first is only given; neighbours share it."""
    taken: defaultdict[str, int] = defaultdict(int)
    with (shards.path / f"{SPLIT}.documents.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            stored = np.memmap(shards.path / shard_name(SPLIT, entry["shard"]), TOKEN, mode="r")
            ids = np.asarray(stored[entry["start"] : entry["start"] + entry["tokens"]])
            for start in range(0, len(ids) - 1, context):
                if taken[entry["crate"]] >= most:
                    break
                row = ids[start : start + context + 1]
                taken[entry["crate"]] += len(row) - 1
                yield entry["crate"], row
