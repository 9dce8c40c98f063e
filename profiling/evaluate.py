"""How long it takes to verify the benchmark's reference solutions: cold, warm, and against one `cargo test` after another.

python profiling/evaluate.py --json [--tasks 320] [--naive 8] [--suite benchmarks/v1]

A suite of fewer tasks than asked for is repeated, each time with another comment, so that each program is another one. The
naive way is measured on a sample spread over the suite, as many at once as there are workers, and scaled up.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from measuring import Figures, exit_code, new_parser, show

from m31r.config.load import load_config
from m31r.errors import RunError
from m31r.evaluate.check import read_tasks
from m31r.evaluate.rust import Toolchain, find_toolchain
from m31r.evaluate.task import Task, sections
from m31r.evaluate.verify import Candidate, verify


def main() -> None:
    parser = new_parser(__doc__)
    parser.add_argument("--suite", help="its folder; default: the configuration's")
    parser.add_argument("--tasks", type=int, default=320)
    parser.add_argument("--naive", type=int, default=8, help="tasks that are also tested the naive way")
    arguments = parser.parse_args()
    config = load_config(arguments.config, []).evaluate
    read, faults = read_tasks(Path(arguments.suite or config.suite))
    if faults:
        raise RunError(faults[0])
    tasks = [_numbered(read[n % len(read)], n // len(read)) for n in range(arguments.tasks)]
    show(measure(tasks, config.workers, arguments.naive), arguments.json)


def measure(tasks: Sequence[Task], workers: int, sampled: int) -> Figures:
    """Seconds to verify the solutions of `tasks`, twice, and one by one with cargo."""
    toolchain = find_toolchain(confined=True)
    with tempfile.TemporaryDirectory() as name:
        cold, warm = (_seconds(tasks, toolchain, workers, Path(name)) for _ in range(2))
    sample = [tasks[n * len(tasks) // sampled] for n in range(sampled)]
    began = time.monotonic()
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(lambda task: _naive(toolchain, task), sample))
    naive = (time.monotonic() - began) / sampled * len(tasks)
    figures: Figures = {"what": "verify", "tasks": len(tasks), "workers": workers}
    figures |= {"cold_s": round(cold, 2), "warm_s": round(warm, 2), "naive_s": round(naive, 1)}
    figures |= {"times_naive": round(naive / cold, 1), "naive_sampled": sampled}
    return figures | {"peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}


def _seconds(tasks: Sequence[Task], toolchain: Toolchain, workers: int, cache: Path) -> float:
    began = time.monotonic()
    candidates = (Candidate(task, task.fill) for task in tasks)
    failed = [
        task.name
        for task, verdict in zip(tasks, verify(candidates, toolchain, workers, cache, likely=True), strict=True)
        if not verdict.passed
    ]
    if failed:
        raise RunError(f"{', '.join(failed)}: the solution fails; see make benchmarks")
    return time.monotonic() - began


def _naive(toolchain: Toolchain, task: Task) -> None:
    """A crate of its own, a target folder of its own, no sandbox."""
    with tempfile.TemporaryDirectory() as name:
        files = {"Cargo.toml": task.manifest}
        if task.category == "projects":
            files |= sections(task.solution) | {"tests/tests.rs": task.tests}
        else:
            files["src/lib.rs"] = f"{task.solution}\n#[cfg(test)]\nmod tests {{\nuse super::*;\n{task.tests}}}\n"
        for path, text in files.items():
            (Path(name) / path).parent.mkdir(exist_ok=True)
            (Path(name) / path).write_text(text, encoding="utf-8")
        done = subprocess.run([toolchain.program("cargo"), "test", "--offline"], cwd=name, capture_output=True, text=True)
        if done.returncode:
            raise RunError(f"{task.name}: cargo test: {(done.stderr.strip().splitlines() or ['it said nothing'])[-1]}")


def _numbered(task: Task, number: int) -> Task:
    return replace(task, suffix=f"{task.suffix}// {number}\n") if number else task


if __name__ == "__main__":
    sys.exit(exit_code(main))
