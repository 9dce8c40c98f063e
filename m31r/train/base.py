"""The model that a run begins from, where its weights are not drawn from the seed (`train.init`, docs/fine-tuning.md).

A run keeps a copy of it as a model's folder, `init`, once: adapters mean nothing without the weights that they stand beside,
and a run must not end with a folder that somebody else may remove. What it began from goes by the hash of the weights.
"""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import numpy as np

from m31r.artifacts.store import Artifact
from m31r.config.schema import Config
from m31r.errors import ConfigError, RunError, UserError, ValidationError
from m31r.generate.load import trained_weights
from m31r.generate.place import INIT, check_init, is_model_folder
from m31r.model.decoder import Params
from m31r.model.lora import merged, scale_of
from m31r.model.params import named_leaves, params_sha256
from m31r.quantize.folder import open_folder, write_folder
from m31r.quantize.tensors import Format, arrays_of, as_trained, entries
from m31r.tokenizer.tokenizer import MODEL
from m31r.train.run import read_config

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Base:
    """A model to go on from.

    Attributes:
      params: float32 in this process's memory, as a checkpoint has them.
      config: that it was trained with.
      form: of the folder that holds it without loss.
      sha256: of `params`, see `params_sha256`.
    """

    params: Params
    config: Config
    tokenizer: bytes
    form: Format
    sha256: str


def read_base(config: Config, shards: Artifact) -> Base | None:
    """What `train.init` names, checked; None if it names nothing.

    Raises:
      UserError: there is no model, or its weights are quantised.
      ConfigError: it has another shape than `config`, or the data were encoded by another tokenizer.
      ValidationError: it is damaged, or not finite.
    """
    if not config.train.init:
        return None
    check_init(config)
    path = Path(config.train.init)
    base = _of_folder(path) if is_model_folder(path) else _of_run(path)
    if (shards.path / MODEL).read_bytes() != base.tokenizer:
        raise ConfigError(
            f"{shards.path}: encoded by another tokenizer than that of {path}; m31r shard --init={path} encodes anew"
        )
    if bad := [name for name, leaf in named_leaves(base.params) if not np.isfinite(leaf).all()]:
        raise ValidationError(f"{path}: weights that are not finite, first in {bad[0]}")
    return base


def keep_base(run: Path, base: Base) -> None:
    """Writes the run's own copy, if it is not there yet; raises RunError where there is no room for it."""
    if (run / INIT).is_dir():
        return
    vocab_size = int(base.params["embedding"].shape[0])
    arrays = (array for entry in entries(base.config.model, vocab_size) for array in arrays_of(base.params, entry, base.form))
    metadata = {"format": base.form, "params_sha256": base.sha256, "vocab_size": vocab_size}
    try:
        write_folder(run / INIT, base.config, base.tokenizer, metadata, arrays)
    except UserError as error:
        reason = str(error).partition(";")[0]
        raise RunError(f"{reason}; make room, or give another --workdir, and run the same command again") from None
    log.info("train: begins from weights of SHA-256 %s, kept in %s", base.sha256, run / INIT)


def weights_of(config: Config, base: Base | None, params: Params) -> Params:
    """The whole model's weights: what is trained, or with LoRA the base with what is trained added to it."""
    if base is None or not config.train.lora_rank:
        return params
    return merged(base.params, jax.device_get(params), scale_of(config))


def _of_folder(path: Path) -> Base:
    opened = open_folder(path)
    form = opened.metadata["format"]
    if form not in ("float32", "bfloat16"):
        raise UserError(
            f"{path}: its weights are {form}, and training would go on from what rounding left of them; take the model in"
            " float32 or bfloat16 (m31r quantize --format=bfloat16)"
        )
    params = jax.device_get(as_trained(opened.params))
    return Base(params, opened.config, (path / MODEL).read_bytes(), form, params_sha256(params))


def _of_run(run: Path) -> Base:
    config = read_config(run)
    saved = trained_weights(run, config)
    params: Any = jax.device_get(saved.params)
    return Base(params, config, (run / MODEL).read_bytes(), "float32", params_sha256(params))
