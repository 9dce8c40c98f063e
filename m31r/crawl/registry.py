"""The sparse protocol of Cargo registries (the Cargo book, "Registry Index" and "Index Format")."""

import json
import os
import re
from dataclasses import dataclass
from functools import lru_cache, partial
from urllib.parse import urlsplit
from urllib.request import OpenerDirector

from m31r.config.schema import CrawlConfig
from m31r.crawl.download import Unreachable, opener, read_page, shown, with_retries
from m31r.errors import RunError, ValidationError

PUBLIC = "https://index.crates.io/"
_ACCEPT = "application/json, text/plain;q=0.9, */*;q=0.1"
_LARGEST_PAGE = 64 * 2**20
_SETTINGS = ("CARGO_HTTP_CAINFO", "SSL_CERT_FILE")
_MARKERS = re.compile(r"\{(crate|version|prefix|lowerprefix|sha256-checksum)\}")


@dataclass(frozen=True)
class Release:
    """One line of an index file."""

    version: str
    sha256: str
    yanked: bool


def index_path(name: str) -> str:
    """Where the index keeps the releases of the crate `name`."""
    lowered = name.lower()
    return f"{_prefix(lowered)}/{lowered}"


def releases(index: str, name: str, config: CrawlConfig) -> list[Release]:
    """What the index at `index` (an address ending in a slash) says of `name`, in its order; empty where it has none.

    Raises:
      RunError: the index cannot be reached, or answers with something that is no index.
    """
    what = f"crates {shown(index)} {name}"
    return with_retries(partial(_try_releases, index, name, config), config.retries, what)


def download_url(index: str, name: str, version: str, sha256: str, config: CrawlConfig) -> str:
    """Where the index's `config.json` says that a crate's archive lies.

    Raises:
      RunError: there is no `config.json`, or it names no address in the network.
    """
    template = _template(index, config.retries, config.timeout_seconds)
    values = {
        "crate": name, "version": version, "prefix": _prefix(name), "lowerprefix": _prefix(name.lower()),
        "sha256-checksum": sha256,
    }  # fmt: skip
    if not _MARKERS.search(template):
        template += "/{crate}/{version}/download"
    return _MARKERS.sub(lambda marker: values[marker[1]], template)


def network() -> OpenerDirector:
    """An opener with the certificates that Cargo is told of."""
    setting = next((name for name in _SETTINGS if os.environ.get(name)), "")
    return opener(os.environ.get(setting, ""), setting)


def _prefix(name: str) -> str:
    if len(name) < 3:
        return str(len(name))
    return f"3/{name[0]}" if len(name) == 3 else f"{name[:2]}/{name[2:4]}"


def _try_releases(index: str, name: str, config: CrawlConfig) -> list[Release]:
    url = index + index_path(name)
    answer = read_page(url, _ACCEPT, network(), config.timeout_seconds, _LARGEST_PAGE)
    if answer is None:
        return []
    try:
        entries = [json.loads(line) for line in answer[0].splitlines() if line.strip()]
        return [_release(entry) for entry in entries if entry["name"].lower() == name.lower()]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        # an index that is being written answers so for a moment
        raise Unreachable(f"{shown(url)}: answers with something that is no registry index ({error})") from error


def _release(entry: dict[str, object]) -> Release:
    version, sha256 = str(entry["vers"]), str(entry["cksum"]).lower()
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError(f"the checksum of {version} is {sha256!r}")
    return Release(version, sha256, bool(entry.get("yanked")))


@lru_cache(maxsize=64)
def _template(index: str, retries: int, timeout: float) -> str:
    """The `dl` of an index, asked for once in a process."""
    url = f"{index}config.json"
    what = f"crates {shown(index)}"
    answer = with_retries(partial(read_page, url, _ACCEPT, network(), timeout, _LARGEST_PAGE), retries, what)
    if answer is None:
        raise RunError(f"{shown(url)}: not there; {shown(index)} is no sparse registry index")
    try:
        template = json.loads(answer[0])["dl"].rstrip("/")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RunError(f"{shown(url)}: is no configuration of a registry ({type(error).__name__})") from error
    allowed = ("http", "https", "file") if urlsplit(index).scheme == "file" else ("http", "https")
    if urlsplit(template).scheme not in allowed:
        raise ValidationError(f"{shown(url)}: names {template!r}, which is no address in the network")
    return str(template)
