"""Judges licence expressions: an OR needs one allowed arm, an AND all of them (SPDX specification 2.3, annex D)."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from license_expression import ExpressionError, get_spdx_licensing


@dataclass(frozen=True)
class Ruling:
    """`reason` is empty for an allowed expression; `expression` is it in the one spelling that is recorded."""

    reason: str
    expression: str


# where a header may stand, and how it is written (https://spdx.dev/learn/handling-license-info)
_HEADER_BYTES = 4096
_MARK = b"SPDX-License-Identifier:"
_HEADER = re.compile(
    rb"^[ \t]*(?://[/!]?|/?\*+!?|#)[ \t]*SPDX-License-Identifier:[ \t]*([^\n]*?)[ \t]*(?:\*/[ \t]*)?$", re.MULTILINE
)
MISSING, UNKNOWN, DENIED = "licence missing", "licence unknown", "licence denied"


@cache
def rule(expression: str, allowed: frozenset[str]) -> Ruling:
    """Whether the allowed SPDX ids satisfy `expression`; the old `MIT/Apache-2.0` means OR.

    An exception only adds permissions, so `X WITH exception` is allowed where X is. An expression that no reading
    makes sense of, or that turns on an id SPDX does not know, is unknown, never allowed.
    """
    licensing = _licensing()
    try:
        parsed = licensing.parse(expression.replace("/", " OR "))
        unknown = licensing.unknown_license_keys(parsed)
    except (ExpressionError, ValueError, AssertionError, TypeError):
        # the last two: what the parser trips over where brackets and operators make no sense
        return Ruling(UNKNOWN, expression)
    if parsed is None:
        return Ruling(MISSING, expression)
    ids = frozenset(identifier.lower() for identifier in allowed)
    if _satisfied(parsed, ids):
        return Ruling("", str(parsed))
    return Ruling(UNKNOWN if unknown else DENIED, str(parsed))


def header_license(text: bytes) -> str | None:
    """The expression that a file's own SPDX headers name, several of them joined by AND; None where it has none."""
    if _MARK not in (head := text[:_HEADER_BYTES]):
        return None
    found = list(dict.fromkeys(match.decode("utf-8", "replace") for match in _HEADER.findall(head)))
    return found[0] if len(found) == 1 else " AND ".join(f"({expression})" for expression in found) or None


@cache
def _licensing() -> Any:
    return get_spdx_licensing()


def _satisfied(node: Any, allowed: frozenset[str]) -> bool:
    if hasattr(node, "license_symbol"):
        node = node.license_symbol
    if hasattr(node, "key"):
        return node.key.lower() in allowed
    arms = [_satisfied(arm, allowed) for arm in node.args]
    return any(arms) if node.operator.strip() == "OR" else all(arms)
