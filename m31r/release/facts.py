"""What a release says of itself in metadata.json: where the model comes from, what it was trained on, what it is worth.

Nothing here is of a clock, a host or a folder: the same run gives the same facts anywhere.
"""

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from m31r.artifacts.store import MANIFEST, read_manifest
from m31r.config.load import config_hash, load_config
from m31r.config.schema import Config
from m31r.errors import UserError, ValidationError
from m31r.train.run import METADATA, read_json

SCHEMA = 1  # of what a release holds, and of these facts
OF_FOLDER = ("schema", "tokenizer_sha256", "version", "release_schema")  # in metadata.json: of one folder, not of the model
CARD = ("kept", "kept_bytes", "crates", "redacted_files", "licenses", "splits")  # of the dataset card
EVALUATIONS = {"tasks": "eval", "infill": "eval-infill"}  # in a run's folder
SETTINGS = ("samples", "temperature", "top_p", "max_new_tokens", "seed", "reasoning", "suite_sha256")
# the pattern of https://semver.org without build metadata, which orders nothing
SEMVER = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-((0|[1-9]\d*|\d*[a-zA-Z-][\da-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][\da-zA-Z-]*))*))?"
)
NEEDED = {
    "config_hash": (str,), "evaluation": (dict,), "format": (str,), "libraries": (dict,), "release_schema": (int,),
    "seed": (int,), "sources": (list,), "version": (str,), "vocab_size": (int,), "bytes_of_weights": (int,), "params": (int,),
}  # fmt: skip
MAYBE = {  # null where it is not known
    "benchmark": (str,), "data": (dict,), "data_hash": (str,), "git_commit": (str,), "init_sha256": (str,), "m31r": (str,),
    "params_sha256": (str,), "python": (str,), "step": (int,), "toolchain": (str,), "validation_bits_per_byte": (float,),
}  # fmt: skip
log = logging.getLogger(__name__)


def check_version(version: str) -> None:
    """Raises UserError where `version` is no semantic version."""
    if not SEMVER.fullmatch(version) or len(version) > 64:
        raise UserError(f"--version {version}: must be a semantic version, as 0.1.0 or 1.2.0-rc.1")


def facts_of_run(run: Path, config: Config, weights: dict[str, Any], model_name: str) -> dict[str, Any]:
    """The facts of a run's newest checkpoint.

    Args:
      weights: params, params_sha256, step, vocab_size, format.
      model_name: what evaluations of exactly these weights call them; others are left out, with a warning.
    """
    told = read_json(run / METADATA)
    evaluations = {name: _evaluation(run / folder, model_name) for name, folder in EVALUATIONS.items()}
    by_tasks = evaluations["tasks"]
    return {
        **weights,
        "benchmark": Path(config.evaluate.suite).name if by_tasks else None,
        "config_hash": config_hash(config),
        "data": _card(Path(told["data"]["folder"]).parent, told["data"]["hash"]),
        "data_hash": told["data"]["hash"],
        "evaluation": evaluations,
        "git_commit": told.get("git_commit"),
        "init_sha256": told.get("init_sha256"),
        "libraries": told.get("libraries", {}),
        "m31r": told.get("m31r"),
        "python": told.get("python"),
        "seed": config.seed,
        "sources": list(config.crawl.sources),
        "toolchain": by_tasks["toolchain"] if by_tasks else None,
        "validation_bits_per_byte": _validation(run, weights["step"]),
    }


def facts_of_folder(metadata: dict[str, Any], config: Config) -> dict[str, Any]:
    """The facts of a model's folder: what its metadata.json says, and nothing where it does not say it."""
    own = {"config_hash": config_hash(config), "seed": config.seed, "sources": list(config.crawl.sources)}
    kept = {name: value for name, value in metadata.items() if name not in (*OF_FOLDER, "bits_per_byte")}
    return {**dict.fromkeys(MAYBE), "libraries": {}, "evaluation": dict.fromkeys(EVALUATIONS), **own, **kept}


def portable(config: Config, facts: Mapping[str, Any]) -> Config:
    """The configuration less what names a place or a host; what it was fine-tuned from goes by the weights' hash."""
    base = load_config("configs/base.py", [])
    crawl = replace(config.crawl, lock_file=base.crawl.lock_file, locked=base.crawl.locked)
    generate = replace(config.generate, device=base.generate.device)
    train = replace(config.train, init=facts.get("init_sha256") or "")
    placed = replace(config, data_folder=base.data_folder, scale=base.scale, mesh=base.mesh)
    return replace(placed, crawl=crawl, train=train, generate=generate)


def check_facts(facts: dict[str, Any], place: Path) -> None:
    """Raises ValidationError where the facts of a release are not of the kinds that its readers count on."""
    wrong = [name for name, kinds in NEEDED.items() if type(facts.get(name)) not in kinds]
    wrong += [name for name, kinds in MAYBE.items() if name not in facts or type(facts[name]) not in (*kinds, type(None))]
    if wrong:
        raise ValidationError(f"{place}: {', '.join(sorted(wrong))}: missing, or not of the kind that a release has")
    if facts["release_schema"] != SCHEMA:
        raise ValidationError(f"{place}: a release of schema {facts['release_schema']}, and this m31r knows {SCHEMA}")


def _evaluation(folder: Path, model_name: str) -> dict[str, Any] | None:
    from m31r.evaluate.evaluate import METRICS, read_metrics

    if not (folder / METRICS).is_file():
        return None
    found = read_metrics(folder)
    if found["settings"].get("model") != model_name:
        log.warning("export: %s is of other weights than the newest checkpoint, and is left out; evaluate again", folder)
        return None
    crates = found.get("held_out") or {}
    size = sum(crate["bytes"] for crate in crates.values())
    bits = sum(crate["bytes"] * crate["bits_per_byte"] for crate in crates.values())
    return {
        "all": found["all"],
        "categories": found["categories"],
        "held_out": {"crates": len(crates), "bytes": size, "bits_per_byte": round(bits / size, 6)} if size else None,
        "settings": {name: found["settings"].get(name) for name in SETTINGS},
        "toolchain": found["toolchain"].splitlines()[0],
    }


def _card(data_folder: Path, shards_hash: str) -> dict[str, Any] | None:
    """The dataset card of these shards; None where it is not beside them."""

    def is_of_these(folder: Path) -> bool:
        try:
            return bool(read_manifest(folder)[0]["parents"]["shard"]["hash"] == shards_hash)
        except (ValidationError, KeyError, TypeError):
            return False

    for manifest in sorted(data_folder.glob(f"card-*/{MANIFEST}")):
        if is_of_these(manifest.parent):
            card = json.loads((manifest.parent / "card.json").read_bytes())
            return {name: card[name] for name in CARD}
    log.warning("export: no dataset card beside the token shards; the model card will not tell the data's licences")
    return None


def _validation(run: Path, step: int) -> float | None:
    from m31r.train.record import read_metrics

    try:
        found = [
            line["val_bits_per_byte"] for line in read_metrics(run) if line["step"] == step and "val_bits_per_byte" in line
        ]
    except (OSError, ValueError, KeyError):
        return None
    return found[-1] if found else None
