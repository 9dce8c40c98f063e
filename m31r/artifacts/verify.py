"""`m31r verify`: re-hashes an artifact and walks to its parents."""

from pathlib import Path

from m31r.artifacts.store import problems_of, read_manifest
from m31r.errors import ValidationError


def verify(path: Path, expected_hash: str | None = None) -> list[str]:
    """Checks the artifact in `path` and, recursively, its parents beside it; returns the folders that were checked.

    Raises:
      ValidationError: one line for each file that is missing, altered or not listed, and each parent that differs.
    """
    checked: list[str] = []
    problems: list[str] = []
    pending: list[tuple[Path, str | None]] = [(path, expected_hash)]
    while pending:
        place, expected = pending.pop()
        if place.name in checked:
            continue
        checked.append(place.name)
        try:
            manifest, digest = read_manifest(place)
        except ValidationError as error:
            problems.append(str(error))
            continue
        if expected is not None and digest != expected:
            problems.append(f"{place}: is not what was built upon: its manifest has another hash")
        problems += problems_of(place, manifest)
        pending += [(place.parent / p["folder"], p["hash"]) for p in manifest["parents"].values()]
    if problems:
        raise ValidationError("\n".join(problems))
    return checked
