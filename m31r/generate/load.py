"""From a folder to a model that can write: a run's newest checkpoint, or a model's folder as `m31r quantize` makes it."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jax

from m31r.artifacts.store import sha256_of
from m31r.config.schema import Config, ModelConfig
from m31r.errors import UserError, ValidationError
from m31r.generate.generate import Model, ready_model
from m31r.generate.place import INIT, is_model_folder
from m31r.model.decoder import abstract_params
from m31r.model.lora import init_adapters, merged, scale_of
from m31r.model.params import params_sha256
from m31r.quantize.folder import open_folder
from m31r.quantize.tensors import Format, arrays_of, as_trained, entries, weights_from
from m31r.tokenizer.text import Tokenizer, load_tokenizer
from m31r.tokenizer.tokenizer import MODEL
from m31r.train.run import METADATA, read_config, read_json

if TYPE_CHECKING:
    from m31r.checkpoint.checkpoint import Saved


def load(path: Path) -> Model:
    """The model in `path`, with the tokenizer that it was trained with.

    Raises:
      UserError: `path` is neither a model's folder nor a run's with a checkpoint.
      ValidationError: what lies there is damaged, or the tokenizer is not the model's.
    """
    if not is_model_folder(path):
        return load_run(path)
    opened = open_folder(path)
    return ready_model(opened.params, _on_device(opened.config.model), opened.tokenizer)


def abstract_weights(run: Path, config: Config) -> Any:
    """The shapes and dtypes of what a run's checkpoints hold, weights or adapters, on the device that will hold them."""
    from m31r.checkpoint.checkpoint import abstract_on

    vocab_size = _tokenizer_of(run).vocab_size
    adapted = config.train.lora_rank > 0
    tree = jax.eval_shape(lambda: init_adapters(config)) if adapted else abstract_params(config.model, vocab_size)
    return abstract_on(jax.devices()[0], tree)


def saved_weights(run: Path, config: Config) -> "Saved | None":
    """The newest whole checkpoint of a run, with the whole model's weights, float32: adapters are merged. None without one.

    Raises:
      ValidationError: no checkpoint is whole, or the adapters' base is missing, damaged or another one.
    """
    from m31r.checkpoint.checkpoint import restore  # Orbax takes a second to import

    saved = restore(run, abstract_weights(run, config), None)
    if saved is None or not config.train.lora_rank:
        return saved
    base = jax.device_get(as_trained(open_folder(run / INIT).params))
    if params_sha256(base) != saved.meta["init_sha256"]:
        raise ValidationError(f"{run / INIT}: not the weights that the adapters of {run} were trained beside; copy those back")
    return replace(saved, params=merged(base, jax.device_get(saved.params), scale_of(config)))


def trained_weights(run: Path, config: Config) -> "Saved":
    """`saved_weights` of a run that must have some.

    Raises:
      UserError: it has no checkpoint yet.
      ValidationError: as `saved_weights`.
    """
    saved = saved_weights(run, config)
    if saved is None:
        raise UserError(f"{run}: has no checkpoint yet; train first, with m31r train --workdir={run}")
    return saved


def load_run(run: Path) -> Model:
    """The model of the newest whole checkpoint in `run`; raises as `load` does."""
    config = read_config(run)
    tokenizer = _tokenizer_of(run)
    saved = trained_weights(run, config)
    return ready_model(as_held(saved.params, config.model), _on_device(config.model), tokenizer)


def as_held(params: Any, config: ModelConfig) -> Any:
    """A checkpoint's weights as a run's model holds them to write: in 16 bits where it was trained to compute in 16.

    As from a model's folder rows are outputs, which is how products with one vector read fastest.
    """
    form: Format = "float32" if config.precision == "float32" else "bfloat16"
    listed = entries(config, params["embedding"].shape[0])
    return weights_from(listed, lambda entry: arrays_of(params, entry, form))


def _tokenizer_of(run: Path) -> Tokenizer:
    tokenizer = load_tokenizer(run / MODEL)
    known = read_json(run / METADATA).get("tokenizer_sha256")  # older runs do not tell
    if known not in (None, sha256_of(run / MODEL)):
        raise ValidationError(f"{run / MODEL}: not the tokenizer that the model was trained with; copy that one back")
    return tokenizer


def _on_device(config: ModelConfig) -> ModelConfig:
    """On a CPU computes in float32, which is faster there than 16 bits, and without the GPU's kernels.

    A GPU computes float16 as bfloat16, as which weights of 16 bits are held.
    """
    if jax.default_backend() == "cpu":
        return replace(config, precision="float32", attention="xla", kernels="xla")
    return replace(config, precision="bfloat16") if config.precision == "float16" else config
