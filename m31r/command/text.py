"""Commands whose input is text: ids for text and text for ids, and where in the training data a text stands."""

import json
import sys

from m31r.artifacts.store import Artifact
from m31r.config.schema import AttributeConfig
from m31r.errors import UserError
from m31r.tokenizer.text import Tokenizer


def encode_text(tokenizer: Tokenizer, data: bytes) -> str:
    """The ids of UTF-8 text, separated by blanks."""
    return " ".join(map(str, tokenizer.encode(utf8(data, "stdin"))))


def decode_ids(tokenizer: Tokenizer, data: bytes) -> str:
    """The text of ids separated by blanks."""
    words = data.split()
    if bad := [word for word in words if not (word.isdigit() and int(word) < tokenizer.vocab_size)]:
        raise UserError(f"stdin: {bad[0]!r} is not a token id; ids are whole numbers below {tokenizer.vocab_size}")
    sys.stdout.write(tokenizer.decode(map(int, words)))
    sys.stdout.flush()
    return ""


def attribute_text(config: AttributeConfig, index: Artifact, dataset: Artifact, text: bytes, as_json: bool) -> str:
    """A line for each of the longest spans of `text` that stand in the training data; nothing if there are none."""
    from m31r.attribute.attribute import attribute

    lines = []
    for span in attribute(config, index, dataset, text):
        found = {"start": span.start, "end": span.end, "bytes": span.end - span.start, "copies": span.copies, **span.origin}
        found |= {"offset": span.offset, "line": span.line}
        if as_json:
            lines.append(json.dumps(found, sort_keys=True, ensure_ascii=False))
            continue
        first, last = (text.count(b"\n", 0, place) + 1 for place in (span.start, max(span.start, span.end - 1)))
        named = "{path} of {crate} {version} ({license})".format_map(span.origin)
        more = f", and at {span.copies - 1} other places" if span.copies > 1 else ""
        place = f"from byte {span.offset} on (line {span.line})"
        lines.append(f"{found['bytes']} bytes, lines {first} to {last}: {named} {place}{more}")
    return "\n".join(lines)


def utf8(data: bytes, origin: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise UserError(f"{origin}: not UTF-8 (byte {error.start})") from None
