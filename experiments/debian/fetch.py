"""Brings Debian's Rust here: the crates of its librust-*-dev packages, into FOLDER/<crate>-<version>/.

    python experiments/debian/fetch.py debian/crates [--suites bookworm trixie] [--mirror URL] [--only REGEX]

The index is taken from the mirror as it is, over HTTPS; every package must have the SHA-256 that the index gives. Nothing
that is fetched is run. A crate that is there already is left alone.
"""

import argparse
import hashlib
import io
import lzma
import re
import shutil
import sys
import tarfile
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path, PurePosixPath

MIRROR = "https://deb.debian.org/debian"
REGISTRY = PurePosixPath("usr/share/cargo/registry")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--suites", nargs="+", default=["bookworm", "trixie"], help="of equal crates, the first suite's stays")
    parser.add_argument("--mirror", default=MIRROR)
    parser.add_argument("--only", default="", help="regular expression that a package's name must match from its begin")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for suite in arguments.suites:
        index = lzma.decompress(fetched(f"{arguments.mirror}/dists/{suite}/main/binary-amd64/Packages.xz")).decode()
        packages = [(path, digest) for name, path, digest in listed(index) if re.match(arguments.only, name)]
        with ThreadPoolExecutor(8) as pool:
            added = sum(pool.map(partial(bring, arguments.mirror, arguments.folder), packages))
        sys.stdout.write(f"{suite}: {len(packages)} packages, {added} crates are new\n")


def listed(index: str) -> Iterator[tuple[str, str, str]]:
    """(name, path on the mirror, SHA-256) of the index's packages of Rust source."""
    for paragraph in index.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in paragraph.splitlines() if ": " in line and not line.startswith(" "))
        if re.fullmatch("librust-.*-dev", fields.get("Package", "")):
            yield fields["Package"], fields["Filename"], fields["SHA256"]


def bring(mirror: str, folder: Path, package: tuple[str, str]) -> int:
    """Fetches one package and unpacks the crates that `folder` lacks; how many those were."""
    path, digest = package
    content = fetched(f"{mirror}/{path}")
    if hashlib.sha256(content).hexdigest() != digest:
        raise SystemExit(f"{mirror}/{path}: not the bytes that the index promises; run the same command again later")
    return unpack(data_of(content, path), folder)


def unpack(archive: bytes, folder: Path) -> int:
    """Writes the regular files of a package's crates, each crate whole or not at all."""
    wanted: dict[str, list[tuple[PurePosixPath, bytes]]] = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar:
            name = PurePosixPath(member.name)
            if not member.isfile() or not name.is_relative_to(REGISTRY) or ".." in name.parts:
                continue
            crate, *rest = name.relative_to(REGISTRY).parts
            file = tar.extractfile(member)
            if rest and file and not (folder / crate).exists():
                wanted.setdefault(crate, []).append((PurePosixPath(*rest), file.read()))
    package = hashlib.sha256(archive).hexdigest()[:8]
    for crate, files in wanted.items():
        partial_folder = folder / f".{crate}.{package}.partial"
        shutil.rmtree(partial_folder, ignore_errors=True)
        for name, text in files:
            (partial_folder / name).parent.mkdir(parents=True, exist_ok=True)
            (partial_folder / name).write_bytes(text)
        try:
            partial_folder.rename(folder / crate)
        except OSError:  # meanwhile it was brought from another package of the same crate
            shutil.rmtree(partial_folder)
    return len(wanted)


def data_of(deb: bytes, path: str) -> bytes:
    """The data.tar.* member of a .deb, which is an `ar` archive: members behind headers of 60 bytes, on even places."""
    at = 8
    while at < len(deb):
        name, size = deb[at : at + 16].decode().strip().rstrip("/"), int(deb[at + 48 : at + 58])
        if name.startswith("data.tar"):
            return deb[at + 60 : at + 60 + size]
        at += 60 + size + size % 2
    raise SystemExit(f"{path}: has no data.tar; not a Debian package?")


def fetched(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return answer.read()


if __name__ == "__main__":
    main()
