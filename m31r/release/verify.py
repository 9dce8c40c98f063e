"""`m31r verify` of a release: every byte, and that every file which follows from others is what they give."""

import os
import tempfile
from pathlib import Path

from m31r.artifacts.store import sha256_of
from m31r.artifacts.untrusted import check_plain, json_object, read_small
from m31r.config.load import config_hash
from m31r.errors import ValidationError
from m31r.generate.place import CHECKSUM
from m31r.model.params import params_sha256
from m31r.quantize.folder import METADATA, SHAPE, Stored, read_checksums, read_folder, shape_json
from m31r.quantize.tensors import as_trained, weights_from
from m31r.release.facts import check_facts
from m31r.release.made import made_files
from m31r.release.sbom import FILE as SBOM
from m31r.release.signing import check_signature, signature_of


def is_release(path: Path) -> bool:
    """Whether the model's folder `path` says that it is a release."""
    return "version" in json_object(read_small(path / METADATA), path / METADATA)


def verify_release(path: Path, key: Path | None) -> list[str]:
    """What was found right, a line each.

    Args:
      key: the public key that the release must be signed with, or None.

    Raises:
      ValidationError: a file is missing, altered, not listed or no plain file, or is not what the weights, the configuration
        and the tokenizer give; or the signature does not fit. Names the file.
      UserError: the key cannot be used.
    """
    listed = check_hashes(path)
    model = read_folder(path)
    check_facts(model.metadata, path / METADATA)
    _check_weights(path, model)
    _check_made(path, model, listed)
    if key is not None:
        check_signature(path, key)
    signed = signature_of(path).is_file()
    seal = f"signed, with {key}" if key else "signed; give --public-key to check it" if signed else "not signed"
    return [f"{name}: whole" for name in sorted(listed)] + [f"{path}: whole, {model.metadata['format']}, {seal}"]


def check_hashes(path: Path) -> dict[str, str]:
    """SHA-256 by name, once every plain file of the folder is listed and has its hash, and nothing else is there."""
    listed = read_checksums(path)
    found = {entry.name for entry in os.scandir(path)} - {CHECKSUM}
    if extra := sorted(found - listed.keys()):
        raise ValidationError(f"{path / extra[0]}: not listed in {CHECKSUM}")
    for name, wanted in sorted(listed.items()):
        check_plain(path / name)
        if sha256_of(path / name) != wanted:
            raise ValidationError(f"{path / name}: SHA-256 differs from {CHECKSUM}; fetch or make the release again")
    return listed


def _check_weights(path: Path, model: Stored) -> None:
    facts = model.metadata
    if facts["config_hash"] != config_hash(model.config):
        raise ValidationError(f"{path / METADATA}: of another configuration than config.yaml")
    if facts["format"] == "float32" and facts["params_sha256"] is not None:
        params = as_trained(weights_from(list(model.arrays), model.arrays.__getitem__))
        if params_sha256(params) != facts["params_sha256"]:
            raise ValidationError(f"{path / METADATA}: params_sha256 is of other weights than model.safetensors has")


def _check_made(path: Path, model: Stored, listed: dict[str, str]) -> None:
    """Raises ValidationError where a file that follows from others is not, to the byte, what they give."""
    if read_small(path / SHAPE) != shape_json(model.config, model.metadata["vocab_size"], model.metadata["format"]):
        raise ValidationError(f"{path / SHAPE}: not the shape that config.yaml has")
    bill = json_object(read_small(path / SBOM), path / SBOM) if SBOM in listed else {}
    if (bill.get("bomFormat"), bill.get("specVersion")) != ("CycloneDX", "1.6"):
        raise ValidationError(f"{path / SBOM}: missing, or no CycloneDX 1.6")
    with tempfile.TemporaryDirectory() as folder:
        for name, write in made_files(model).items():
            again = Path(folder, name)
            write(again)
            if sha256_of(again) != listed.get(name):
                raise ValidationError(f"{path / name}: missing, or not what the weights, tokenizer and config.yaml give")
            again.unlink()
