"""Where in a document an editor stands: positions count lines, and in a line code units of an encoding, UTF-16 most often."""

import re
from typing import NamedTuple

# the only ends of lines that the protocol knows; str.splitlines knows many more, which stand in Rust's string literals
_END = re.compile(r"\r\n|\n|\r")
_CODECS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}  # and bytes in a unit


class Place(NamedTuple):
    """A place between two characters of a document, and the texts around it, with `\\n` as the end of each line.

    Attributes:
      before, after: all of the document, up to the place and from it on.
      end: of a line, as the document has it.
    """

    before: str
    after: str
    end: str


def place_of(text: str, line: int, character: int, encoding: str) -> Place:
    """The place at a position; beyond a line is its end, beyond the last line the document's, and within a character before it.

    Args:
      line: from 0.
      character: in code units of `encoding`, from the line's begin.
      encoding: "utf-8", "utf-16" or "utf-32".
    """
    ends = list(_END.finditer(text))
    if line > len(ends):
        begin = stop = len(text)
    else:
        begin = ends[line - 1].end() if line else 0
        stop = ends[line].start() if line < len(ends) else len(text)
    codec, width = _CODECS[encoding]
    row = text[begin:stop].encode(codec, "replace")  # a surrogate that stands alone is no character, and one unit of UTF-16
    at = begin + len(row[: character * width].decode(codec, "ignore"))  # half a character is left out
    return Place(_plain(text[:at]), _plain(text[at:]), ends[0].group() if ends else "\n")


def units(text: str, encoding: str) -> int:
    """How many code units a text has that holds no end of a line."""
    codec, width = _CODECS[encoding]
    return len(text.encode(codec, "replace")) // width


def _plain(text: str) -> str:
    """As the model was trained: the filter makes all ends of lines `\\n`."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
