"""A model's folder as `m31r quantize` makes it, and its list of hashes made anew."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

from m31r.config.load import load_config
from m31r.generate.generate import Model
from m31r.quantize.folder import CHECKSUM, write_folder
from m31r.quantize.tensors import Format, arrays_of, entries


def write_model(out: Path, model: Model, form: Format = "float32", **facts: Any) -> Path:
    """A model's folder in float32, with the weights and these facts."""
    config = replace(load_config("configs/smoke.py", []), model=model.config)
    listed = entries(model.config, model.tokenizer.vocab_size)
    metadata = {"format": form, "vocab_size": model.tokenizer.vocab_size, **facts}
    arrays = (array for entry in listed for array in arrays_of(model.params, entry, form))
    write_folder(out, config, model.tokenizer.processor.serialized_model_proto(), metadata, arrays)
    return out


def seal(folder: Path) -> None:
    """Makes checksum.txt fit what is there."""
    names = sorted(path.name for path in folder.iterdir() if path.name != CHECKSUM)
    lines = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (folder / CHECKSUM).write_text("".join(lines))
