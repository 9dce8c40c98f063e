"""From a run to `release/0.1.0`: a folder that others check, load and run without this program."""

import logging
import platform
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from m31r.artifacts.store import canonical
from m31r.config.schema import Config
from m31r.errors import UserError, ValidationError
from m31r.evaluate.writers import content_name
from m31r.generate.load import as_held
from m31r.generate.place import is_model_folder
from m31r.model.params import count_params, params_sha256
from m31r.quantize.folder import WEIGHTS, Stored, arrays_in, check_free, read_folder, write_folder
from m31r.quantize.quantize import newest_weights
from m31r.quantize.safetensors_file import map_file
from m31r.quantize.tensors import arrays_of, entries
from m31r.release.facts import SCHEMA, check_facts, check_version, facts_of_folder, facts_of_run, portable
from m31r.release.made import made_files
from m31r.release.model_card import LICENSE, model_card
from m31r.release.sbom import FILE as SBOM
from m31r.release.sbom import sbom
from m31r.release.signing import check_key, sign
from m31r.tokenizer.text import tokenizer_from_bytes
from m31r.tokenizer.tokenizer import MODEL
from m31r.train.run import read_config

CARDS = ("README.md", "README.txt")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Source:
    """What is released: `arrays` are what stands in model.safetensors for each weight, in order."""

    config: Config
    tokenizer: bytes
    facts: dict[str, Any]
    arrays: Iterable[np.ndarray]


def export(source: Path, version: str, out: Path, key: Path | None = None) -> Path:
    """Releases the newest checkpoint of a run, or a model's folder, as `out/version`; the same bytes each time.

    A run's weights are released as float32, as they were trained: whatever else is made of them is made from all of their
    bits, and training and rebuilding can be compared with them. A model's folder keeps its format.

    Args:
      key: a private key to sign with, or None.

    Raises:
      UserError: the version is none or is released already, `source` is nothing that can be released, or the key is no key.
      ValidationError: what lies in `source` is damaged.
    """
    check_version(version)
    folder = out / version
    check_free(folder)
    if key is not None:
        check_key(key)
    model = _from_folder(source) if is_model_folder(source) else _from_run(source)
    if model.config.tokenizer.algorithm != "bpe":
        raise UserError(f"{source}: has a unigram vocabulary, which other programs encode otherwise; only bpe can be released")
    config, tokenizer = portable(model.config, model.facts), tokenizer_from_bytes(model.tokenizer, str(source / MODEL))
    facts = {**model.facts, "release_schema": SCHEMA, "version": version}
    check_facts(facts, source)
    try:
        card = model_card(facts, config)
    except (KeyError, TypeError, ValueError, AttributeError) as error:  # a folder's facts are whatever its maker wrote
        raise ValidationError(f"{source}: facts in metadata.json are not in their form ({error!r})") from None

    def add(building: Path) -> None:
        arrays = arrays_in(building / WEIGHTS, map_file(building / WEIGHTS), config, facts)
        for name, write in made_files(Stored(arrays, config, tokenizer, facts)).items():
            write(building / name)
        for name in CARDS:
            (building / name).write_text(card, encoding="utf-8")
        (building / SBOM).write_bytes(sbom(version, LICENSE, list(building.iterdir())))

    write_folder(folder, config, model.tokenizer, facts, model.arrays, add)
    _tell_when(folder)
    if key is not None:
        sign(folder, key)
    log.info("export: %s", folder, extra={"version": version})
    return folder


def _from_run(run: Path) -> Source:
    config = read_config(run)
    saved = newest_weights(run, config)
    vocab_size = int(saved.params["embedding"].shape[0])
    listed = entries(config.model, vocab_size)
    weights = {
        "bytes_of_weights": 4 * count_params(saved.params),
        "format": "float32",
        "params": count_params(saved.params),
        "params_sha256": params_sha256(saved.params),
        "step": saved.step,
        "vocab_size": vocab_size,
    }
    facts = facts_of_run(run, config, weights, content_name(as_held(saved.params, config.model)))
    arrays = (array for entry in listed for array in arrays_of(saved.params, entry, "float32"))
    return Source(config, (run / MODEL).read_bytes(), facts, arrays)


def _from_folder(path: Path) -> Source:
    model = read_folder(path)
    if model.metadata["format"] not in ("float32", "bfloat16"):
        raise UserError(f"{path}: is {model.metadata['format']}; release the run, or a folder in float32 or bfloat16")
    stored = [array for arrays in model.arrays.values() for array in arrays]
    counted = {"bytes_of_weights": sum(array.nbytes for array in stored), "params": sum(array.size for array in stored)}
    facts = {**facts_of_folder(model.metadata, model.config), **counted}
    return Source(model.config, (path / MODEL).read_bytes(), facts, stored)


def _tell_when(folder: Path) -> None:
    """When and on what it was made, beside it: nothing in the release is of a clock or a host."""
    told = {"made_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "platform": platform.platform()}
    folder.with_name(f"{folder.name}.provenance.json").write_bytes(canonical(told, indent=1))
