"""Which crate, version, edition and licence a file has: from the nearest Cargo.toml, else from the licence texts there."""

import json
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from pathlib import Path, PurePosixPath
from typing import Any

from m31r.crawl.members import is_relevant
from m31r.filter.license_texts import LARGEST_TEXT, recognise

_EDITIONS = ("2015", "2018", "2021", "2024")
_USED = ("name", "version", "edition", "license", "license-file", "workspace")
# no manifest that a person wrote comes near; tomllib holds one in memory whole
_LARGEST_MANIFEST = 4 * 2**20
# files come folder by folder, so forgetting costs little
_MOST_FOLDERS = 10_000
# the licence texts of a folder, by name, each with the SPDX id that it was recognised as, or None
Texts = dict[str, str | None]


@dataclass(frozen=True)
class Package:
    """What applies to a file. `license` is the expression as written, or None, with `why` saying what is lacking."""

    crate: str
    version: str
    edition: str
    license: str | None
    why: str


class Packages:
    """All manifests and licence texts of a snapshot; a corpus of a thousand crates takes a few megabytes here."""

    def __init__(
        self,
        manifests: dict[tuple[str, str], dict[str, Any] | None],
        licenses: dict[str, str],
        texts: dict[tuple[str, str], Texts] | None = None,
    ) -> None:
        self._manifests, self._licenses, self._texts = manifests, licenses, texts or {}
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
        license_, why = fallback, "no Cargo.toml with [package] above it"
        if license_ is None:
            license_, why = self._by_text(source, folder, why)
        return Package(source, "", "2021", license_, why)

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
            license_, why = self._by_named_text(source, place, value("license-file"))
        elif license_ is None and (source, place) in self._texts:
            license_, why = self._by_text(source, place, why)
        elif license_ is None:
            # an unpublished part of the source's own project: what the source says of itself holds
            license_, why = (fallback, why) if fallback else self._by_text(source, place, why)
        edition = value("edition") or "2015"
        edition = edition if edition in _EDITIONS else "2021"
        return Package(value("name") or source, value("version") or "", edition, license_, why)

    def _by_text(self, source: str, folder: str, why: str) -> tuple[str | None, str]:
        """The licence that the nearest folder with licence texts stands under: all of them, since none is set apart."""
        for place in _upwards(folder):
            if texts := self._texts.get((source, place)):
                unknown = next((name for name, found in sorted(texts.items()) if found is None), None)
                if unknown is not None:
                    return None, f"{why}, and the text of {_below(place, unknown)} is not one that we know"
                return _all_of(texts.values()), ""
        return None, why

    def _by_named_text(self, source: str, place: str, named: str | None) -> tuple[str | None, str]:
        """The licence of the text that a manifest in `place` names as its `license-file`."""
        why = "its Cargo.toml names a licence file but no licence"
        path = _joined(place, named or "")
        texts = self._texts.get((source, _folder(path)), {})
        name = path.rsplit("/", 1)[-1]
        if name not in texts:
            return None, f"{why}, and there is no licence text {path}" if named else why
        return texts[name], f"{why}, and the text of {path} is not one that we know"

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
    texts: dict[tuple[str, str], Texts] = {}
    with (crawled / "snapshot.tar").open("rb") as snapshot:
        for entry in read_index(crawled):
            path, source = entry["path"], entry["source"]
            is_manifest = path.rsplit("/", 1)[-1] == "Cargo.toml"
            is_text = is_licence_text(path)
            if not is_manifest and not is_text and path != "PKG-INFO":
                continue
            if entry["bytes"] > (LARGEST_TEXT if is_text else _LARGEST_MANIFEST):
                raw = b""
            else:
                snapshot.seek(entry["offset"])
                raw = snapshot.read(entry["bytes"])
            if is_manifest:
                manifests[source, _folder(path)] = parse_manifest(raw)
            elif is_text:
                texts.setdefault((source, _folder(path)), {})[path.rsplit("/", 1)[-1]] = recognise(raw)
            elif license_ := metadata_license(raw):
                licenses[source] = license_
    return Packages(manifests, licenses, texts)


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
    kept: dict[str, Any] = {}
    if "package" in manifest:
        kept["package"] = _used(manifest["package"])
    if isinstance(workspace := manifest.get("workspace"), dict):
        kept["workspace"] = {"package": _used(workspace.get("package"))}
    return kept if manifest else None


def _used(package: Any) -> Any:
    """What is asked of a package later; descriptions and the like would grow with the corpus."""
    return {name: package[name] for name in _USED if name in package} if isinstance(package, dict) else package


def metadata_license(raw: bytes) -> str | None:
    """The licence expression of a Python package's PKG-INFO: License-Expression, else a one-line License field."""
    headers = BytesHeaderParser().parsebytes(raw)
    for field in ("License-Expression", "License"):
        value = str(headers.get(field, "")).strip()
        if value and "\n" not in value:
            return value
    return None


def is_licence_text(path: str) -> bool:
    """Whether the crawl took the file at `path` for a licence text."""
    last = path.rsplit("/", 1)[-1]
    return is_relevant(last) and not last.endswith(".rs") and last not in ("Cargo.toml", "PKG-INFO")


def _all_of(expressions: Iterable[str | None]) -> str:
    return " AND ".join(sorted({expression for expression in expressions if expression}))


def _below(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


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
