"""A model's folder, as `m31r quantize` makes it, in parts of at most 15 MiB, and the folder from such parts.

    python experiments/debian/weights.py split MODEL PARTS
    python experiments/debian/weights.py join PARTS MODEL

The parts are pieces of one tar file. Each is named by its number, how many there are, and the begin of its SHA-256, so that
`join` says which one is missing or damaged. What it makes is checked against the folder's own checksum.txt.
"""

import argparse
import hashlib
import io
import json
import os
import re
import shutil
import sys
import tarfile
from pathlib import Path
from typing import Any

from m31r.errors import M31RError
from m31r.generate.place import CHECKSUM
from m31r.quantize.folder import FILES, check_free, open_folder

PART = 15 * 2**20
NAME = re.compile(r"(\d{2})-of-(\d{2})-([0-9a-f]{16})\.part")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    verbs = parser.add_subparsers(required=True)
    for name, work, what in (("split", split, ("model", "parts")), ("join", join, ("parts", "model"))):
        verb = verbs.add_parser(name)
        for argument in what:
            verb.add_argument(argument, type=Path)
        verb.set_defaults(do=lambda a, work=work, what=what: work(*(getattr(a, argument) for argument in what)))
    arguments = parser.parse_args()
    try:
        sys.stdout.write(json.dumps(arguments.do(arguments)) + "\n")
    except M31RError as error:
        sys.exit(str(error))


def split(model: Path, parts: Path) -> dict[str, Any]:
    """Writes the folder's parts, once every byte of it is checked."""
    open_folder(model)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name in (*FILES, CHECKSUM):
            tar.add(model / name, name, filter=_plain)
    content = packed.getbuffer()
    pieces = [content[at : at + PART] for at in range(0, len(content), PART)]
    parts.mkdir(parents=True, exist_ok=True)
    if old := [path.name for path in parts.iterdir() if NAME.fullmatch(path.name)]:
        raise SystemExit(f"{parts}: holds {old[0]} already; give a folder without parts")
    for number, piece in enumerate(pieces):
        digest = hashlib.sha256(piece).hexdigest()[:16]
        (parts / f"{number:02d}-of-{len(pieces):02d}-{digest}.part").write_bytes(piece)
    return {"parts": len(pieces), "bytes": len(content), "largest": max(map(len, pieces))}


def join(parts: Path, model: Path) -> dict[str, Any]:
    """Makes the folder from its parts; it appears whole or not at all."""
    check_free(model)
    content = b"".join(_piece(path) for path in _ordered(parts))
    building = model.with_name(f".{model.name}.building-{os.getpid()}")
    building.mkdir(parents=True)
    try:
        with tarfile.open(fileobj=io.BytesIO(content)) as tar:
            tar.extractall(building, filter="data")
        metadata = open_folder(building).metadata
        building.rename(model)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return {"model": str(model), "format": metadata["format"], "step": metadata["step"]}


def _ordered(parts: Path) -> list[Path]:
    """All parts of one folder, in order."""
    found = {path: match for path in sorted(parts.iterdir()) if (match := NAME.fullmatch(path.name))}
    counts = {int(match[2]) for match in found.values()}
    if len(counts) != 1:
        raise SystemExit(f"{parts}: holds parts of {len(counts)} models, wanted those of one")
    missing = sorted(set(range(counts.pop())) - {int(match[1]) for match in found.values()})
    if missing:
        raise SystemExit(f"{parts}: part {missing[0]:02d} is missing; bring it again")
    return list(found)


def _piece(path: Path) -> bytes:
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest()[:16] != path.stem.split("-")[-1]:
        raise SystemExit(f"{path}: not the bytes that its name promises; bring it again")
    return content


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without times, owners and rights, so that equal models give equal parts."""
    entry.mtime = entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o644
    return entry


if __name__ == "__main__":
    main()
