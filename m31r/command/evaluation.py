"""The commands that evaluate: a run, whatever answers at an address, and the benchmark itself."""

import argparse
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from m31r.config.schema import Config
from m31r.errors import UserError

if TYPE_CHECKING:
    from m31r.evaluate.rust import Toolchain
    from m31r.evaluate.task import Task
    from m31r.evaluate.writers import Writer

FOLDER, INFILL_FOLDER, FOREIGN_FOLDER = "eval", "eval-infill", "eval-foreign"  # in a run's folder
log = logging.getLogger(__name__)


def benchmark(arguments: argparse.Namespace, config: Config) -> str:
    """Proves the tasks, or evaluates a model on them; the text for stdout."""
    suite = Path(arguments.path or config.evaluate.suite)
    confined = not arguments.unsafe_no_sandbox
    if arguments.check and (arguments.model or arguments.output):
        raise UserError("--check takes neither --model nor --output")
    if arguments.record and not arguments.check:
        raise UserError("--record goes with --check")
    if bool(arguments.url) != bool(arguments.model):
        raise UserError("--url and --model go together")
    if not arguments.check and not arguments.output:
        raise UserError("--output says where the results go, as in --output=runs/benchmark/NAME")
    if arguments.dry_run:
        return f"would {'prove' if arguments.check else 'fill the holes of'} the tasks of {suite}"
    if arguments.check:
        from m31r.evaluate.check import check_suite, describe
        from m31r.evaluate.manifest import record
        from m31r.evaluate.rust import find_toolchain

        proofs = check_suite(suite, config.evaluate, Path(config.data_folder), confined=confined)
        if arguments.record:
            record(suite, [proof.task for proof in proofs], find_toolchain(confined).version)
        return describe(proofs)
    from m31r.compiled import use_compilation_cache
    from m31r.evaluate.writers import address_writer, run_writer

    tasks, toolchain = _tasks(arguments, suite, config)
    if arguments.url:
        writer = address_writer(arguments.url, arguments.model, config.evaluate, config.seed)
    else:
        use_compilation_cache(Path(config.data_folder))
        writer = run_writer(Path(arguments.run), config.evaluate, config.seed)
    return _evaluated(writer, tasks, toolchain, Path(arguments.output), config, {})


def evaluate_run(arguments: argparse.Namespace, config: Config) -> str:
    """Evaluates a run in full, or compares two evaluations; the text for stdout."""
    if bool(arguments.run) == bool(arguments.compare):
        raise UserError("m31r eval takes either --run=DIR or --compare BEFORE AFTER")
    if arguments.compare:
        from m31r.evaluate.compare import compare
        from m31r.evaluate.evaluate import read_metrics

        before, after = (read_metrics(Path(folder)) for folder in arguments.compare)
        return compare(before, after, config.evaluate.threshold)
    if arguments.write_only and arguments.infill:
        raise UserError("--write-only cannot go with --infill: rustc decides which holes there are")
    run = Path(arguments.run)
    folder = _home(run) / (INFILL_FOLDER if arguments.infill else FOREIGN_FOLDER if arguments.foreign else FOLDER)
    if arguments.dry_run:
        return f"would evaluate {run} into {folder}"
    suite = Path(arguments.suite or config.evaluate.suite)
    tasks, toolchain = (_read(arguments, suite), None) if arguments.write_only else _tasks(arguments, suite, config)
    from m31r.compiled import use_compilation_cache
    from m31r.evaluate.evaluate import write_only
    from m31r.evaluate.held_out import held_out
    from m31r.evaluate.writers import run_writer

    use_compilation_cache(Path(config.data_folder))
    writer = run_writer(run, config.evaluate, config.seed)
    if toolchain is None:
        count = write_only(writer, tasks, folder, config.evaluate, config.seed)
        return f"{count} candidates in {folder}; the same command without --write-only judges them, where rustc is"
    more = {"held_out": held_out(run, config.evaluate.held_out_tokens, Path(config.data_folder))}
    return _evaluated(writer, tasks, toolchain, folder, config, more)


def _home(run: Path) -> Path:
    """Where evaluations of a run go: its folder, but beside a release, which never changes."""
    from m31r.generate.place import CHECKSUM
    from m31r.release.verify import is_release

    return run.with_name(f"{run.name}.evaluation") if (run / CHECKSUM).is_file() and is_release(run) else run


def _tasks(arguments: argparse.Namespace, suite: Path, config: Config) -> "tuple[list[Task], Toolchain]":
    """What is to be filled, and with what it is judged."""
    from m31r.evaluate.rust import find_toolchain

    toolchain = find_toolchain(not arguments.unsafe_no_sandbox)
    tasks = _read(arguments, suite)
    if arguments.foreign:
        return tasks, toolchain
    from m31r.evaluate.check import warn_of_another

    warn_of_another(suite, toolchain)
    if arguments.infill:
        from m31r.evaluate.infill import infill_tasks
        from m31r.evaluate.verify import CACHE

        tasks = infill_tasks(tasks, toolchain, config.evaluate.workers, Path(config.data_folder) / CACHE)
    return tasks, toolchain


def _read(arguments: argparse.Namespace, suite: Path) -> "list[Task]":
    if arguments.foreign:
        from m31r.evaluate.foreign import read_foreign

        problems, left_out = read_foreign(Path(arguments.foreign))
        for line in left_out:
            log.warning(line)
        return problems
    from m31r.evaluate.check import read_suite

    return read_suite(suite)


def _evaluated(
    writer: "Writer", tasks: "list[Task]", toolchain: "Toolchain", folder: Path, config: Config, more: dict[str, Any]
) -> str:
    from m31r.evaluate.evaluate import Place, evaluate
    from m31r.evaluate.report import text_report

    place = Place(folder, Path(config.data_folder))
    return text_report(evaluate(writer, tasks, toolchain, place, config.evaluate, config.seed, more))
