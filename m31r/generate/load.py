"""From a run's folder to a model that can write."""

from pathlib import Path
from typing import Any

import jax

from m31r.checkpoint.checkpoint import abstract_on, restore
from m31r.config.schema import Config
from m31r.errors import UserError
from m31r.generate.generate import Model, ready_model
from m31r.model.decoder import abstract_params
from m31r.tokenizer.text import load_tokenizer
from m31r.tokenizer.tokenizer import MODEL
from m31r.train.run import read_config


def load_run(run: Path) -> Model:
    """The model of the newest whole checkpoint in `run`, with the tokenizer that it was trained with.

    Raises:
      UserError: `run` is no run's folder, or has no checkpoint yet.
      ValidationError: its checkpoints are damaged, or the tokenizer is not the model's.
    """
    config = read_config(run)
    tokenizer = load_tokenizer(run / MODEL)
    saved = restore(run, abstract_weights(run, config), None)
    if saved is None:
        raise UserError(f"{run}: has no checkpoint yet; train first, with m31r train --workdir={run}")
    return ready_model(saved.params, config.model, tokenizer)


def abstract_weights(run: Path, config: Config) -> Any:
    """The shapes and dtypes of a run's weights, on the device that will hold them."""
    vocab_size = load_tokenizer(run / MODEL).vocab_size
    return abstract_on(jax.devices()[0], abstract_params(config.model, vocab_size))
