"""Files that anybody may have made: read only if they are plain files of a sensible size, parsed only if they are no bomb."""

import json
import math
import os
import stat
from pathlib import Path
from typing import Any

from m31r.errors import ValidationError

MOST_TEXT = 2**22  # bytes of a file of settings; a parsed one takes some twenty times as much memory
MOST_TOKENIZER = 2**26


def check_plain(path: Path) -> int:
    """The size of a plain file.

    Raises:
      ValidationError: it is missing, a link (which may lead anywhere) or no file.
    """
    try:
        found = path.lstat()
    except OSError:
        raise ValidationError(f"{path}: missing") from None
    if not stat.S_ISREG(found.st_mode):
        kind = "a symbolic link" if stat.S_ISLNK(found.st_mode) else "no plain file"
        raise ValidationError(f"{path}: is {kind}; a model's folder holds plain files alone")
    return found.st_size


def read_small(path: Path, most: int = MOST_TEXT) -> bytes:
    """The bytes of a plain file of at most `most` bytes.

    Raises:
      ValidationError: it is none, or larger, or cannot be read.
    """
    if (size := check_plain(path)) > most:
        raise ValidationError(f"{path}: has {size:,} bytes, and at most {most:,} are read")
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(descriptor, "rb") as file:
            return file.read(most)
    except OSError as error:
        raise ValidationError(f"{path}: cannot be read ({error.strerror})") from None


def json_object(content: bytes, place: Path) -> dict[str, Any]:
    """The JSON object in `content`, without repeated names and with finite numbers; `place` names it in errors.

    Raises:
      ValidationError: it is none, nested too deeply, or has numbers of thousands of digits.
    """

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("a name stands there twice")
        return found

    def finite(text: str) -> float:
        if not math.isfinite(number := float(text)):
            raise ValueError("a number that is not finite")
        return number

    try:
        value = json.loads(content.decode("utf-8"), object_pairs_hook=once, parse_float=finite, parse_constant=finite)
    except (ValueError, RecursionError) as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else str(error)[:100]
        raise ValidationError(f"{place}: not readable as JSON ({why})") from None
    if not isinstance(value, dict):
        raise ValidationError(f"{place}: not a JSON object")
    return value
