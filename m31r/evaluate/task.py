"""A benchmark task as it lies on disk: five files, read whole, every fault found at once and named by file and field."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from m31r.errors import UserError
from m31r.evaluate.stops import STOPS, cut

CATEGORIES = ("completion", "fim", "functions", "bugs", "refactor", "ownership", "projects", "stdlib")
DIFFICULTIES = ("easy", "medium", "hard")
HOLE = "<|hole|>"
FILES = ("Cargo.toml", "metadata.yaml", "prompt.rs", "solution.rs", "tests.rs")
COMPILE_COMMAND, TEST_COMMAND = "cargo check --offline", "cargo test --offline"
EDITION = "2021"
_FIELDS: dict[str, type] = {
    "id": str,
    "category": str,
    "version": int,
    "title": str,
    "difficulty": str,
    "tags": list,
    "description": str,
    "expected_runtime_ms": int,
    "compile_command": str,
    "test_command": str,
    "stop": str,
    "wrong": list,
}
_OPTIONAL: dict[str, type] = {"forbids": list, "requires": list}
_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_SECTION = re.compile(r"^// === (src/(?:[a-z0-9_]+/)*[a-z0-9_]+\.rs) ===\n", re.MULTILINE)
_LEAST_TESTS, _LEAST_CHECKS = 3, 5
_CHECK = re.compile(r"\bassert(?:_eq|_ne)?!|\bmatches!|\bshould_panic\b|\.unwrap_err\(\)|\bpanic!|\bunreachable!")
_TEST = re.compile(r"^#\[test\]\n(?:#\[should_panic[^\n]*\]\n)?fn (\w+)\(", re.MULTILINE)
_TEXT = re.compile(
    r"""//[^\n]*|/\*.*?\*/|\b(?:br|cr|r)(?P<fence>\#*)".*?"(?P=fence)|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])'""", re.DOTALL
)
# the tests' own surroundings: what differs from run to run, or reaches outside
_OUTSIDE = re.compile(r"\bstd::(?:time|env|fs|net|process)\b|\b(?:SystemTime|Instant)\b|thread::sleep")


@dataclass(frozen=True)
class Wrong:
    """A plausible fill that must fail, and what is wrong with it."""

    why: str
    fill: str


@dataclass(frozen=True)
class Task:
    """One task. `prefix` + a fill + `suffix` is the program; `fill` is the reference's."""

    id: str
    category: str
    version: int
    title: str
    difficulty: str
    tags: tuple[str, ...]
    description: str
    expected_runtime_ms: int
    stop: str
    forbids: tuple[str, ...]
    requires: tuple[str, ...]
    wrong: tuple[Wrong, ...]
    prefix: str
    suffix: str
    fill: str
    tests: str
    test_names: tuple[str, ...]
    manifest: str

    @property
    def name(self) -> str:
        """The task's place in the suite."""
        return f"{self.category}/{self.id}"

    @property
    def solution(self) -> str:
        """The reference program."""
        return self.prefix + self.fill + self.suffix

    def program(self, fill: str) -> str:
        """The program that `fill` makes; a blank keeps apart words that would run into one another."""
        joined = re.fullmatch(r"\w", self.prefix[-1:] or " ") and re.match(r"\w", fill)
        return f"{self.prefix}{' ' if joined else ''}{fill}{self.suffix}"


def read_task(folder: Path) -> Task:
    """The task in `folder`.

    Raises:
      UserError: it is not as docs/benchmarks.md says; a line for each fault, "<file>: <field>: <what>".
    """
    faults: list[str] = []
    texts = dict(_texts(folder, faults))
    if len(texts) < len(FILES):
        raise UserError("\n".join(faults))
    found, metadata = _metadata(folder, texts["metadata.yaml"])
    faults += found
    faults += [f"{folder / 'Cargo.toml'}: {fault}" for fault in _cargo_faults(folder.name, texts["Cargo.toml"])]
    prompt, solution, tests = texts["prompt.rs"], texts["solution.rs"], texts["tests.rs"]
    faults += [f"{folder / 'prompt.rs'}: {fault}" for fault in _prompt_faults(prompt, folder.parent.name)]
    faults += [f"{folder / 'tests.rs'}: {fault}" for fault in _tests_faults(tests, folder.parent.name)]
    prefix, _, suffix = prompt.partition(HOLE)
    if not (solution.startswith(prefix) and solution.endswith(suffix) and len(solution) >= len(prefix) + len(suffix)):
        faults.append(f"{folder / 'solution.rs'}: {_first_difference(prefix, suffix, solution)}")
    if faults:
        raise UserError("\n".join(faults))
    fill = solution[len(prefix) : len(solution) - len(suffix)]
    for field, tokens, expected in (("forbids", metadata["forbids"], False), ("requires", metadata["requires"], True)):
        for token in tokens:
            if (token in words(fill)) is not expected:
                faults.append(f"{folder / 'metadata.yaml'}: {field}: the reference has {'no' if expected else 'a'} {token!r}")
    stop = metadata["stop"]
    ended = cut(prefix, f"{fill}{suffix}\n\nfn after_the_end() {{}}\n", stop)  # a model writes on
    if not faults and ended.rstrip() != fill.rstrip() and stop != "suffix":
        faults.append(f"{folder / 'metadata.yaml'}: stop: {stop!r} would end the reference's fill after {ended[-40:]!r}")
    if not fill.strip():
        faults.append(f"{folder / 'solution.rs'}: puts nothing into the hole")
    if faults:
        raise UserError("\n".join(faults))
    return Task(**metadata, prefix=prefix, suffix=suffix, fill=fill, tests=tests, test_names=tuple(_TEST.findall(tests)),
                manifest=texts["Cargo.toml"])  # fmt: skip


def find_tasks(path: Path) -> list[Path]:
    """The folders of the tasks at or below `path`, in order of their names.

    Raises:
      UserError: there is none.
    """
    found = sorted({file.parent for name in FILES for file in path.rglob(name) if "target" not in file.parts})
    if not found:
        raise UserError(f"{path}: no benchmark task there; one is a folder <category>/<task> with {', '.join(FILES)}")
    return found


def sections(program: str) -> dict[str, str]:
    """The files of a project's program, by path."""
    parts = _SECTION.split(program)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def words(fill: str) -> frozenset[str]:
    """The words and operators of Rust text outside comments and strings."""
    bare = _TEXT.sub(" ", fill)
    return frozenset(re.findall(r"\w+!?|[^\w\s]", bare)) | frozenset(re.findall(r"\w+", bare))


def _texts(folder: Path, faults: list[str]) -> Iterator[tuple[str, str]]:
    extra = sorted(p.name for p in folder.iterdir() if p.name not in FILES) if folder.is_dir() else []
    faults += [f"{folder / name}: does not belong to a task; it has {', '.join(FILES)}" for name in extra]
    for name in FILES:
        try:
            text = (folder / name).read_bytes().decode()
        except OSError:
            faults.append(f"{folder / name}: is missing")
        except UnicodeDecodeError as error:
            faults.append(f"{folder / name}: not UTF-8 (byte {error.start})")
        else:
            if "\r" in text or "\t" in text or not text.endswith("\n") or text.endswith("\n\n"):
                faults.append(f"{folder / name}: needs plain line ends, no tabs, and one newline at its end")
            yield name, text


def _metadata(folder: Path, text: str) -> tuple[list[str], dict[str, Any]]:
    """Faults, and the fields as `Task` has them."""
    path = folder / "metadata.yaml"
    try:
        read = yaml.safe_load(text)
    except yaml.YAMLError as error:
        return [f"{path}: {' '.join(str(error).split())}"], {}
    if not isinstance(read, dict):
        return [f"{path}: is not a list of fields"], {}
    faults = [f"{path}: {fault}" for fault in _field_faults(folder, read)]
    if faults:
        return faults, {}
    fixed = {name: read[name] for name in _FIELDS if name not in ("compile_command", "test_command", "tags", "wrong")}
    fixed["wrong"] = tuple(Wrong(entry["why"], entry["fill"].rstrip("\n")) for entry in read["wrong"])
    fixed |= {name: tuple(read.get(name, ())) for name in ("tags", "forbids", "requires")}
    return [], fixed | {name: fixed[name].strip() for name in ("title", "description")}


def _field_faults(folder: Path, read: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted(set(map(str, read)) - set(_FIELDS) - set(_OPTIONAL)):
        yield f"{name}: is no field; there are {', '.join([*_FIELDS, *_OPTIONAL])}"
    for name, kind in (_FIELDS | _OPTIONAL).items():
        if name not in read:
            if name in _FIELDS:
                yield f"{name}: is missing"
        elif type(read[name]) is not kind or read[name] in ("", 0):
            yield f"{name}: {read[name]!r}: must be a {kind.__name__}{'' if kind is list else ', and not empty'}"
        elif kind is list and name != "wrong" and not all(isinstance(entry, str) and entry for entry in read[name]):
            yield f"{name}: must be a list of words; quote what YAML takes for something else"
    allowed = {
        "id": (folder.name,),
        "category": (folder.parent.name,),
        "difficulty": DIFFICULTIES,
        "stop": STOPS,
        "compile_command": (COMPILE_COMMAND,),
        "test_command": (TEST_COMMAND,),
    }
    for name, values in allowed.items():
        if isinstance(read.get(name), str) and read[name] not in values:
            yield f"{name}: {read[name]!r}: must be {' or '.join(map(repr, values))}"
    if folder.parent.name not in CATEGORIES:
        yield f"category: the folder above is {folder.parent.name!r}; there are {', '.join(CATEGORIES)}"
    if not _NAME.fullmatch(folder.name):
        yield f"id: {folder.name!r}: must be lower-case words joined by '_'"
    if not read.get("tags"):
        yield "tags: needs at least one"
    if isinstance(read.get("expected_runtime_ms"), int) and not 1 <= read["expected_runtime_ms"] <= 1000:
        yield f"expected_runtime_ms: {read['expected_runtime_ms']}: must be 1 to 1000"
    if folder.parent.name in ("refactor", "ownership") and isinstance(read.get("wrong"), list) and len(read["wrong"]) < 2:
        yield f"wrong: has {len(read['wrong'])} entries; in {folder.parent.name} it needs two, since mutants alone prove little"
    for number, entry in enumerate(read["wrong"] if isinstance(read.get("wrong"), list) else ()):
        if not isinstance(entry, dict) or set(entry) != {"why", "fill"} or not all(isinstance(v, str) for v in entry.values()):
            yield f"wrong[{number}]: must have a text `why` and a text `fill`, and nothing else"


def _cargo_faults(name: str, text: str) -> Iterator[str]:
    """A manifest builds nothing by itself: no build script, no procedural macro, no dependency."""
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        yield str(error)
        return
    expected = {"name": name, "version": "1.0.0", "edition": EDITION, "publish": False}
    for key in sorted(set(read) - {"package"}):
        yield f"[{key}]: must not be there; a task has [package] alone"
    package = read.get("package", {})
    for key in sorted(set(package) | set(expected)):
        if package.get(key) != expected.get(key):
            yield f"package.{key}: {package.get(key)!r}: must be {expected.get(key)!r}"


def _prompt_faults(prompt: str, category: str) -> Iterator[str]:
    if prompt.count(HOLE) != 1:
        yield f"has {prompt.count(HOLE)} holes; it needs exactly one {HOLE}"
        return
    prefix, _, suffix = prompt.partition(HOLE)
    if prefix.endswith((" ", "\t")):
        yield "a blank stands before the hole; the fill begins with it, since models write a word with the blank before it"
    if not prefix.strip():
        yield "nothing stands before the hole"
    if category == "projects":
        if not _SECTION.match(prompt):
            yield "must begin with a line `// === src/NAME.rs ===`, as each of a project's files does"
        paths = [match[1] for match in _SECTION.finditer(prompt)]
        if "src/lib.rs" not in paths or len(set(paths)) < 2 or len(set(paths)) != len(paths):
            yield "a project has src/lib.rs and at least one other file, each once"
        return
    if _SECTION.search(prompt):
        yield "has sections; only projects do"
    for text, pattern in ((prefix + suffix, r"#!\["), (prefix + suffix, r"\bcrate::"), (prefix + suffix, r"\bextern crate\b")):
        if found := re.search(pattern, text):
            yield f"has {found[0]!r}; a task is compiled as a module among others"
    if re.search(r"#\[cfg\(test\)\]|#\[test\]", prefix + suffix):
        yield "has tests; they belong in tests.rs"


def _tests_faults(tests: str, category: str) -> Iterator[str]:
    names = _TEST.findall(tests)
    if len(names) < _LEAST_TESTS or tests.count("#[test]") != len(names):
        yield f"has {len(names)} functions under `#[test]` at the left margin; it needs {_LEAST_TESTS} or more, all of them so"
    if len(set(names)) != len(names):
        yield "has two tests of one name"
    if (checks := len(_CHECK.findall(tests))) < _LEAST_CHECKS:
        yield f"checks {checks} things; it needs {_LEAST_CHECKS} or more"
    if found := _OUTSIDE.search(tests):
        yield f"uses {found[0]}; tests depend on nothing but the program"
    if category != "projects" and re.search(r"^use super::", tests, re.MULTILINE):
        yield "has `use super::`; the harness writes `use super::*;` in front of it"


def _first_difference(prefix: str, suffix: str, solution: str) -> str:
    if not solution.startswith(prefix):
        number = next(n for n, (a, b) in enumerate(zip(prefix, solution + "\0" * len(prefix), strict=False)) if a != b)
        line = prefix[:number].count("\n") + 1
        return f"line {line} is not as in prompt.rs, whose text before the hole it must begin with"
    return "does not end with the text of prompt.rs after the hole"
