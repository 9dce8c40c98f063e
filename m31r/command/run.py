"""Runs a parsed command: results to stdout, logs to stderr, every failure one line and one exit code."""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING

from m31r.errors import M31RError, RunError, Stopped, UserError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from pathlib import Path

    from m31r.config.schema import Config


def run_command(parse: Callable[[], argparse.Namespace]) -> int:
    """Parses, runs and returns the exit code (DECISIONS section 2)."""
    try:
        arguments = parse()
        if arguments.command is None:
            raise UserError("no command given; see m31r --help")
        return _run(arguments)
    except Stopped as stopped:
        sys.stderr.write(f"m31r: {stopped}\n")
        return stopped.exit_code
    except M31RError as error:
        return _fail(str(error), error.exit_code)
    except KeyboardInterrupt:
        return _fail("interrupted; the same command goes on from what is finished", RunError.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else the interpreter complains at exit
        return 0
    except MemoryError:
        return _fail("out of memory; lower train.batch_size, or the number of workers", RunError.exit_code)
    except OSError as error:
        advice = "free some space and run the same command again" if error.errno == errno.ENOSPC else "see the path"
        return _fail(f"{error.filename or 'a file'}: {error.strerror or error}; {advice}", RunError.exit_code)
    except SystemExit as leaving:
        return int(leaving.code or 0)  # --help
    except Exception as error:  # noqa: BLE001 - the last line of defence: a defect of ours
        return _fail(_no_platform(error) or _defect(error), RunError.exit_code)


def _no_platform(error: Exception) -> str:
    """One line where JAX was told by its own variable to compute on what is not there; "" of any other error."""
    import traceback

    asked, where = os.environ.get("JAX_PLATFORMS"), traceback.extract_tb(error.__traceback__)[-1].filename
    if not asked or os.path.basename(where) != "xla_bridge.py":  # noqa: PTH119 - pathlib is slow to import
        return ""
    return f"JAX_PLATFORMS={asked}: not there; unset it, and what there is is taken"


def _defect(error: Exception) -> str:
    """One line for the user; the whole of it for the log."""
    import logging
    import traceback

    logging.getLogger("m31r").debug("%s", traceback.format_exc())
    where = traceback.extract_tb(error.__traceback__)[-1]
    first = (str(error).splitlines() or [""])[0]
    place = f"{os.path.basename(where.filename)}:{where.lineno}"  # noqa: PTH119 - pathlib is slow to import
    return f"internal error: {type(error).__name__} at {place}: {first}; --log-level=debug shows all"


def _run(arguments: argparse.Namespace) -> int:
    from m31r.logs import start_logging

    start_logging(arguments.log_level)
    handler = HANDLERS[arguments.command]
    print_out(handler(arguments))
    return 0


def print_out(text: str) -> None:
    """The one place where results go to stdout."""
    if text:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        sys.stdout.flush()


def _fail(message: str, code: int) -> int:
    sys.stderr.write(f"m31r: error: {message}\n")
    return code


def _config(arguments: argparse.Namespace) -> Config:
    from m31r.command.parser import DEFAULT_CONFIG
    from m31r.config.load import load_config

    return load_config(arguments.config or DEFAULT_CONFIG, arguments.overrides)


def _workdir(arguments: argparse.Namespace) -> Path:
    from pathlib import Path

    from m31r.command.parser import DEFAULT_CONFIG

    return Path(arguments.workdir or f"runs/{Path(arguments.config or DEFAULT_CONFIG).stem}")


def _main_job(arguments: argparse.Namespace) -> str:
    from m31r import pipeline
    from m31r.generate.place import with_own_init

    workdir = _workdir(arguments)
    config = with_own_init(_config(arguments), workdir)
    if arguments.dry_run:
        return "\n".join(pipeline.plan(config, arguments.stage))
    _tune_host()
    return pipeline.run(config, workdir, arguments.stage)


def _data_stage(stage: str) -> Callable[[argparse.Namespace], str]:
    def handle(arguments: argparse.Namespace) -> str:
        from m31r import pipeline

        config = _config(arguments)
        if arguments.dry_run:
            return "\n".join(pipeline.plan(config, stage))
        return str(pipeline.only(config, stage).path)

    return handle


def _dataset(arguments: argparse.Namespace) -> str:
    from pathlib import Path

    if (arguments.action is None) == bool(arguments.crate):
        raise UserError("m31r dataset remove takes --crate NAME, and m31r dataset alone takes no --crate")
    if arguments.action is None:
        return _data_stage("dataset")(arguments)
    if arguments.dry_run:
        return f"would make a dataset without {', '.join(arguments.crate)}"
    from m31r.command.removal import remove_crates

    return remove_crates(_config(arguments), arguments.crate, Path(arguments.runs))


def _tokenizer(arguments: argparse.Namespace) -> str:
    from pathlib import Path

    if arguments.use == "train":
        return _data_stage("tokenizer")(arguments)
    from m31r.command.text import decode_ids, encode_text
    from m31r.tokenizer.text import load_tokenizer
    from m31r.tokenizer.tokenizer import MODEL

    if arguments.run:
        path = Path(arguments.run) / MODEL
    else:
        from m31r import pipeline

        path = pipeline.finished(_config(arguments)).path / MODEL
    use = encode_text if arguments.use == "encode" else decode_ids
    return use(load_tokenizer(path), sys.stdin.buffer.read())


def _train(arguments: argparse.Namespace) -> str:
    from m31r import pipeline
    from m31r.generate.place import with_own_init
    from m31r.train.run import SUMMARY, read_config

    workdir = _workdir(arguments)
    if arguments.command == "resume":
        if arguments.workdir is None or arguments.config or arguments.overrides:
            raise UserError("m31r resume takes --workdir=RUN and goes on with that run's own configuration")
        config = read_config(workdir)
    else:
        config = _config(arguments)
    config = with_own_init(config, workdir)
    if arguments.dry_run:
        return "\n".join(pipeline.plan(config, "train"))
    _tune_host()
    shards = pipeline.finished(config)
    from m31r.train.train import train

    train(config, shards, workdir)
    return str(workdir / SUMMARY)


def _generate(arguments: argparse.Namespace) -> str:
    from m31r.command.generation import stream_generation

    return stream_generation(arguments)


def _serve(arguments: argparse.Namespace) -> str:
    from pathlib import Path

    from m31r.command.serving import serving_config

    folder = Path(arguments.model)
    config = serving_config(arguments, folder)
    if arguments.dry_run:
        return f"would serve {folder} on {config.serve.host}:{config.serve.port}"
    from m31r.serve.serve import serve

    serve(config, folder, arguments.device)
    return ""


def _lsp(arguments: argparse.Namespace) -> str:
    from pathlib import Path

    from m31r.command.serving import serving_config
    from m31r.lsp.refuse import refuse

    folder = Path(arguments.model)
    try:
        config = serving_config(arguments, folder)
    except M31RError as error:
        if not arguments.dry_run and not sys.stdin.isatty():
            refuse(str(error), sys.stdin.buffer, sys.stdout.buffer)
        raise
    if arguments.dry_run:
        return f"would complete in an editor with {folder}"
    from m31r.lsp.lsp import lsp

    lsp(config, folder, arguments.device)
    return ""


def _dashboard(arguments: argparse.Namespace) -> str:
    from pathlib import Path

    given = [(name, getattr(arguments, name)) for name in ("host", "port")]
    arguments.overrides += [(f"dashboard.{name}", str(value)) for name, value in given if value is not None]
    config = _config(arguments)
    if arguments.dry_run:
        return f"would show the runs in {arguments.runs} on {config.dashboard.host}:{config.dashboard.port}"
    from m31r.dashboard.dashboard import dashboard

    dashboard(config, Path(arguments.runs))
    return ""


def _quantize(arguments: argparse.Namespace) -> str:
    from pathlib import Path

    if arguments.dry_run:
        return f"would write the model of {arguments.run} to {arguments.out} as {arguments.format}"
    from m31r.quantize.quantize import quantize

    quantize(Path(arguments.run), Path(arguments.out), arguments.format)
    return str(arguments.out)


def _trace(arguments: argparse.Namespace) -> str:
    import json

    from m31r import pipeline
    from m31r.artifacts.store import sizes_only
    from m31r.shard.trace import trace

    with sizes_only():
        shards = pipeline.finished(_config(arguments))
    end = arguments.position + 1 if arguments.end is None else arguments.end
    origins = trace(shards, arguments.split, arguments.position, end, arguments.shard)
    return "\n".join(json.dumps(origin, sort_keys=True, ensure_ascii=False) for origin in origins)


def _attribute(arguments: argparse.Namespace) -> str:
    from pathlib import Path

    from m31r import pipeline
    from m31r.command.text import attribute_text

    config = _config(arguments)
    try:
        text = sys.stdin.buffer.read() if arguments.file == "-" else Path(arguments.file).read_bytes()
    except OSError as error:
        raise UserError(f"{arguments.file}: cannot read the text: {error.strerror}") from None
    if arguments.dry_run:
        return f"would look {len(text)} bytes up in the training data of {config.data_folder}"
    return attribute_text(config.attribute, *pipeline.attribution(config), text, arguments.json)


def _benchmark(arguments: argparse.Namespace) -> str:
    from m31r.command.evaluation import benchmark

    return benchmark(arguments, _config(arguments))


def _eval(arguments: argparse.Namespace) -> str:
    from m31r.command.evaluation import evaluate_run

    return evaluate_run(arguments, _config(arguments))


def _export(arguments: argparse.Namespace) -> str:
    from pathlib import Path

    if arguments.dry_run:
        return f"would release the model of {arguments.run} as {arguments.out}/{arguments.version}"
    from m31r.release.release import export

    key = Path(arguments.sign) if arguments.sign else None
    return str(export(Path(arguments.run), arguments.version, Path(arguments.out), key))


def _release(arguments: argparse.Namespace) -> str:
    from m31r.command.release import check

    if arguments.workdir and not arguments.rebuild:
        raise UserError("--workdir goes with --rebuild")
    return check(arguments, _config(arguments))


def _import(arguments: argparse.Namespace) -> str:
    from pathlib import Path

    if arguments.dry_run:
        return f"would make {arguments.out} of the model in {arguments.source}"
    from m31r.release.importing import import_model

    return str(import_model(Path(arguments.source), Path(arguments.out)))


def _verify(arguments: argparse.Namespace) -> str:
    from pathlib import Path

    from m31r.command.inspect import verify_path, verify_rebuilt

    path, key = Path(arguments.path), Path(arguments.public_key) if arguments.public_key else None
    if arguments.workdir and not arguments.rebuild:
        raise UserError("--workdir goes with --rebuild")
    if arguments.init and not arguments.rebuild:
        raise UserError("--init goes with --rebuild: the model that a release was fine-tuned from")
    if arguments.dry_run:
        return f"would check {path}{' and train its model anew' if arguments.rebuild else ''}"
    if not arguments.rebuild:
        return verify_path(path, key)
    _tune_host()
    workdir = Path(arguments.workdir or f"runs/rebuild-{path.resolve().name}")
    config = _config(arguments)
    return verify_rebuilt(path, key, Path(config.data_folder), workdir, config.train.init)


def _info(arguments: argparse.Namespace) -> str:
    from pathlib import Path

    from m31r.command.inspect import describe

    run = Path(arguments.run) if arguments.run else None
    return describe(run, Path(_config(arguments).data_folder), arguments.json)


def _clean(arguments: argparse.Namespace) -> str:
    from pathlib import Path

    from m31r.command.inspect import clean

    return clean(Path(_config(arguments).data_folder), arguments.cache, arguments.dry_run)


def _tune_host() -> None:
    from m31r.command.host import prefer_huge_pages

    prefer_huge_pages()


HANDLERS: dict[str, Callable[[argparse.Namespace], str]] = {
    "run": _main_job,
    **{stage: _data_stage(stage) for stage in ("crawl", "filter", "shard")},
    "dataset": _dataset,
    "tokenizer": _tokenizer,
    "train": _train,
    "resume": _train,
    "generate": _generate,
    "quantize": _quantize,
    "export": _export,
    "release": _release,
    "import": _import,
    "serve": _serve,
    "lsp": _lsp,
    "dashboard": _dashboard,
    "trace": _trace,
    "attribute": _attribute,
    "benchmark": _benchmark,
    "eval": _eval,
    "verify": _verify,
    "info": _info,
    "clean": _clean,
}
