"""`m31r import`: a model of ours that others saved in Llama's or Qwen3's layout, back as a model's folder."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
from safetensors import safe_open

from m31r.artifacts.untrusted import MOST_TOKENIZER, json_object, read_small
from m31r.config.load import as_dict, config_from_dict, load_config
from m31r.config.schema import Config
from m31r.errors import ConfigError, ValidationError
from m31r.generate.place import CONFIG, config_from_text
from m31r.model.params import params_sha256
from m31r.quantize.folder import METADATA, SHAPE, WEIGHTS, check_free, write_folder
from m31r.quantize.safetensors_file import map_file, read_header
from m31r.quantize.tensors import Format, as_trained, entries, tensors_of, weights_from
from m31r.release.facts import OF_FOLDER
from m31r.tokenizer.text import tokenizer_from_bytes
from m31r.tokenizer.tokenizer import MODEL

_SIZES = {
    "num_hidden_layers": "layers", "hidden_size": "hidden_size", "intermediate_size": "ffn_size",
    "num_attention_heads": "heads", "num_key_value_heads": "kv_heads", "max_position_embeddings": "context_length",
    "rms_norm_eps": "norm_epsilon",
}  # fmt: skip
_HEAD = "lm_head.weight"
log = logging.getLogger(__name__)


def import_model(source: Path, out: Path) -> Path:
    """Makes the model's folder `out` from config.json, model.safetensors and tokenizer.model in `source`.

    Tensors may stand in any order and be float32, float16 (which becomes float32) or bfloat16. config.yaml is taken if it is
    there, and must have the same shape; else what config.json does not tell is as in configs/base.py. What metadata.json
    tells is kept if its hash is that of these weights.

    Raises:
      UserError: `out` is already there.
      ValidationError: the files are damaged, don't belong together, or are of a model that this program cannot run.
    """
    check_free(out)
    shape = json_object(read_small(source / SHAPE), source / SHAPE)
    content = read_small(source / MODEL, MOST_TOKENIZER)
    tokenizer = tokenizer_from_bytes(content, str(source / MODEL))
    if shape.get("vocab_size") != tokenizer.vocab_size:
        raise ValidationError(
            f"{source}: the model knows {shape.get('vocab_size')} tokens and the tokenizer {tokenizer.vocab_size}: they don't"
            " belong together"
        )
    config = _config(source, shape)
    form, arrays = _arrays(source / WEIGHTS, config, tokenizer.vocab_size)
    listed = entries(config.model, tokenizer.vocab_size)
    stored = dict(zip(listed, arrays, strict=True))
    digest = params_sha256(as_trained(weights_from(listed, lambda entry: [stored[entry]])))
    own = {"format": form, "params_sha256": digest, "vocab_size": tokenizer.vocab_size}
    told = json_object(read_small(source / METADATA), source / METADATA) if (source / METADATA).exists() else {}
    same = told.get("params_sha256") == digest
    if told and not same:
        log.warning("import: %s is of other weights, and is left out", source / METADATA)
    kept = {name: value for name, value in told.items() if same and name not in OF_FOLDER}
    metadata = {**kept, **own}
    write_folder(out, config, content, metadata, stored.values())
    return out


def _config(source: Path, shape: dict[str, Any]) -> Config:
    place = source / SHAPE
    kind = shape.get("model_type")
    rope = shape.get("rope_parameters") or {"rope_theta": shape.get("rope_theta")}
    asked = {
        "model_type": kind in ("llama", "qwen3"),
        "quantization_config": not shape.get("quantization_config"),
        "tie_word_embeddings": shape.get("tie_word_embeddings") is True,
        "hidden_act": shape.get("hidden_act") == "silu",
        "attention_bias": not shape.get("attention_bias"),
        "mlp_bias": not shape.get("mlp_bias"),
        "use_sliding_window": not shape.get("use_sliding_window"),
        "rope_scaling": not shape.get("rope_scaling"),
        "rope_parameters": isinstance(rope, dict) and rope.get("rope_type", "default") == "default",
    }
    if wrong := [name for name, right in asked.items() if not right]:
        raise ValidationError(f"{place}: {wrong[0]} = {str(shape.get(wrong[0]))[:80]}: not a model that this program can run")
    model = {ours: shape.get(theirs) for theirs, ours in _SIZES.items()} | {"qk_norm": kind == "qwen3"}
    model["rope_base"] = float(rope["rope_theta"]) if type(rope.get("rope_theta")) in (int, float) else None
    if (source / CONFIG).exists():
        config = config_from_text(read_small(source / CONFIG), source / CONFIG)
        if differing := [name for name, value in model.items() if getattr(config.model, name) != value]:
            raise ValidationError(f"{place}: {differing[0]} is {model[differing[0]]}, and not so in {CONFIG}")
        return config
    base = as_dict(load_config("configs/base.py", []))
    try:
        config = config_from_dict({**base, "model": {**base["model"], **model}}, str(place))
    except ConfigError as error:
        raise ValidationError(" ".join(str(error).split())) from None
    if shape.get("head_dim") not in (None, config.model.hidden_size // config.model.heads):
        raise ValidationError(f"{place}: head_dim = {shape['head_dim']}: must be hidden_size / num_attention_heads")
    return config


def _arrays(path: Path, config: Config, vocab_size: int) -> tuple[Format, Iterator[np.ndarray]]:
    """The format, and what stands in a file of ours for each weight, in the order of `entries`; shapes are checked first."""
    header = read_header(path, map_file(path))
    listed = entries(config.model, vocab_size)
    wanted = {tensor.name: list(tensor.shape) for entry in listed for tensor in tensors_of(entry, "float32")}
    embedding = listed[-1].names[0]
    found = {name: one.get("shape") for name, one in header.items()}
    if _HEAD in found:
        wanted[_HEAD] = wanted[embedding]
    if found != wanted:
        name = min(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))
        raise ValidationError(
            f"{path}: {name[:100]} is {found.get(name, 'nothing')}, and the model's configuration asks for"
            f" {wanted.get(name, 'nothing')}"
        )
    kinds = {header[tensor.name]["dtype"] for entry in listed if entry.inputs for tensor in tensors_of(entry, "float32")}
    if not kinds <= {"F32", "F16", "BF16"}:
        raise ValidationError(f"{path}: weights of {', '.join(sorted(kinds))}; only F32, F16 and BF16 can be imported")
    form: Format = "bfloat16" if kinds == {"BF16"} else "float32"
    dtype = {"float32": np.dtype(np.float32), "bfloat16": np.dtype(ml_dtypes.bfloat16)}[form]

    def arrays() -> Iterator[np.ndarray]:
        with safe_open(path, "numpy") as file:
            if _HEAD in found and not np.array_equal(file.get_tensor(_HEAD), file.get_tensor(embedding)):
                raise ValidationError(f"{path}: {_HEAD} is not the embedding, and this program has one matrix for both")
            for entry in listed:
                parts = [file.get_tensor(name) for name in entry.names]
                yield np.concatenate(parts).astype(dtype if entry.inputs else np.float32)

    return form, arrays()
