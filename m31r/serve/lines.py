"""Two rules of llama.cpp's `/infill` about lines: one that is less far in than asked ends the text, and none is cut by time."""

from dataclasses import dataclass, replace

from m31r.generate.tail import Piece


@dataclass(frozen=True)
class Lines:
    """Where a text stands.

    Attributes:
      indent: blanks with which each line from the second on must begin; 0 asks for none.
      whole: whether it has a whole line.
      space: the last line break and the blanks after it, if nothing else has followed yet; they are not told yet.
    """

    indent: int
    whole: bool = False
    space: str = ""


def take_lines(lines: Lines, piece: Piece) -> tuple[Piece, Lines]:
    """What of a piece may be told, and where the text stands then; over any cutting into pieces it is the same in all."""
    whole = lines.whole or "\n" in piece.text
    if not lines.indent:
        return piece, replace(lines, whole=whole)
    text, told, space = lines.space + piece.text, 0, ""
    while (at := text.find("\n", told)) >= 0:
        line = text[at + 1 :]
        blanks = len(line) - len(line.lstrip(" \t"))
        if blanks == len(line):  # what follows is not known yet
            told, space = at, text[at:]
            break
        if line[blanks] != "\n" and blanks < lines.indent:
            return replace(piece, text=text[:at], finish="stop", stop=None), replace(lines, whole=True, space="")
        told = at + 1
    if space and piece.finish is None:
        return replace(piece, text=text[:told]), replace(lines, whole=whole, space=space)
    return replace(piece, text=text), replace(lines, whole=whole, space="")
