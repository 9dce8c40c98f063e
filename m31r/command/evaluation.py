"""The commands that evaluate: a run, whatever answers at an address, and the benchmark itself."""

import argparse
from pathlib import Path

from m31r.config.schema import Config
from m31r.errors import UserError

FOLDER = "eval"


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

        proofs = check_suite(suite, config.evaluate, Path(config.data_folder), confined=confined)
        if arguments.record:
            record(suite, [proof.task for proof in proofs])
        return describe(proofs)
    from m31r.evaluate.evaluate import Place, evaluate
    from m31r.evaluate.report import text_report
    from m31r.evaluate.writers import address_writer, run_writer

    place = Place(suite, Path(arguments.output), Path(config.data_folder))
    if arguments.url:
        writer = address_writer(arguments.url, arguments.model, config.evaluate, config.seed)
    else:
        writer = run_writer(Path(arguments.run), config.evaluate, config.seed)
    return text_report(evaluate(writer, place, config.evaluate, config.seed, confined=confined, more={}))


def evaluate_run(arguments: argparse.Namespace, config: Config) -> str:
    """Evaluates a run in full, or compares two evaluations; the text for stdout."""
    from m31r.evaluate.compare import compare
    from m31r.evaluate.evaluate import Place, evaluate, read_metrics
    from m31r.evaluate.report import text_report

    if bool(arguments.run) == bool(arguments.compare):
        raise UserError("m31r eval takes either --run=DIR or --compare BEFORE AFTER")
    if arguments.compare:
        before, after = (read_metrics(Path(folder)) for folder in arguments.compare)
        return compare(before, after, config.evaluate.threshold)
    run = Path(arguments.run)
    if arguments.dry_run:
        return f"would evaluate {run} into {run / FOLDER}"
    from m31r.evaluate.held_out import held_out
    from m31r.evaluate.writers import run_writer

    writer = run_writer(run, config.evaluate, config.seed)
    more = {"held_out": held_out(run, config.evaluate.held_out_tokens)}
    place = Place(Path(arguments.suite or config.evaluate.suite), run / FOLDER, Path(config.data_folder))
    confined = not arguments.unsafe_no_sandbox
    return text_report(evaluate(writer, place, config.evaluate, config.seed, confined=confined, more=more))
