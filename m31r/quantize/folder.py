"""A model's folder: everything that inference needs and nothing else, sealed by `checksum.txt`.

  model.safetensors   the weights, in Llama's names and layout (m31r/quantize/tensors.py)
  config.json         the shape of the model, as Hugging Face names it
  config.yaml         the whole configuration of the run that trained it
  tokenizer.model     the tokenizer that it was trained with
  metadata.json       where it comes from, its format, and what that costs in bits per byte
  checksum.txt        SHA-256 of all of them, as sha256sum writes and checks it

A folder appears whole, by a rename, or not at all. Reading it fails closed: no byte is used before its hash is right. A release
(m31r/release) is such a folder with more files, which only `m31r verify` reads.
"""

import hashlib
import mmap
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from m31r.artifacts.store import canonical, sha256_of
from m31r.artifacts.untrusted import MOST_TEXT, MOST_TOKENIZER, json_object, read_small
from m31r.config.load import as_dict
from m31r.config.schema import Config
from m31r.errors import UserError, ValidationError
from m31r.generate.place import CHECKSUM, CONFIG, config_from_text
from m31r.model.decoder import Params
from m31r.quantize.safetensors_file import check_header, map_file, view, write_tensors
from m31r.quantize.tensors import FORMATS, Entry, Tensor, entries, tensors_of, weights_from
from m31r.tokenizer.reserved import BOS, EOS, PAD
from m31r.tokenizer.text import Tokenizer, tokenizer_from_bytes
from m31r.tokenizer.tokenizer import MODEL

WEIGHTS = "model.safetensors"
SHAPE = "config.json"
METADATA = "metadata.json"
FILES = (WEIGHTS, SHAPE, CONFIG, METADATA, MODEL)
SCHEMA = 1


@dataclass(frozen=True)
class Opened:
    """What a model's folder holds, checked; the weights are views of the mapped file, and on the device."""

    params: Params
    config: Config
    tokenizer: Tokenizer
    metadata: dict[str, Any]


@dataclass(frozen=True)
class Stored:
    """The same with the weights as they stand in the file: `arrays` has values and maybe scales of each, views of the mapped
    file."""

    arrays: dict[Entry, list[np.ndarray]]
    config: Config
    tokenizer: Tokenizer
    metadata: dict[str, Any]


def write_folder(
    out: Path,
    config: Config,
    tokenizer: bytes,
    metadata: dict[str, Any],
    arrays: Iterable[np.ndarray],
    add: Callable[[Path], None] = lambda building: None,
) -> None:
    """Makes the folder `out`; `arrays` are what stands in the file for each weight, in the order of `entries`.

    Args:
      metadata: with "format" and "vocab_size"; the tokenizer's hash is added.
      add: writes more files to the folder, when the others are there.

    Raises:
      UserError: `out` is already there, or cannot be made.
    """
    check_free(out)
    building = out.with_name(f".{out.name}.building-{os.getpid()}")
    shutil.rmtree(building, ignore_errors=True)
    try:
        building.mkdir(parents=True)
        form, vocab_size = metadata["format"], metadata["vocab_size"]
        listed = entries(config.model, vocab_size)
        write_tensors(building / WEIGHTS, [tensor for entry in listed for tensor in tensors_of(entry, form)], arrays)
        (building / SHAPE).write_bytes(shape_json(config, vocab_size, form))
        (building / CONFIG).write_text(yaml.safe_dump(as_dict(config), sort_keys=False), encoding="utf-8")
        (building / MODEL).write_bytes(tokenizer)
        named = {"schema": SCHEMA, **metadata, "tokenizer_sha256": hashlib.sha256(tokenizer).hexdigest()}
        (building / METADATA).write_bytes(canonical(named, indent=1))
        add(building)
        lines = [f"{sha256_of(path)}  {path.name}\n" for path in sorted(building.iterdir())]
        (building / CHECKSUM).write_text("".join(lines), encoding="utf-8")
        for path in [*building.iterdir(), building]:
            descriptor = os.open(path, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)
        check_free(out)
        building.rename(out)
    except OSError as error:
        raise UserError(f"{out}: cannot be written ({error.strerror or error}); give another --out") from None
    finally:
        shutil.rmtree(building, ignore_errors=True)


def check_free(out: Path) -> None:
    """Raises UserError where something stands at `out`: a model that somebody uses is never written over."""
    if out.exists() or out.is_symlink():
        raise UserError(f"{out}: is already there, and is not written over; give another --out, or remove it")


def open_folder(path: Path) -> Opened:
    """The model in `path`, every byte of it checked against `checksum.txt`; raises as `read_folder` does."""
    stored = read_folder(path)
    return Opened(
        weights_from(list(stored.arrays), stored.arrays.__getitem__), stored.config, stored.tokenizer, stored.metadata
    )


def read_folder(path: Path) -> Stored:
    """The model in `path`, every byte of it checked against `checksum.txt`, on no device yet.

    Raises:
      ValidationError: a file is missing, altered or not what the model's configuration asks for; says which.
    """
    mapped = map_file(path / WEIGHTS)
    small = _checked(path, mapped)
    metadata = _metadata(path, small[METADATA])
    config = config_from_text(small[CONFIG], path / CONFIG)
    tokenizer = tokenizer_from_bytes(small[MODEL], str(path / MODEL))
    if metadata.get("tokenizer_sha256") != hashlib.sha256(small[MODEL]).hexdigest():
        raise ValidationError(f"{path / MODEL}: not the tokenizer that the model was trained with")
    if metadata["vocab_size"] != tokenizer.vocab_size:
        raise ValidationError(
            f"{path}: the model knows {metadata['vocab_size']} tokens and the tokenizer {tokenizer.vocab_size}: they don't"
            " belong together"
        )
    return Stored(arrays_in(path / WEIGHTS, mapped, config, metadata), config, tokenizer, metadata)


def arrays_in(path: Path, mapped: mmap.mmap, config: Config, metadata: dict[str, Any]) -> dict[Entry, list[np.ndarray]]:
    """What stands in the file `path`, mapped, for each weight, in the order of `entries`; the header is checked first."""
    listed = entries(config.model, metadata["vocab_size"])
    in_file = {entry: tensors_of(entry, metadata["format"]) for entry in listed}
    offset = check_header(path, mapped, [tensor for tensors in in_file.values() for tensor in tensors])
    places: dict[Entry, list[np.ndarray]] = {}
    for entry, tensors in in_file.items():
        places[entry] = []
        for part in _values_and_scales(entry, tensors):
            places[entry].append(view(mapped, offset, part))
            offset += sum(tensor.nbytes for tensor in part)
    return places


def read_checksums(path: Path) -> dict[str, str]:
    """SHA-256 by name of file, from `checksum.txt`.

    Raises:
      ValidationError: it is missing, malformed, or leaves out a file.
    """
    try:
        lines = read_small(path / CHECKSUM).decode("utf-8").removesuffix("\n").split("\n")
    except UnicodeDecodeError as error:
        raise ValidationError(f"{path / CHECKSUM}: cannot be read ({type(error).__name__})") from None
    pairs = [line.split("  ", 1) for line in lines]
    listed = {pair[-1]: pair[0] for pair in pairs if len(pair) == 2}
    if len(listed) != len(lines) or any(Path(name).name != name for name in listed):
        raise ValidationError(f"{path / CHECKSUM}: not a list of hashes and names of files, as sha256sum writes it")
    if missing := [name for name in FILES if name not in listed]:
        raise ValidationError(f"{path / CHECKSUM}: says nothing of {', '.join(missing)}")
    return listed


def _checked(path: Path, mapped: mmap.mmap) -> dict[str, bytes]:
    """The small files' bytes, once every file that a model is read from has the hash that it should have."""
    small: dict[str, bytes] = {}
    listed = read_checksums(path)
    for name in sorted(FILES):
        content: bytes | mmap.mmap = mapped
        if name != WEIGHTS:
            content = small[name] = read_small(path / name, MOST_TOKENIZER if name == MODEL else MOST_TEXT)
        if hashlib.sha256(content).hexdigest() != listed[name]:
            raise ValidationError(f"{path / name}: SHA-256 differs from {CHECKSUM}; fetch or make the model again")
    return small


def _metadata(path: Path, content: bytes) -> dict[str, Any]:
    metadata = json_object(content, path / METADATA)
    known = metadata.get("schema") == SCHEMA and metadata.get("format") in FORMATS
    if not known or type(metadata.get("vocab_size")) is not int:
        raise ValidationError(f"{path / METADATA}: of a schema or format that this m31r does not know")
    return metadata


def _values_and_scales(entry: Entry, tensors: list[Tensor]) -> list[list[Tensor]]:
    count = len(entry.names)
    return [part for part in (tensors[:count], tensors[count:]) if part]


def shape_json(config: Config, vocab_size: int, form: str) -> bytes:
    """The bytes of config.json: Llama's, or Qwen3's if queries and keys are normed. Quantised ones have a layout of ours."""
    model = config.model
    architecture = "Qwen3ForCausalLM" if model.qk_norm else "LlamaForCausalLM"
    shape: dict[str, Any] = {
        "architectures": [architecture],
        "attention_bias": False,
        "bos_token_id": BOS,
        "eos_token_id": EOS,
        "head_dim": model.hidden_size // model.heads,
        "hidden_act": "silu",
        "hidden_size": model.hidden_size,
        "intermediate_size": model.ffn_size,
        "max_position_embeddings": model.context_length,
        "mlp_bias": False,
        "model_type": "qwen3" if model.qk_norm else "llama",
        "num_attention_heads": model.heads,
        "num_hidden_layers": model.layers,
        "num_key_value_heads": model.kv_heads,
        "pad_token_id": PAD,
        "rms_norm_eps": model.norm_epsilon,
        "rope_theta": model.rope_base,
        "tie_word_embeddings": True,
        "torch_dtype": form if form in ("float32", "bfloat16") else "float32",
        "vocab_size": vocab_size,
    }
    quantized = {"quantization_config": {"quant_method": "m31r", "format": form}}
    return canonical(shape if form in ("float32", "bfloat16") else {**shape, **quantized}, indent=1)
