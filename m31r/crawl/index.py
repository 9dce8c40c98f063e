"""Finds a source distribution through the Simple API (PEP 503, 691) of the package indexes that pip is configured for."""

import configparser
import json
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

PUBLIC = "https://pypi.org/simple/"
ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"
_SDIST = (".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")


@dataclass(frozen=True)
class Distribution:
    """A file that an index offers; `sha256` is empty where the index names none."""

    filename: str
    url: str
    sha256: str


def pip_settings() -> dict[str, str]:
    """pip's `index-url`, `extra-index-url` and `cert`, from its environment variables, else its configuration files."""
    found: dict[str, str] = {}
    for place in _pip_files():
        parser = configparser.RawConfigParser()
        try:
            parser.read(place, encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError):
            continue  # pip's own business; the public index is then used
        for section in ("global", "install"):
            if parser.has_section(section):
                found |= {name: value for name, value in parser.items(section) if value.strip()}
    for name in ("index-url", "extra-index-url", "cert"):
        if value := os.environ.get("PIP_" + name.upper().replace("-", "_"), "").strip():
            found[name] = value
    return found


def index_urls(settings: dict[str, str]) -> list[str]:
    """The indexes to ask, in order, each ending in a slash."""
    urls = [settings.get("index-url", PUBLIC), *settings.get("extra-index-url", "").split()]
    return list(dict.fromkeys(url.rstrip("/") + "/" for url in urls))


def normalised(name: str) -> str:
    """A project's name as indexes spell it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def distributions(page: bytes, content_type: str, url: str, name: str, version: str) -> list[Distribution]:
    """The source distributions of `name` `version` on an index page, JSON or HTML, that was read from `url`."""
    is_json = "json" in content_type or page.lstrip().startswith(b"{")
    listed = _from_json(page, url) if is_json else _from_html(page.decode("utf-8", "replace"), url)
    return [file for file in listed if is_sdist(file.filename, name, version)]


def is_sdist(filename: str, name: str, version: str) -> bool:
    """Whether `filename` is how a source distribution of `name` `version` is called."""
    suffix = next((s for s in _SDIST if filename.endswith(s)), "")
    return bool(suffix) and normalised(filename.removesuffix(suffix)) == normalised(f"{name}-{version}")


def find(
    indexes: list[str], name: str, version: str, sha256: str, read: Callable[[str], tuple[bytes, str, str] | None]
) -> tuple[Distribution | None, list[str]]:
    """The file with that hash on the first index that has it, and the hashes that were offered instead.

    `read(url)` gives (body, content type, final address), or None where the index does not know the project.
    """
    others: list[str] = []
    for index in indexes:
        answer = read(f"{index}{normalised(name)}/")
        if answer is None:
            continue
        body, content_type, final = answer
        for file in distributions(body, content_type, final, name, version):
            # an index may list no hash; the download itself is checked in any case
            if file.sha256 in ("", sha256) and _same_trust(index, file.url):
                return file, others
            others.append(file.sha256)
    return None, others


def _from_json(page: bytes, url: str) -> list[Distribution]:
    files = json.loads(page)["files"]
    return [Distribution(f["filename"], urljoin(url, f["url"]), f.get("hashes", {}).get("sha256", "")) for f in files]


def _from_html(page: str, url: str) -> list[Distribution]:
    links: list[str] = []

    class Links(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag == "a":
                links.extend(value for name, value in attrs if name == "href" and value)

    Links().feed(page)
    found = []
    for link in links:
        address, fragment = urldefrag(urljoin(url, link))
        sha256 = fragment.removeprefix("sha256=") if fragment.startswith("sha256=") else ""
        found.append(Distribution(unquote(urlsplit(address).path.rsplit("/", 1)[-1]), address, sha256))
    return found


def _same_trust(index: str, url: str) -> bool:
    """A page from the network must not point into this machine's files."""
    kinds = ("http", "https", "file") if urlsplit(index).scheme == "file" else ("http", "https")
    return urlsplit(url).scheme in kinds


def _pip_files() -> list[Path]:
    """Where pip looks, the last of them strongest."""
    named = os.environ.get("PIP_CONFIG_FILE")
    if named == os.devnull:
        return []
    home = Path.home()
    shared = [Path(folder) / "pip" / "pip.conf" for folder in os.environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(":")]
    personal = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "pip" / "pip.conf"
    mac = home / "Library" / "Application Support" / "pip" / "pip.conf"
    files = [*shared, Path("/etc/pip.conf"), home / ".pip" / "pip.conf", mac, personal, Path(sys.prefix) / "pip.conf"]
    return [*files, *([Path(named)] if named else [])]
