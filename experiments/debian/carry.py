"""Takes a dataset and its tokenizer to a machine without network or corpus: packed here, the very same artifacts there.

    python experiments/debian/carry.py pack DATASET TOKENIZER PACKED    # xz -9 with a window of 512 MiB: minutes, 6 GB
    python experiments/debian/carry.py unpack PACKED DATA_FOLDER        # seconds

What follows from the text (offsets and hashes of files) is left out and computed again; `unpack` checks every byte of both
artifacts against their manifests. A file that PACKED has already is not packed again.
"""

import argparse
import hashlib
import json
import lzma
import shutil
import sys
from pathlib import Path

from m31r.artifacts.store import MANIFEST, PROVENANCE, open_artifact

WINDOW = 2**29  # bytes that repeats are looked for in


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    verbs = parser.add_subparsers(required=True)
    packing = verbs.add_parser("pack")
    packing.add_argument("artifacts", type=Path, nargs=2)
    packing.add_argument("packed", type=Path)
    packing.set_defaults(do=lambda a: pack(a.artifacts, a.packed))
    unpacking = verbs.add_parser("unpack")
    unpacking.add_argument("packed", type=Path)
    unpacking.add_argument("data_folder", type=Path)
    unpacking.set_defaults(do=lambda a: unpack(a.packed, a.data_folder))
    arguments = parser.parse_args()
    sys.stdout.write(json.dumps(arguments.do(arguments)) + "\n")


def pack(artifacts: list[Path], packed: Path) -> dict[str, int]:
    """Writes PACKED/<artifact>/<file>.xz; returns the bytes of each artifact as packed."""
    for artifact in artifacts:
        open_artifact(artifact)
        folder = packed / artifact.name
        folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(artifact.iterdir()):
            target = folder / f"{path.name}.xz"
            if path.name == PROVENANCE or target.exists():
                continue
            text = path.with_suffix(".text")
            content = without(path, text) if path.suffix == ".jsonl" and text.exists() else path.read_bytes()
            filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": window(len(content))}]
            target.with_suffix(".partial").write_bytes(lzma.compress(content, filters=filters))
            target.with_suffix(".partial").rename(target)
    return {a.name: sum(p.stat().st_size for p in (packed / a.name).iterdir()) for a in artifacts}


def unpack(packed: Path, data_folder: Path) -> dict[str, str]:
    """Rebuilds the artifacts in DATA_FOLDER and returns their hashes.

    Raises:
      ValidationError: a file is not what its artifact's manifest says.
    """
    hashes = {}
    for source in sorted(path for path in packed.iterdir() if path.is_dir()):
        folder = data_folder / source.name
        folder.mkdir(parents=True, exist_ok=True)
        for path in source.glob("*.xz"):
            with lzma.open(path) as file, (folder / path.stem).open("wb") as target:
                shutil.copyfileobj(file, target, 2**20)
        for path in folder.glob("*.jsonl"):
            if path.with_suffix(".text").exists():
                path.write_bytes(completed(path, path.with_suffix(".text")))
        if not (folder / MANIFEST).exists():
            raise SystemExit(f"{source}: has no {MANIFEST}; pack it again")
        hashes[source.name] = open_artifact(folder).hash
    return hashes


def window(size: int) -> int:
    """The least that holds so many bytes, within what LZMA and this program allow: memory is several times of it."""
    return min(max(size, 2**12), WINDOW)


def without(index: Path, text: Path) -> bytes:
    """The lines of a split's index without offsets, and without those hashes that are of the text as it stands."""
    lines = []
    with index.open(encoding="utf-8") as entries, text.open("rb") as file:
        for entry in map(json.loads, entries):
            if file.tell() != entry.pop("offset"):
                raise SystemExit(f"{index}: its files do not follow one another in {text}")
            if hashlib.sha256(file.read(entry["bytes"])).hexdigest() == entry["sha256"]:
                del entry["sha256"]
            lines.append(json.dumps(entry, sort_keys=True, ensure_ascii=False) + "\n")
    return "".join(lines).encode()


def completed(index: Path, text: Path) -> bytes:
    """The inverse of `without`."""
    lines, at = [], 0
    with index.open(encoding="utf-8") as entries, text.open("rb") as file:
        for entry in map(json.loads, entries):
            entry = {"sha256": hashlib.sha256(file.read(entry["bytes"])).hexdigest(), "offset": at} | entry
            at += entry["bytes"]
            lines.append(json.dumps(entry, sort_keys=True, ensure_ascii=False) + "\n")
    return "".join(lines).encode()


if __name__ == "__main__":
    main()
