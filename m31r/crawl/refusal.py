"""What is never accepted of an archive or a repository, and how damage becomes one clear error."""

import gzip
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from m31r.errors import ValidationError

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_DAMAGE = (
    tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, gzip.BadGzipFile,
    # what the standard readers let slip on damaged or hostile headers (RecursionError is a RuntimeError)
    ValueError, RuntimeError,
)  # fmt: skip


class Refused(Exception):
    """An archive holds something that is never accepted; the text says what."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Within this, Refused and the readers' own errors become a ValidationError that names the archive at `path`."""
    try:
        yield
    except Refused as problem:
        raise ValidationError(f"{path}: refused: {problem}") from None
    except _DAMAGE as error:
        raise ValidationError(f"{path}: damaged or cut short ({error or type(error).__name__}); fetch it again") from error


def checked_name(name: str) -> str:
    """The name of a member without empty parts; Refused if it is absolute or climbs out."""
    if ".." in re.split(r"[/\\]", name):
        raise Refused(f"{name!r} climbs out of the archive")
    if name.startswith(("/", "\\")) or _DRIVE.match(name):
        raise Refused(f"{name!r} is an absolute path")
    return "/".join(part for part in name.split("/") if part not in ("", "."))
