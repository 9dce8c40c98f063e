"""Which crate, version, edition and licence a file has: from the nearest Cargo.toml that describes a package."""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from pathlib import Path, PurePosixPath
from typing import Any

_EDITIONS = ("2015", "2018", "2021", "2024")
# no manifest that a person wrote comes near; tomllib holds one in memory whole
_LARGEST_MANIFEST = 4 * 2**20
# files come folder by folder, so forgetting costs little
_MOST_FOLDERS = 10_000


@dataclass(frozen=True)
class Package:
    """What applies to a file. `license` is the expression as written, or None, with `why` saying what is lacking."""

    crate: str
    version: str
    edition: str
    license: str | None
    why: str


class Packages:
    """All manifests of a snapshot; a corpus of a thousand crates takes a few megabytes here."""

    def __init__(self, manifests: dict[tuple[str, str], dict[str, Any] | None], licenses: dict[str, str]) -> None:
        self._manifests, self._licenses = manifests, licenses
        self._known: dict[tuple[str, str], Package] = {}

    def of(self, source: str, path: str) -> Package:
        """The package that the file at `path` of `source` belongs to; without one, the source stands for the crate."""
        folder = _folder(path)
        if (source, folder) not in self._known:
            if len(self._known) >= _MOST_FOLDERS:
                self._known.clear()
            self._known[source, folder] = self._find(source, folder)
        return self._known[source, folder]

    def _find(self, source: str, folder: str) -> Package:
        fallback = self._licenses.get(source)
        for place in _upwards(folder):
            if (source, place) not in self._manifests:
                continue
            manifest = self._manifests[source, place]
            if manifest is None:
                return Package(source, "", "2021", None, f"{place or '.'}/Cargo.toml cannot be read")
            if isinstance(package := manifest.get("package"), dict):
                return self._describe(source, place, package, fallback)
        return Package(source, "", "2021", fallback, "no Cargo.toml with [package] above it")

    def _describe(self, source: str, place: str, package: dict[str, Any], fallback: str | None) -> Package:
        inherited = self._workspace(source, place, package)

        def value(field: str) -> str | None:
            found = package.get(field)
            if isinstance(found, dict) and found.get("workspace") is True:
                found = inherited.get(field)
            return found.strip() if isinstance(found, str) and found.strip() else None

        license_, why = value("license"), "its Cargo.toml names no licence"
        if license_ is None and "license" in package:
            why = "its Cargo.toml inherits a licence that no workspace names"
        elif license_ is None and "license-file" in package:
            why = "its Cargo.toml names a licence file but no licence"
        elif license_ is None:
            # an unpublished part of the source's own project: what the source says of itself holds
            license_ = fallback
        edition = value("edition") or "2015"
        edition = edition if edition in _EDITIONS else "2021"
        return Package(value("name") or source, value("version") or "", edition, license_, why)

    def _workspace(self, source: str, place: str, package: dict[str, Any]) -> dict[str, Any]:
        named = package.get("workspace")
        places = [_joined(place, named)] if isinstance(named, str) else _upwards(place)
        for above in places:
            manifest = self._manifests.get((source, above)) or {}
            if isinstance(workspace := manifest.get("workspace"), dict):
                shared = workspace.get("package")
                return shared if isinstance(shared, dict) else {}
        return {}


def read_packages(crawled: Path) -> Packages:
    """Reads every Cargo.toml of the crawl artifact in `crawled`, and each source's own package metadata."""
    manifests: dict[tuple[str, str], dict[str, Any] | None] = {}
    licenses: dict[str, str] = {}
    with (crawled / "snapshot.tar").open("rb") as snapshot:
        for entry in read_index(crawled):
            path, source = entry["path"], entry["source"]
            is_manifest = path.rsplit("/", 1)[-1] == "Cargo.toml"
            if not is_manifest and path != "PKG-INFO":
                continue
            if entry["bytes"] > _LARGEST_MANIFEST:
                raw = b""
            else:
                snapshot.seek(entry["offset"])
                raw = snapshot.read(entry["bytes"])
            if is_manifest:
                manifests[source, _folder(path)] = parse_manifest(raw)
            elif license_ := metadata_license(raw):
                licenses[source] = license_
    return Packages(manifests, licenses)


def read_index(artifact: Path) -> Iterator[dict[str, Any]]:
    """The lines of an artifact's `files.jsonl`, one at a time."""
    with (artifact / "files.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def parse_manifest(raw: bytes) -> dict[str, Any] | None:
    """A Cargo.toml's `package` and `workspace.package`, or None where it is no TOML (templates, fixtures) or empty."""
    try:
        manifest = tomllib.loads(raw.decode())
    except (ValueError, RecursionError):
        return None
    kept: dict[str, Any] = {name: manifest[name] for name in ("package", "workspace") if name in manifest}
    if isinstance(workspace := kept.get("workspace"), dict):
        kept["workspace"] = {"package": workspace.get("package")}
    return kept if manifest else None


def metadata_license(raw: bytes) -> str | None:
    """The licence expression of a Python package's PKG-INFO: License-Expression, else a one-line License field."""
    headers = BytesHeaderParser().parsebytes(raw)
    for field in ("License-Expression", "License"):
        value = str(headers.get(field, "")).strip()
        if value and "\n" not in value:
            return value
    return None


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _upwards(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = _folder(folder)
    yield ""


def _joined(folder: str, relative: str) -> str:
    parts: list[str] = []
    for part in PurePosixPath(folder, relative).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)
