"""Proves a benchmark suite: every solution passes, every prompt by itself fails, and so does what is plausible but wrong."""

import logging
import os
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from m31r.config.schema import EvaluateConfig
from m31r.errors import RunError, UserError, ValidationError
from m31r.evaluate.manifest import manifest_faults, recorded_toolchain
from m31r.evaluate.mutants import mutants, stubs
from m31r.evaluate.rust import Toolchain, find_toolchain
from m31r.evaluate.task import EDITION, Task, find_tasks, read_task, sections
from m31r.evaluate.verify import CACHE, Candidate, Verdict, verify
from m31r.filter.minhash import shingles
from m31r.filter.tokens import read_tokens

LEAST_WRONG = 2
_FEW = 8
ALIKE = 0.5  # Jaccard similarity of two solutions' runs of five tokens


log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Proof:
    """What was proven of one task: how many wrong fills fail, and the mutants that pass, a hint at missing tests."""

    task: Task
    wrong: int
    survivors: tuple[str, ...]


def check_suite(path: Path, config: EvaluateConfig, data_folder: Path, confined: bool) -> list[Proof]:
    """A proof for each task at or below `path`, which is a suite, a category or a task.

    Verdicts are kept in the data folder, so that what did not change is not proven again.

    Raises:
      ValidationError: a task is not as docs/benchmarks.md says; a line for each fault.
      RunError: there is no toolchain, or no sandbox.
    """
    toolchain = find_toolchain(confined)
    tasks, faults = read_tasks(path)
    faults += _unformatted(tasks, toolchain)
    faults += [f"{a.name}, {b.name}: their solutions are alike ({share:.0%})" for a, b, share in _twins(tasks)]
    faults += manifest_faults(path, tasks)
    warn_of_another(path, toolchain)
    proofs = []
    for task, verdicts in _verdicts(tasks, toolchain, config, data_folder / CACHE):
        found, proof = _proof(task, *verdicts)
        faults += [f"{task.name}: {fault}" for fault in found]
        proofs.append(proof)
    if faults:
        raise ValidationError("\n".join(faults))
    return proofs


def warn_of_another(path: Path, toolchain: Toolchain) -> None:
    """Says so if the suite at `path` was proven with another toolchain than this one, which may judge otherwise."""
    if (recorded := recorded_toolchain(path)) not in ("", toolchain.version):
        log.warning(
            "the suite was recorded with another toolchain",
            extra={"recorded": recorded.split("\n")[0], "here": toolchain.version.split("\n")[0]},
        )


def describe(proofs: Sequence[Proof]) -> str:
    """A line for each mutant that passes, where a test may be missing, and one for all."""
    lines = []
    for proof in proofs:
        for fill in proof.survivors:
            lines.append(f"{proof.task.name}: passes although changed: {_change(proof.task.fill, fill)}")
    wrong = sum(proof.wrong for proof in proofs)
    return "\n".join([*lines, f"{len(proofs)} tasks: solutions pass, empty prompts and {wrong} wrong solutions fail"])


def _change(right: str, changed: str) -> str:
    """The first line that differs, as it was and as it is."""
    pairs = zip(right.splitlines(), changed.splitlines(), strict=False)
    was, now = next(((a, b) for a, b in pairs if a != b), (right, changed))
    return f"`{was.strip()}` to `{now.strip()}`"


def read_suite(path: Path) -> list[Task]:
    """The tasks at or below `path`.

    Raises:
      ValidationError: one is not as docs/benchmarks.md says, or is another one than its version's.
    """
    tasks, faults = read_tasks(path)
    if faults := faults + manifest_faults(path, tasks):
        raise ValidationError("\n".join(faults))
    return tasks


def read_tasks(path: Path) -> tuple[list[Task], list[str]]:
    """The tasks at or below `path` that can be read, and what is wrong with the others."""
    tasks, faults = [], []
    for folder in find_tasks(path.absolute()):
        try:
            tasks.append(read_task(folder))
        except UserError as error:
            faults += str(error).replace(f"{path.absolute()}", str(path)).splitlines()
    return tasks, faults


def _verdicts(
    tasks: Sequence[Task], toolchain: Toolchain, config: EvaluateConfig, cache: Path
) -> Iterable[tuple[Task, tuple[Verdict, list[Verdict], list[Verdict], list[tuple[str, Verdict]]]]]:
    """For each task the verdicts on its solution, its stubs, its wrong fills, and its mutants."""
    # what is expected to pass shares crates only with its like
    right = [Candidate(task, task.fill, strict=True) for task in tasks]
    solutions = list(verify(right, _narrowed(toolchain), config.workers, cache, likely=True))
    # few mutants prove what no wrong fills are kept for
    most = [config.mutants if len(task.wrong) >= LEAST_WRONG else max(config.mutants, _FEW) for task in tasks]
    made = [mutants(task, number) for task, number in zip(tasks, most, strict=True)]
    empty = [stubs(task) for task in tasks]
    # nothing at all seldom compiles and is checked first; the rest shares crates from the start
    nothing = [Candidate(task, fill) for task, fills in zip(tasks, empty, strict=True) for fill in fills if not fill]
    slips = [
        Candidate(task, fill)
        for task, idle, fills in zip(tasks, empty, made, strict=True)
        for fill in (*filter(None, idle), *(wrong.fill for wrong in task.wrong), *fills)
    ]
    on_nothing = verify(nothing, toolchain, config.workers, cache, likely=False)
    on_slips = verify(slips, toolchain, config.workers, cache, likely=True)
    for task, solution, idle, mutations in zip(tasks, solutions, empty, made, strict=True):
        judged = [next(on_slips if fill else on_nothing) for fill in idle]
        wrong = [next(on_slips) for _ in task.wrong]
        yield task, (solution, judged, wrong, [(fill, next(on_slips)) for fill in mutations])


def _narrowed(toolchain: Toolchain) -> Toolchain:
    """With half of the threads: how many of them live at once is the scheduler's doing, and no task may come near the limit."""
    return replace(toolchain, testing=replace(toolchain.testing, processes=toolchain.testing.processes // 2))


def _proof(
    task: Task, solution: Verdict, empty: list[Verdict], kept: list[Verdict], made: list[tuple[str, Verdict]]
) -> tuple[list[str], Proof]:
    faults = []
    if not solution.passed:
        said = "; ".join(f"{code} {message}".strip() for code, message in solution.details)
        faults.append(f"solution.rs: fails: {solution.why}: {said}")
    if any(verdict.passed for verdict in empty):
        faults.append("prompt.rs: passes with nothing in the hole, or with todo!()")
    faults += [
        f"metadata.yaml: wrong[{number}]: passes, and must fail ({wrong.why})"
        for number, (wrong, verdict) in enumerate(zip(task.wrong, kept, strict=True))
        if verdict.passed
    ]
    failing = len(kept) + sum(verdict.compiles and not verdict.passed for _, verdict in made)
    if failing < LEAST_WRONG:
        faults.append(f"has {failing} wrong fills that fail; it needs {LEAST_WRONG}: add some as `wrong`")
    return faults, Proof(task, failing, tuple(fill for fill, verdict in made if verdict.passed))


def _twins(tasks: Sequence[Task]) -> Iterable[tuple[Task, Task, float]]:
    """Pairs of tasks whose solutions are nearly one."""
    sets = [frozenset(shingles(read_tokens(task.solution.encode()).hashes).tolist()) for task in tasks]
    for (a, own), (b, other) in combinations(zip(tasks, sets, strict=True), 2):
        shared = len(own & other)
        if shared and (share := shared / len(own | other)) >= ALIKE:
            yield a, b, share


def _unformatted(tasks: Sequence[Task], toolchain: Toolchain) -> list[str]:
    """The files that rustfmt would change."""
    with tempfile.TemporaryDirectory(prefix="m31r-format-") as name:
        places: dict[str, str] = {}
        for number, task in enumerate(tasks):
            parts = sections(task.solution) if task.category == "projects" else {"": task.solution}
            for index, text in enumerate((*parts.values(), task.tests)):
                path = Path(name, f"{number}-{index}.rs")
                # modules that lie elsewhere are not looked for
                path.write_text(f"{text.rstrip()}\n", encoding="utf-8")
                places[path.name] = f"{task.name}/{'solution.rs' if index < len(parts) else 'tests.rs'}"
        command = [toolchain.program("rustfmt"), "--check", "-l", f"--edition={EDITION}", *sorted(places)]
        try:
            done = subprocess.run(
                command, capture_output=True, cwd=name, check=False, text=True, env={"LC_ALL": "C", **_path()}
            )
        except OSError as error:
            raise RunError(f"{command[0]}: cannot be run ({error}); install it with rustup component add rustfmt") from None
        listed = sorted({places[Path(line).name] for line in done.stdout.splitlines() if Path(line).name in places})
        return [f"{place}: rustfmt would change it" for place in listed]


def _path() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", "")}
