"""`m31r verify --rebuild`: gathers, filters and trains anew as the release's configuration says, and compares."""

import logging
from dataclasses import replace
from pathlib import Path

from m31r import pipeline
from m31r.errors import UserError, ValidationError
from m31r.quantize.folder import METADATA, read_folder
from m31r.train.base import read_base
from m31r.train.run import SUMMARY
from m31r.train.train import train

log = logging.getLogger(__name__)


def rebuild(path: Path, data_folder: Path, workdir: Path, init: str = "") -> str:
    """Makes the weights of a release again, in `workdir`, from sources and artifacts in `data_folder`; a line for stdout.

    Broken off, the same call goes on. The weights are equal on the same kind of machine with the same libraries
    (docs/architecture.md, "Exactness").

    Args:
      init: the model that the release was fine-tuned from, if it was.

    Raises:
      UserError: `workdir` holds a finished run, which would prove nothing; or the release does not tell its weights' hash.
      ValidationError: data or weights differ.
    """
    model = read_folder(path)
    facts = model.metadata
    if not facts.get("params_sha256") or not facts.get("data_hash") or not facts.get("step"):
        raise UserError(f"{path / METADATA}: does not tell what the weights were trained on, so they cannot be made again")
    if (workdir / SUMMARY).exists():
        raise UserError(f"{workdir}: a finished run, which would prove nothing; give another --workdir, or remove it")
    steps = facts["step"]
    if steps != model.config.train.steps:
        raise UserError(f"{path}: is step {steps} of a run of {model.config.train.steps}, and only a run's end is made again")
    began = facts.get("init_sha256") or ""
    if began and not init:
        raise UserError(f"{path}: was fine-tuned from the weights {began[:16]}...: give the folder that has them, --init")
    if init and not began:
        raise UserError(f"{path}: was trained from random weights: leave out --init")
    config = replace(model.config, data_folder=str(data_folder), train=replace(model.config.train, init=init))
    shards = pipeline.prepare(config, "shard")["shard"]
    base = read_base(config, shards)
    if base and base.sha256 != began:
        raise ValidationError(
            f"{init}: its weights are {base.sha256[:16]}..., and the release was fine-tuned from {began[:16]}..."
        )
    if shards.hash != facts["data_hash"]:
        raise ValidationError(f"{shards.path}: other data ({shards.hash}) than the release's ({facts['data_hash']})")
    outcome = train(config, shards, workdir)
    if outcome.params_sha256 != facts["params_sha256"]:
        libraries = ", ".join(f"{name} {version}" for name, version in sorted(facts["libraries"].items()))
        raise ValidationError(
            f"{path}: trained anew, the weights are {outcome.params_sha256[:16]}..., and the release's"
            f" {facts['params_sha256'][:16]}...; they were trained with {libraries}"
        )
    return f"{path}: rebuilt in {workdir}, weights equal ({facts['params_sha256']})"
