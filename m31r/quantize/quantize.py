"""From a run's checkpoint to a model's folder, and what the format costs, measured on the validation rows of the run."""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jax
import numpy as np

from m31r.artifacts.store import Artifact, open_artifact
from m31r.checkpoint.checkpoint import Saved
from m31r.config.load import config_hash
from m31r.config.schema import Config
from m31r.errors import UserError, ValidationError
from m31r.generate.load import trained_weights
from m31r.loader.loader import validation_batches
from m31r.model.decoder import Params
from m31r.model.params import count_params, named_leaves, params_sha256
from m31r.quantize.folder import check_free, write_folder
from m31r.quantize.tensors import Format, arrays_of, as_trained, entries, weights_from
from m31r.tokenizer.tokenizer import MODEL
from m31r.train.run import METADATA, read_config, read_json
from m31r.train.step import bits_per_byte, build_eval_step

log = logging.getLogger(__name__)


def quantize(run: Path, out: Path, form: Format) -> dict[str, Any]:
    """Writes the newest whole checkpoint of `run` to the folder `out` and returns what its metadata.json says.

    Raises:
      UserError: `out` is already there, or `run` has no checkpoint, or the data that it was trained on is gone.
      ValidationError: checkpoint or data are damaged, or the weights are not finite.
    """
    check_free(out)
    config = read_config(run)
    saved = newest_weights(run, config)
    shards = _shards(run)
    vocab_size = int(saved.params["embedding"].shape[0])
    listed = entries(config.model, vocab_size)
    stored = {entry: arrays_of(saved.params, entry, form) for entry in listed}
    rounded = as_trained(weights_from(listed, stored.__getitem__))
    measure = _measure(config, shards)
    before, after = measure(saved.params), measure(rounded)
    bits = {
        "trained": round(before, 6),
        "stored": round(after, 6),
        "cost": round(after / before - 1, 6),
        "validation_rows": config.train.validation_rows,
    }
    metadata = {
        "bits_per_byte": bits,
        "bytes_of_weights": sum(array.nbytes for arrays in stored.values() for array in arrays),
        "config_hash": config_hash(config),
        "data_hash": shards.hash,
        "format": form,
        "params": count_params(saved.params),
        "params_sha256": params_sha256(saved.params),
        "step": saved.step,
        "vocab_size": vocab_size,
    }
    if "init_sha256" in saved.meta:
        metadata["init_sha256"] = saved.meta["init_sha256"]
        config = replace(config, train=replace(config.train, init=saved.meta["init_sha256"]))  # a place means nothing elsewhere
    write_folder(out, config, (run / MODEL).read_bytes(), metadata, (array for entry in listed for array in stored[entry]))
    log.info(
        "quantize: %s as %s, %.4f bits per byte where training ended at %.4f (%+.2f%%)",
        out,
        form,
        after,
        before,
        100 * (after / before - 1),
        extra={"format": form, **bits},
    )
    return metadata


def newest_weights(run: Path, config: Config) -> Saved:
    """The newest whole checkpoint of `run`, of finite weights; raises as `quantize` does."""
    saved = trained_weights(run, config)
    if bad := [name for name, leaf in named_leaves(saved.params) if not np.isfinite(leaf).all()]:
        raise ValidationError(f"{run}: weights that are not finite, first in {bad[0]}; train again")
    return saved


def _shards(run: Path) -> Artifact:
    data = read_json(run / METADATA)["data"]
    if not Path(data["folder"]).is_dir():
        raise UserError(f"{data['folder']}: the token shards of {run} are gone; m31r shard makes them again")
    shards = open_artifact(Path(data["folder"]))
    if shards.hash != data["hash"]:
        raise ValidationError(f"{shards.path}: other data than {run} was trained on")
    return shards


def _measure(config: Config, shards: Artifact) -> Callable[[Params], float]:
    """Bits per byte of the next-token term over the rows that training validates on."""
    model = config.model
    if jax.default_backend() != "gpu":  # a run of a GPU may be quantised anywhere
        model = replace(model, attention="xla", kernels="xla")
    token_bytes_V = np.load(shards.path / "token_bytes.npy")
    step = build_eval_step(replace(config, model=model), len(token_bytes_V))
    held_out = validation_batches(shards, model, config.train.validation_rows, config.train.batch_size)

    def measure(params: Params) -> float:
        sums = [step(params, batch, token_bytes_V) for batch in held_out]
        return float(bits_per_byte(sum(float(nats) for nats, _ in sums), sum(int(count) for _, count in sums)))

    return measure
