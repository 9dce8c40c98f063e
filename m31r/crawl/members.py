"""What a source is made of, and which of it matters: Rust, and the files that say under which licence it stands."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

_LICENCE_TEXT = re.compile(r"(un)?licen[cs]e([-._].*)?|copying([-._].*)?|copyright([-._].*)?", re.IGNORECASE)
_CODE = (".rs", ".py", ".toml", ".json", ".html", ".c", ".h")


@dataclass(frozen=True)
class Member:
    """One entry of a source. `open` gives its bytes and may be called only until the next member is asked for.

    `open` is None for what is never followed, such as a symbolic link in a folder; `why` then says what it is. The members
    of one `batch` come together and are put in order among themselves; batches come in order.
    """

    name: str
    open: Callable[[], IO[bytes]] | None
    batch: str = ""
    why: str = ""


@dataclass(frozen=True)
class Identity:
    """What a source holds, whatever folder it came from: `sha256` covers every byte that can reach the snapshot.

    `origin` is the address in the network that it came from, without credentials, where it came from one.
    """

    label: str
    kind: str
    name: str
    version: str
    sha256: str
    origin: str = ""

    def spec(self) -> str:
        """The line of `crawl.sources` that names this source, less the folder that a local one lies in."""
        if self.kind == "pypi":
            return f"pypi {self.name} {self.version} sha256:{self.sha256}"
        if self.kind == "crates":
            return f"crates {self.origin} {self.name} {self.version} sha256:{self.sha256}"
        if self.kind == "git":
            return f"git {self.origin or self.name} {self.version}"
        return f"{self.kind} {self.name}"


def is_relevant(name: str) -> bool:
    """Whether a member called `name` goes into the snapshot: Rust, Cargo manifests, package metadata, licence texts."""
    last = name.rsplit("/", 1)[-1]
    if last.endswith(".rs") or last in ("Cargo.toml", "PKG-INFO"):
        return True
    return _LICENCE_TEXT.fullmatch(last) is not None and not last.lower().endswith(_CODE)


def is_utf8(name: str) -> bool:
    """Whether a name read from a file system or an archive is text; undecodable bytes arrive as lone surrogates."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def legible(name: str) -> str:
    r"""`name` for reports: bytes that are no UTF-8 as `\xNN`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
