"""From a run's folder to a model that can write."""

from pathlib import Path

import jax

from m31r.checkpoint.checkpoint import abstract_on, restore
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
    abstract = abstract_on(jax.devices()[0], abstract_params(config.model, tokenizer.vocab_size))
    saved = restore(run, abstract, None)
    if saved is None:
        raise UserError(f"{run}: has no checkpoint yet; train first, with m31r train --workdir={run}")
    return ready_model(saved.params, config.model, tokenizer)
