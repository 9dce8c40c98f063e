"""Commands that look and tidy: verify, info, clean."""

import json
import shutil
from pathlib import Path
from typing import Any

from m31r.artifacts.store import MANIFEST, leftovers, sweep
from m31r.artifacts.verify import verify
from m31r.command.machine import CACHES
from m31r.errors import UserError, ValidationError
from m31r.generate.place import CHECKSUM, INIT
from m31r.train.run import METADATA, SNAPSHOT, read_config, read_json


def verify_path(path: Path, key: Path | None = None) -> str:
    """Checks an artifact and its parents; or a run: its checkpoints and what it was trained on; or a model's folder.

    Args:
      key: the public key that a release must be signed with, or None.
    """
    if key is not None and not (path / CHECKSUM).is_file():
        raise UserError(f"{path}: --public-key is for releases")
    if (path / MANIFEST).is_file():
        return "\n".join(f"{name}: whole" for name in verify(path))
    if (path / SNAPSHOT).is_file():
        return _verify_run(path)
    if (path / CHECKSUM).is_file():
        from m31r.quantize.folder import open_folder
        from m31r.release.verify import is_release, verify_release

        if is_release(path):
            return "\n".join(verify_release(path, key))
        if key is not None:
            raise UserError(f"{path}: --public-key is for releases")
        return f"{path}: whole, {open_folder(path).metadata['format']}"
    kinds = f"an artifact (no {MANIFEST}), nor a run (no {SNAPSHOT}), nor a model's folder (no {CHECKSUM})"
    raise UserError(f"{path}: neither {kinds}")


def describe(path: Path | None, data_folder: Path, as_json: bool) -> str:
    """What a run, or a model's folder, is; without a path, what this machine has."""
    if path is None:
        from m31r.command.machine import describe_machine

        found = describe_machine(data_folder)
    elif (path / CHECKSUM).is_file():
        from m31r.quantize.folder import open_folder

        found = open_folder(path).metadata
    else:
        found = describe_run(path)
    return json.dumps(found, sort_keys=True) if as_json else "\n".join(_lines(found))


def verify_rebuilt(path: Path, key: Path | None, data_folder: Path, workdir: Path, init: str = "") -> str:
    """Checks a release, and trains its model anew to compare the weights."""
    from m31r.release.rebuild import rebuild
    from m31r.release.verify import is_release

    if not (path / CHECKSUM).is_file() or not is_release(path):
        raise UserError(f"{path}: --rebuild is for releases")
    return "\n".join([verify_path(path, key), rebuild(path, data_folder, workdir, init)])


def describe_run(run: Path) -> dict[str, Any]:
    """Step, hashes and quality of the newest whole checkpoint of a run."""
    from m31r.config.load import config_hash
    from m31r.generate.load import saved_weights
    from m31r.model.params import count_params, params_sha256
    from m31r.train.record import read_metrics

    config = read_config(run)
    metadata = read_json(run / METADATA)
    saved = saved_weights(run, config)
    lines = [line for line in read_metrics(run) if saved and line["step"] <= saved.step]
    validated = [line["val_bits_per_byte"] for line in lines if "val_bits_per_byte" in line]
    found: dict[str, Any] = {
        "step": saved.step if saved else 0,
        "steps": config.train.steps,
        "params": count_params(saved.params) if saved else None,
        "params_sha256": params_sha256(saved.params) if saved else None,
        "tokens_seen": int(sum(line["tokens"] for line in lines)),
        "loss": lines[-1]["loss"] if lines else None,
        "val_bits_per_byte": validated[-1] if validated else None,
        "val_bits_per_byte_before": lines[0].get("val_bits_per_byte_before") if lines else None,
        "config_hash": config_hash(config),
        "data_hash": metadata["data"]["hash"],
        "data": metadata["data"]["folder"],
        "seed": config.seed,
        "libraries": metadata["libraries"],
        "m31r": metadata["m31r"],
    }
    if "init_sha256" in metadata:
        found |= {"init_sha256": metadata["init_sha256"], "lora_rank": config.train.lora_rank}
    return found


def clean(data_folder: Path, caches: bool, dry_run: bool) -> str:
    """Removes leftovers of killed stages, and on request what can be fetched or compiled again; names what goes."""
    names = [data_folder / name for name in CACHES if caches and (data_folder / name).is_dir()]
    if dry_run:
        return "\n".join(f"would remove {path}" for path in [*leftovers(data_folder), *names])
    removed = [*sweep(data_folder), *names]
    for path in names:
        shutil.rmtree(path)
    return "\n".join(f"removed {path}" for path in removed)


def _verify_run(run: Path) -> str:
    from m31r.checkpoint.checkpoint import check_seal, steps_of

    lines, problems = [], []
    for step in steps_of(run):
        try:
            check_seal(run, step)
            lines.append(f"checkpoint {step}: whole")
        except ValidationError as error:
            problems.append(str(error))
    shards = read_json(run / METADATA)["data"]
    try:
        if (run / INIT).is_dir():
            lines.append(f"{INIT}: {verify_path(run / INIT).rpartition(': ')[2]}")
        lines += [f"{name}: whole" for name in verify(Path(shards["folder"]), shards["hash"])]
    except ValidationError as error:
        problems.append(str(error))
    if problems:
        raise ValidationError("\n".join(problems))
    return "\n".join(lines)


def _lines(found: dict[str, Any]) -> list[str]:
    """A line for each value, what stands in a list or an object each on its own, below its name."""
    lines = []
    for name, value in found.items():
        if isinstance(value, dict):
            lines += [f"{name}:", *(f"  {key}: {each}" for key, each in value.items())]
        elif isinstance(value, list):
            lines += [f"{name}:", *(f"  {each}" for each in value)]
        else:
            lines.append(f"{name}: {value}")
    return lines
