"""Does what was written compile, and does it pass? Many candidates at once, in few test crates, each verdict its own.

A candidate's verdict never depends on what it was compiled or run with: a crate of several is believed only where it compiles
and its tests all come to an end of their own, each with its result; else each candidate is judged by itself.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import groupby, islice
from pathlib import Path

from m31r.errors import RunError
from m31r.evaluate import harness
from m31r.evaluate.rust import Compiled, Results, Toolchain, build, build_project, check, run_tests
from m31r.evaluate.task import Task, sections, words
from m31r.sandbox.sandbox import Outcome

VERSION = 2  # of the rules; verdicts that were cached under others do not count
CACHE = "verdicts"  # folder in the data folder
PACK = 16
_WINDOW = 128  # candidates in hand
PASSED = ""
_UNSAFE = "unsafe_code"  # rustc's lint
# what would read the tests while the program is compiled
_READING = ("include_str", "include_bytes")


@dataclass(frozen=True)
class Candidate:
    """A fill for a task's hole; `strict` makes the compiler's warnings errors."""

    task: Task
    fill: str
    strict: bool = False

    def key(self, toolchain: Toolchain) -> str:
        """Names all that its verdict depends on."""
        task = self.task
        parts = (VERSION, toolchain.key(), self.strict, task.program(self.fill), task.tests, task.manifest, self.forbidden())
        return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()

    def forbidden(self) -> str:
        """What a task's rules have against the fill, or ""."""
        held = words(self.fill)
        problems = [f"uses {token!r}" for token in self.task.forbids if token in held]
        problems += [f"uses {token!r}" for token in _READING if token in held and token not in self.task.solution]
        problems += [f"lacks {token!r}" for token in self.task.requires if token not in held]
        return ", ".join(problems)


@dataclass(frozen=True)
class Verdict:
    """Whether a candidate compiles, why it fails ("" if it passes), and rustc's errors as (code, message) or failed tests.

    `why` is one of "", "compile", "tests do not compile", "test", "crash", "rules", "cpu", "idle", "memory", "output".
    """

    compiles: bool
    why: str
    details: tuple[tuple[str, str], ...] = ()

    @property
    def passed(self) -> bool:
        """Whether it does what its task asks."""
        return self.why == PASSED


def verify(
    candidates: Iterable[Candidate], toolchain: Toolchain, workers: int, cache: Path | None, *, likely: bool
) -> Iterator[Verdict]:
    """A verdict for each candidate, in order; `cache` is a folder of verdicts, by content, so that none is found twice.

    Args:
      likely: most of them are expected to compile, so that they are compiled with their tests at once; else each is checked
        first, which is cheaper where it fails. It changes no verdict.

    Raises:
      RunError: there is no sandbox, or the cache is damaged.
    """
    pending = iter(candidates)
    try:
        with closing(_open(cache)) as known, ThreadPoolExecutor(workers) as pool:
            while window := list(islice(pending, _WINDOW)):
                keys = [candidate.key(toolchain) for candidate in window]
                verdicts = {key: verdict for key in keys if (verdict := _cached(known, key))}
                fresh = {key: one for key, one in zip(keys, window, strict=True) if key not in verdicts}
                for found in _judged(fresh, toolchain, pool, likely):
                    verdicts |= found
                    entries = [(key, json.dumps(asdict(verdict))) for key, verdict in found.items()]
                    known.executemany("INSERT OR REPLACE INTO verdicts VALUES (?, ?)", entries)
                    known.commit()
                yield from (verdicts[key] for key in keys)
    except sqlite3.DatabaseError as error:
        raise RunError(f"{cache}: {error}; remove it, it is only a cache") from error


def _judged(
    fresh: dict[str, Candidate], toolchain: Toolchain, pool: ThreadPoolExecutor, likely: bool
) -> Iterator[dict[str, Verdict]]:
    # what breaks its task's rules is compiled all the same, so that the compile rate is over all candidates
    ruled = {key: problem for key, one in fresh.items() if (problem := one.forbidden())}
    projects = [(key, one) for key, one in fresh.items() if one.task.category == "projects"]
    modules = [(key, one) for key, one in fresh.items() if one.task.category != "projects"]
    done = pool.map(lambda item: {item[0]: _project(toolchain, *item)}, projects)
    if not likely:
        checks = pool.map(lambda item: (item, _checked(toolchain, *item)), modules)
        modules = []
        for item, failure in checks:
            if failure:
                yield {item[0]: failure}
            else:
                modules.append(item)
    # a crate is strict or not, and what may be unsafe is by itself: it could reach its neighbours
    modules.sort(key=lambda item: (item[1].strict, harness.safe(item[1].task)))
    packs = [
        group[start : start + (PACK if safe else 1)]
        for (_, safe), alike in groupby(modules, lambda item: (item[1].strict, harness.safe(item[1].task)))
        for group in [list(alike)]
        for start in range(0, len(group), PACK if safe else 1)
    ]
    yield from (_with_rules(found, ruled) for found in pool.map(lambda pack: _pack(toolchain, pack), packs))
    yield from (_with_rules(found, ruled) for found in done)


def _with_rules(found: dict[str, Verdict], ruled: dict[str, str]) -> dict[str, Verdict]:
    """What breaks its task's rules fails, whatever its tests say."""
    return {
        key: Verdict(True, "rules", (("", ruled[key]),)) if key in ruled and verdict.compiles else verdict
        for key, verdict in found.items()
    }


def _pack(toolchain: Toolchain, pack: list[tuple[str, Candidate]]) -> dict[str, Verdict]:
    """Verdicts on candidates that share one crate."""
    if len(pack) == 1:
        return {pack[0][0]: _alone(toolchain, *pack[0])}
    built = _built(toolchain, pack)
    if not built.ok:
        blamed = {error.file.removesuffix(".rs") for error in built.errors}
        apart = [item for item in pack if _module(item[0]) in blamed]
        if not apart:  # nobody in particular
            return {key: _alone(toolchain, key, one) for key, one in pack}
        rest = [item for item in pack if _module(item[0]) not in blamed]
        return {key: _alone(toolchain, key, one) for key, one in apart} | (_pack(toolchain, rest) if rest else {})
    results, ended = run_tests(toolchain, built.program, "")
    if _ended_well(results, ended, {test for item in pack for test in _expected(*item)}):
        return {key: _verdict(one, _module(key), results, ended) for key, one in pack}
    return {key: _tested(toolchain, built, key, one) for key, one in pack}


def _built(toolchain: Toolchain, pack: list[tuple[str, Candidate]]) -> Compiled:
    modules = {_module(key): (_tests(key), harness.safe(one.task)) for key, one in pack}
    files = {f"{_module(key)}.rs": harness.module(one.task, one.fill, _tests(key)) for key, one in pack}
    return build(toolchain, files | {"main.rs": harness.root(modules)}, "main.rs", strict=pack[0][1].strict)


def _alone(toolchain: Toolchain, key: str, one: Candidate) -> Verdict:
    failure = _checked(toolchain, key, one)
    if failure:
        return failure
    built = _built(toolchain, [(key, one)])
    if not built.ok:
        return Verdict(True, "tests do not compile", _said(built))
    return _tested(toolchain, built, key, one)


def _checked(toolchain: Toolchain, key: str, one: Candidate) -> Verdict | None:
    """The verdict if it does not compile even without its tests, or is unsafe and may not be."""
    if one.task.category == "projects":
        files, main = sections(one.task.program(one.fill)), "src/lib.rs"
    else:
        files, main = {f"{_module(key)}.rs": one.task.program(one.fill), "lib.rs": f"mod {_module(key)};\n"}, "lib.rs"
    checked = check(toolchain, files, main, strict=one.strict, safe=harness.safe(one.task))
    if not checked.ok and not checked.ended_by and all(error.code == _UNSAFE for error in checked.errors):
        return Verdict(True, "rules", (("", checked.errors[0].message),))
    return None if checked.ok else Verdict(False, "compile", _said(checked))


def _tested(toolchain: Toolchain, built: Compiled, key: str, one: Candidate) -> Verdict:
    return _verdict(one, _module(key), *run_tests(toolchain, built.program, _module(key)))


def _project(toolchain: Toolchain, key: str, one: Candidate) -> Verdict:
    failure = _checked(toolchain, key, one)
    if failure:
        return failure
    built = build_project(toolchain, harness.project(one.task, one.fill))
    if not built.ok:
        return Verdict(True, "tests do not compile", _said(built))
    return _verdict(one, "", *run_tests(toolchain, built.program, ""))


def _verdict(one: Candidate, module: str, results: Results, ended: Outcome) -> Verdict:
    """What the results of a run say of a candidate's tests, some or all of those that were run."""
    if ended.ended_by:
        return Verdict(True, ended.ended_by)
    own = [results.get((module, number)) for number in range(len(one.task.test_names))]
    failed = tuple(("", name) for name, passed in zip(one.task.test_names, own, strict=True) if passed is False)
    if failed:
        return Verdict(True, "test", tuple(sorted(failed)))
    if ended.status == 0 and all(own):
        return Verdict(True, PASSED)
    return Verdict(True, "crash", (("", f"status {ended.status}"),))


def _ended_well(results: Results, ended: Outcome, expected: set[tuple[str, int]]) -> bool:
    """Whether each test that was there was seen to end: an exit status alone can be had from within the tests."""
    return not ended.ended_by and ended.status == 0 and set(results) == expected


def _expected(key: str, one: Candidate) -> set[tuple[str, int]]:
    return {(_module(key), number) for number in range(len(one.task.test_names))}


def _said(compiled: Compiled) -> tuple[tuple[str, str], ...]:
    if compiled.ended_by:
        return (("", compiled.ended_by),)
    return tuple((error.code, error.message) for error in compiled.errors)


def _module(key: str) -> str:
    return f"m_{key[:16]}"


def _tests(key: str) -> str:
    return f"t_{key[:16]}"


def _open(folder: Path | None) -> sqlite3.Connection:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    known = sqlite3.connect(folder / "verdicts.sqlite" if folder else ":memory:", timeout=600)
    # a verdict is committed without waiting for the disk: nothing is lost but by the machine's own death, and then a verdict
    known.execute("PRAGMA journal_mode = WAL")
    known.execute("PRAGMA synchronous = NORMAL")
    known.execute("CREATE TABLE IF NOT EXISTS verdicts (key TEXT PRIMARY KEY, verdict TEXT NOT NULL) WITHOUT ROWID")
    return known


def _cached(known: sqlite3.Connection, key: str) -> Verdict | None:
    row = known.execute("SELECT verdict FROM verdicts WHERE key = ?", (key,)).fetchone()
    if row is None:
        return None
    read = json.loads(row[0])
    return Verdict(read["compiles"], read["why"], tuple((code, said) for code, said in read["details"]))
