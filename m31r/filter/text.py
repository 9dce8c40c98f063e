"""Pure rules over one file's bytes: how they are normalised, and which of them are no hand-written Rust."""

import re

# comments that say so near the top; prose further down about generated code is not meant
_HEADER_LINES = 12
_COMMENT = re.compile(rb"^\s*(?://|/\*|\*).*$", re.MULTILINE)
_GENERATED = re.compile(
    rb"@generated\b|\bauto(?:matically)?[- ]?generated\b|\bgenerated (?:by|with|from) .{0,200}\bdo not (?:edit|modify)\b"
    rb"|\bdo not (?:edit|modify)\b.{0,200}\bgenerated\b|\bgenerated (?:by|with) (?:rust-)?bindgen\b",
    re.IGNORECASE | re.DOTALL,
)
# people break lines; tables and code squeezed by a program do not
_LONGEST_LINE = 4000
_MEAN_LINE = 200
_BOM = b"\xef\xbb\xbf"


def normalise(raw: bytes) -> bytes:
    """Drops a byte order mark and turns CRLF into LF, as rustc itself does on reading; nothing else ever changes.

    A lone CR and blanks at the ends of lines may be inside string literals, so they stay.
    """
    return raw.removeprefix(_BOM).replace(b"\r\n", b"\n")


def count_lines(text: bytes) -> int:
    """Lines of `text`, the last one counted also where no newline ends it."""
    return text.count(b"\n") + (not text.endswith(b"\n") and bool(text))


def problem(raw: bytes, text: bytes, max_lines: int) -> tuple[str, str] | None:
    """(reason, detail) for a file that no parser need see, or None; `text` is `raw` normalised."""
    if not text.strip():
        return "empty", ""
    if (place := raw.find(b"\0")) >= 0:
        return "binary", f"NUL at byte {place}"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return "not UTF-8", f"byte {error.start}"
    lines = count_lines(text)
    if lines > max_lines:
        return "too many lines", f"{lines} lines"
    if mark := _generated_mark(text):
        return "generated", mark
    longest = max(map(len, text.split(b"\n")))
    if longest > _LONGEST_LINE or len(text) > _MEAN_LINE * lines:
        return "minified", f"longest line {longest} bytes, mean {len(text) // lines}"
    return None


def _generated_mark(text: bytes) -> str:
    header = b"\n".join(text.split(b"\n", _HEADER_LINES)[:_HEADER_LINES])
    found = _GENERATED.search(b"\n".join(_COMMENT.findall(header)))
    return " ".join(found.group().decode("utf-8", "replace").split())[:80] if found else ""
