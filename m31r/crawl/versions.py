"""Versions and requirements as Cargo reads them (semver.org 2.0, and the Cargo book on version requirements)."""

import re
from collections.abc import Iterable

VERSION = re.compile(r"(\d{1,18})\.(\d{1,18})\.(\d{1,18})(?:-([0-9A-Za-z.-]+))?(?:\+([0-9A-Za-z.-]+))?")
_REQUIREMENT = re.compile(r"([\^~=]?)(\d{1,18})(?:\.(\d{1,18}))?(?:\.(\d{1,18}))?")
Precedence = tuple[int, int, int, tuple[tuple[int, int, str], ...]]


def precedence(version: str) -> Precedence:
    """What orders versions; ValueError for what is no version."""
    found = VERSION.fullmatch(version)
    if found is None:
        raise ValueError(f"{version!r} is not a version")
    # a release comes after all of its pre-releases
    parts = tuple(_identifier(part) for part in found[4].split(".")) if found[4] else ((2, 0, ""),)
    return int(found[1]), int(found[2]), int(found[3]), parts


def is_exact(wanted: str) -> bool:
    """Whether `wanted` is one version, written out."""
    return VERSION.fullmatch(wanted) is not None


def is_requirement(wanted: str) -> bool:
    """Whether `wanted` is `*`, or one to three numbers behind `^`, `~` or `=`."""
    return wanted == "*" or (_REQUIREMENT.fullmatch(wanted) is not None and wanted[0] in "^~=")


def newest(versions: Iterable[str], wanted: str) -> str | None:
    """The newest release among `versions` that `wanted` allows; pre-releases are taken only where written out."""
    fitting = [v for v in versions if VERSION.fullmatch(v) and (v == wanted or _allows(wanted, v))]
    # of two that differ in their build metadata alone, the same one whatever their order
    return max(fitting, key=lambda version: (precedence(version), version), default=None)


def _allows(wanted: str, version: str) -> bool:
    major, minor, patch, parts = precedence(version)
    if parts != ((2, 0, ""),) or is_exact(wanted):
        return False
    if wanted == "*":
        return True
    found = _REQUIREMENT.fullmatch(wanted)
    if found is None:
        return False
    given = [int(part) for part in found.groups()[1:] if part is not None]
    at, lowest = (major, minor, patch), tuple(given + [0] * (3 - len(given)))
    if at < lowest:
        return False
    if found[1] == "=":
        fixed = len(given)
    elif found[1] == "~":
        fixed = min(len(given), 2)
    else:
        # the leftmost number that is not zero may not change
        fixed = next((place + 1 for place, part in enumerate(given) if part), len(given))
    return at[:fixed] == lowest[:fixed]


def _identifier(part: str) -> tuple[int, int, str]:
    return (0, int(part), "") if part.isdigit() else (1, 0, part)
