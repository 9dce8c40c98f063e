"""Gates of the checkout that a release was made from: its commit, tag and changelog, locks, secrets, and tests."""

import json
import re
import stat
import subprocess
import sys
import tempfile
import tomllib
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from m31r.artifacts.store import canonical
from m31r.artifacts.untrusted import json_object, read_small
from m31r.errors import RunError, ValidationError
from m31r.filter.facts import read_facts
from m31r.filter.findings import SECRET, find_all
from m31r.train.run import write_whole

LOCK, PROJECT, CHANGELOG = "requirements.lock", "pyproject.toml", "CHANGELOG.md"
_NOTE = re.compile(rb"\b(?:TO[D]O|FIX[M]E)\b")  # in brackets, so that this line is none
# what a name with "token" in it may stand for: an artifact's folder, or a hash that is called one
_PUBLIC = re.compile(rb"(?:[\w.-]+/)*[a-z]+-[0-9a-f]{16}|(?<=_sha256\": \")[0-9a-f]{64}")
_INDEX = re.compile(r"--(?:extra-)?index-url https://\S+")  # where else to look: whatever comes from there has its hash
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
_COUNTS = ("tests", "failures", "errors", "skipped")


def check_commit(repository: Path, commit: str | None) -> str:
    """Raises ValidationError where the checkout is not clean, or not at the commit that the release tells."""
    head = _git(repository, "rev-parse", "HEAD").strip()
    if dirty := _git(repository, "status", "--porcelain").splitlines():
        raise ValidationError(f"{repository}: not clean: {dirty[0][3:]}{f', and {len(dirty) - 1} more' * (len(dirty) > 1)}")
    if commit is None:
        raise RunError("the release does not tell its commit")
    if head != commit:
        raise ValidationError(f"{repository}: is at {head[:12]}, and the release was trained at {commit[:12]}")
    return f"clean, at {head[:12]}"


def check_tag(repository: Path, version: str, commit: str | None) -> str:
    """Raises ValidationError where the version's tag is of another commit, RunError where there is none yet."""
    found = _git(repository, "for-each-ref", "--format=%(objectname) %(*objectname)", f"refs/tags/v{version}").split()
    if not found:
        raise RunError(f"{repository}: no tag v{version}; git tag -a v{version} {(commit or 'COMMIT')[:12]}")
    if found[-1] != commit:
        raise ValidationError(f"{repository}: tag v{version} is of {found[-1][:12]}, and the release of {str(commit)[:12]}")
    return f"v{version}, of the release's commit"


def check_changelog(repository: Path, version: str) -> str:
    """Raises ValidationError where the changelog does not tell what this version brings, as released."""
    _git(repository, "rev-parse", "HEAD")
    place = repository / CHANGELOG
    text = place.read_text(encoding="utf-8") if place.is_file() else ""
    found = re.search(rf"^## \[?v?{re.escape(version)}\]?(?= |$)([^\n]*)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    if found is None or not found[2].strip():
        raise ValidationError(f"{place}: tells nothing of {version}")
    if "unreleased" in found[1].lower():
        raise ValidationError(f"{place}: calls {version} unreleased")
    return f"{len(found[2].strip().splitlines())} lines of {version}"


def check_locks(repository: Path, bill: Path) -> str:
    """Raises ValidationError where a package is not pinned to one version with its hashes, or the release knows others."""
    wanted = _wanted(repository / PROJECT)
    pinned: dict[str, set[str]] = {}
    for place in sorted(repository.glob("requirements*.lock")):
        for name, version in _pins(place):
            if place.name == LOCK:
                pinned.setdefault(name, set()).add(version)
    if not pinned:
        raise ValidationError(f"{repository / LOCK}: missing, or empty")
    for one in wanted:
        versions = pinned.get(canonicalize_name(one.name), set())
        if not versions or not all(one.specifier.contains(version, prereleases=True) for version in versions):
            raise ValidationError(f"{repository / LOCK}: does not pin {one}, which {PROJECT} asks for")
    for name, version in _listed(bill):
        if version not in pinned.get(name, set()):
            raise ValidationError(f"{bill}: {name} {version}, where {LOCK} has {', '.join(sorted(pinned.get(name, {'none'})))}")
    return f"{len(pinned)} packages, each of one version with its hashes; those of the release are among them"


def check_repository_secrets(repository: Path) -> str:
    """Raises ValidationError where a tracked file holds a secret."""
    return _none_tracked(repository, secrets_in)


def secrets_in(folder: Path, names: Iterable[str]) -> list[str]:
    """Place and kind of each secret in those of the files that are text; what it is, is not said."""
    found = []
    for name in names:
        if (text := _text(folder / name)) is None:
            continue
        for one in find_all(text, next(read_facts([text], 0))):
            if one.family == SECRET and not _PUBLIC.fullmatch(text, one.start, one.end):
                found.append(f"{folder / name}: line {text.count(10, 0, one.start) + 1} has a secret ({one.kind})")
    return found


def check_notes(repository: Path) -> str:
    """Raises ValidationError where a tracked file has a note that something is still to be done."""
    return _none_tracked(repository, notes_in)


def notes_in(folder: Path, names: Iterable[str]) -> list[str]:
    """Where each such note stands in those of the files that are text."""
    found = []
    for name in names:
        if (text := _text(folder / name)) is not None:
            lines = (text.count(10, 0, note.start()) + 1 for note in _NOTE.finditer(text))
            found += [f"{folder / name}: line {line} has a note of what is still to be done" for line in lines]
    return found


def _none_tracked(repository: Path, look: Callable[[Path, list[str]], list[str]]) -> str:
    """Raises ValidationError with the first of what `look` finds in the tracked files, and how many more there are."""
    names = _tracked(repository)
    if found := look(repository, names):
        raise ValidationError(f"{found[0]}{f', and {len(found) - 1} more' if len(found) > 1 else ''}")
    return f"none in {len(names):,} tracked files"


def check_tests(repository: Path, record: Path, run: bool) -> str:
    """Raises ValidationError where a test failed or was left out, RunError where nobody ran them at this commit.

    Args:
      record: what a run of them gave, and at which commit; written if `run`.
    """
    head = _git(repository, "rev-parse", "HEAD").strip()
    if run:
        write_whole(record, canonical({"commit": head, **_run_tests(repository)}, indent=1))
    elif not record.exists():
        raise RunError("nobody ran them for this release; --run-tests does")
    told = json_object(read_small(record), record)
    if told.get("commit") != head:
        raise RunError(f"{record}: of commit {str(told.get('commit'))[:12]}, not of {head[:12]}; --run-tests runs them again")
    counts = {name: told.get(name) for name in _COUNTS}
    if wrong := [name for name, count in counts.items() if type(count) is not int]:
        raise ValidationError(f"{record}: tells no {wrong[0]}")
    summary = ", ".join(f"{count} {name}" for name, count in counts.items())
    if not counts["tests"] or any(counts[name] for name in _COUNTS[1:]):
        raise ValidationError(summary)
    return f"{summary}, at {head[:12]}"


def _run_tests(repository: Path) -> dict[str, int]:
    if _git(repository, "status", "--porcelain"):
        raise ValidationError(f"{repository}: not clean, so tests would tell nothing of a commit")
    with tempfile.TemporaryDirectory(prefix="m31r-tests-") as folder:
        report = Path(folder, "report.xml")
        try:
            done = subprocess.run(["make", "test", f"ARGS=--junitxml={report}"], cwd=repository, stdout=sys.stderr, check=False)
        except OSError as error:
            raise RunError(f"make: cannot be run ({error.strerror})") from None
        if not report.exists():
            raise ValidationError(f"make test wrote no report, and ended with status {done.returncode}")
        suites = list(ElementTree.parse(report).getroot().iter("testsuite"))
    if _git(repository, "status", "--porcelain"):
        raise ValidationError(f"{repository}: the tests changed it")
    counts = {name: sum(int(suite.get(name, "0")) for suite in suites) for name in _COUNTS}
    if done.returncode and not counts["failures"]:
        counts["errors"] += 1  # what ended it is no test
    return counts


def _pins(place: Path) -> Iterator[tuple[str, str]]:
    """Name and version of each requirement in a lock."""
    for line in place.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        text, _, hashes = line.strip().partition(" --hash=")
        if not text or text.startswith("#") or _INDEX.fullmatch(text):
            continue
        try:
            one = Requirement(text.split(" #")[0])
        except InvalidRequirement:
            raise ValidationError(f"{place}: {text[:80]}: pins no package") from None
        exact = [each.version for each in one.specifier if each.operator == "==" and not each.version.endswith("*")]
        if len(exact) != 1 or one.url or not _HASH.search(f"--hash={hashes}"):
            raise ValidationError(f"{place}: {one.name}: must be one version with its SHA-256, as NAME==1.0 --hash=sha256:...")
        yield canonicalize_name(one.name), exact[0]


def _wanted(project: Path) -> list[Requirement]:
    if not project.exists():
        raise RunError(f"{project}: missing; give --repository")
    try:
        told = tomllib.loads(project.read_text(encoding="utf-8"))
        return [Requirement(text) for text in (*told["project"]["dependencies"], *told["build-system"]["requires"])]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValidationError(f"{project}: tells no dependencies ({type(error).__name__})") from None


def _listed(bill: Path) -> list[tuple[str, str]]:
    """Name and version of the packages that a release's bill of materials lists, less this program's own."""
    if not bill.exists():
        return []
    try:
        components: list[Any] = json.loads(read_small(bill))["components"]
        found = [(str(one["name"]), str(one["version"])) for one in components if one["type"] == "library"]
    except (ValueError, KeyError, TypeError):
        raise ValidationError(f"{bill}: lists no packages") from None
    return [(name, version) for name, version in found if name != "m31r"]


def _tracked(repository: Path) -> list[str]:
    return _git(repository, "ls-files", "-z").split("\0")[:-1]


def _text(path: Path) -> bytes | None:
    """A plain file's bytes if they are UTF-8, with line ends as they stand."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return None
        content = path.read_bytes()
        content.decode()
    except (OSError, UnicodeDecodeError):
        return None
    return content


def _git(repository: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", "-C", str(repository), *arguments], capture_output=True, check=False)
    except OSError as error:
        raise RunError(f"git: cannot be run ({error.strerror})") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise RunError(f"{repository}: git says {said[-1] if said else done.returncode}; give --repository")
    return done.stdout.decode("utf-8", "surrogateescape")
