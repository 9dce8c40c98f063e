"""Takes findings out of a file without moving a byte: every edit is as long as what it replaces and parses the same."""

import re
from collections.abc import Iterable, Iterator

from tree_sitter import Node

from m31r.filter.findings import Finding

# a byte after a backslash belongs to an escape, which must stay one
_PIECE = re.compile(rb"(\\u\{[^}\n]*\}|\\x..|\\.)|[A-Za-z0-9]+", re.DOTALL)
_NOT_SYNTAX = ("line_comment", "block_comment", "doc_comment", "string_literal", "string_content", "raw_string_literal")
# by length of the part: the reserved 0/8, the private 10/8, the shared 100.64/10
_FIRST = {1: b"0", 2: b"10", 3: b"100"}

Edit = tuple[int, bytes]


def edits_for(text: bytes, root: Node, findings: Iterable[Finding]) -> tuple[list[Finding], list[Edit]]:
    """What of `findings` stands in strings and comments, and the edits (offset, new bytes) that take it out.

    Code itself is never edited: what looks like an address there is an expression.
    """
    taken: list[Finding] = []
    edits: list[Edit] = []
    for finding in findings:
        pieces = [edit for edit in _masked(text, finding) if _is_prose(root, edit[0], edit[0] + len(edit[1]))]
        if pieces:
            taken.append(finding)
            edits.extend(pieces)
    return taken, edits


def applied(text: bytes, edits: Iterable[Edit]) -> bytes:
    """`text` with `edits` made."""
    changed = bytearray(text)
    for offset, new in edits:
        changed[offset : offset + len(new)] = new
    return bytes(changed)


def _masked(text: bytes, finding: Finding) -> Iterator[Edit]:
    if finding.kind == "IP address":
        parts = text[finding.start : finding.end].split(b".")
        # 0/8 and 10/8 take anything; for 100.64/10 the second part must be 64 to 127
        second = {1: b"0", 2: b"64", 3: b"100"} if len(parts[0]) == 3 else _FIRST
        new = [_FIRST[len(parts[0])], second[len(parts[1])], *(_FIRST[len(part)] for part in parts[2:])]
        yield finding.start, b".".join(new)
        return
    if finding.kind == "IPv6 address":
        groups = text[finding.start + 4 : finding.end]
        # fd00::/8 is anybody's own
        yield finding.start, b"fd00" + re.sub(rb"[0-9a-fA-F]", b"0", groups)
        return
    start, before = finding.start, text[max(0, finding.start - 8) : finding.start]
    if (len(before) - len(before.rstrip(b"\\"))) % 2:
        start -= 1  # so that the letter of an escape is seen as one
    for match in _PIECE.finditer(text, start, finding.end):
        if match[1] is None:
            yield match.start(), b"x" * len(match.group())


def _is_prose(root: Node, start: int, end: int) -> bool:
    node = root.descendant_for_byte_range(start, end)
    while node is not None:
        if node.type in _NOT_SYNTAX:
            return node.start_byte <= start and end <= node.end_byte
        node = node.parent
    return False
