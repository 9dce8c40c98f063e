"""The command line as data. Imports nothing heavy: `m31r --help` must answer at once."""

import argparse
import os
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from m31r import __version__ as VERSION
from m31r.errors import UserError

DEFAULT_CONFIG = "configs/base.py"
STAGES = ("crawl", "filter", "dataset", "tokenizer", "shard", "card", "train", "sample")
OVERRIDE = "--config."
EPILOG = "Any field of the configuration is set by --config.SECTION.FIELD=VALUE, as in --config.train.steps=200."


if TYPE_CHECKING:
    from typing import NoReturn


class _Parser(argparse.ArgumentParser):
    def __init__(self, **settings: Any) -> None:
        # a formatter that is not told the width imports shutil and all compressors, a third of the time of --help
        # and no abbreviations: a script's --prom would mean another thing once there is a --promise
        super().__init__(formatter_class=partial(argparse.HelpFormatter, width=_width()), allow_abbrev=False, **settings)

    def error(self, message: str) -> "NoReturn":
        raise UserError(f"{self.prog}: {message}; see {self.prog} --help")


def _width() -> int:
    try:
        return min(os.get_terminal_size().columns, 120)
    except OSError:
        return 100


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The parsed command line; `overrides` holds (dotted field, text) pairs, `command` is "run" for the main job.

    Raises:
      UserError: the words do not fit (exit 1; argparse's own 2 means a wrong configuration here).
    """
    rest, overrides = split_overrides(arguments)
    # `python -m m31r.main --config=...` names no command and means the main job
    if rest[:1] not in (["--help"], ["--version"]) and (rest[0].startswith("--") if rest else overrides):
        rest = ["run", *rest]
    known = build_parser().parse_args(rest)
    flags = (("seed", getattr(known, "seed", None)), ("train.init", getattr(known, "init", None)))
    known.overrides = overrides + [(name, str(value)) for name, value in flags if value is not None]
    return known


def split_overrides(arguments: Sequence[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """Takes `--config.a.b=value` and `--config.a.b value` out of the arguments."""
    rest, overrides = [], []
    pending = iter(arguments)
    for argument in pending:
        if not argument.startswith(OVERRIDE):
            rest.append(argument)
            continue
        name, equals, text = argument.removeprefix(OVERRIDE).partition("=")
        if not equals:
            try:
                text = next(pending)
            except StopIteration:
                raise UserError(f"{argument}: needs a value, as in {argument}=VALUE") from None
        overrides.append((name, text))
    return rest, overrides


def _place(text: str) -> str:
    """A file or folder; an empty name, as an unset shell variable gives, must not quietly mean another one."""
    if not text:
        raise argparse.ArgumentTypeError("is empty")
    return text


def build_parser() -> argparse.ArgumentParser:
    """Every command with its flags."""
    shared = _Parser(add_help=False)
    shared.add_argument(
        "--config", type=_place, default=None, metavar="FILE", help=f"configuration file (default {DEFAULT_CONFIG})"
    )
    shared.add_argument("--seed", type=int, default=None, help="overrides the configuration's seed")
    shared.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    shared.add_argument("--log-level", default="info", choices=["debug", "info", "warning", "error"])

    parser = _Parser(prog="m31r", description="Builds a small Rust-writing language model from nothing.", epilog=EPILOG)
    parser.add_argument("--version", action="version", version=f"m31r {VERSION}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)

    def add(name: str, about: str, into: "argparse._SubParsersAction[_Parser] | None" = None) -> _Parser:
        return (into or commands).add_parser(name, help=about, description=about, epilog=EPILOG, parents=[shared])

    run = add("run", "the main job: every stage in order, each skipped where it is done")
    run.add_argument(
        "--workdir", type=_place, default=None, metavar="DIR", help="the run's folder (default runs/NAME-OF-CONFIG)"
    )
    run.add_argument("--stage", default="sample", choices=STAGES, help="stop after this stage")
    _add_init(run)
    add("crawl", "gather Rust from the configured sources")
    add("filter", "keep what is legal, whole, readable and new")
    dataset = add("dataset", "divide crates into train, validation and test, or remove crates from them")
    dataset.add_argument("action", nargs="?", choices=["remove"], help="make a new version without --crate")
    dataset.add_argument("--crate", action="append", default=[], metavar="NAME", help="a crate to remove; may be repeated")
    dataset.add_argument("--runs", type=_place, default="runs", metavar="DIR", help="where to look for runs that used it")
    tokenizer = commands.add_parser("tokenizer", help="train the tokenizer, or use it")
    uses = tokenizer.add_subparsers(dest="use", metavar="train|encode|decode", required=True, parser_class=_Parser)
    _add_init(add("train", "learn the vocabulary from the training split, or take a model's", uses))
    for name, about in (("encode", "text from stdin to ids on stdout"), ("decode", "ids from stdin to text on stdout")):
        add(name, about, uses).add_argument("--run", type=_place, default=None, metavar="DIR", help="use this run's tokenizer")
    _add_init(add("shard", "encode the dataset into token shards"))
    train = add("train", "train on the token shards")
    _add_init(train)
    for command in (train, add("resume", "go on with an interrupted run")):
        command.add_argument("--workdir", type=_place, default=None, metavar="DIR", help="the run's folder")
    _add_generate(add("generate", "complete a prompt, or fill in the middle, with a trained model"))
    _add_serve(add("serve", "answer over HTTP: completion and fill-in-the-middle, for editors and programs"))
    _add_lsp(add("lsp", "complete Rust in an editor: a language server on stdin and stdout"))
    _add_dashboard(add("dashboard", "a page of all runs, live while they train; nothing from the network"))
    _add_quantize(add("quantize", "write a run's model to a folder of its own, in fewer bits"))
    _add_export(add("export", "release a run's model: a folder that others check, load and run"))
    _add_release(add("release", "whether a release may go out: every gate of docs/release.md, exit 4 if one holds it up"))
    imported = add("import", "make a model's folder of one of ours that others saved in Llama's or Qwen3's layout")
    imported.add_argument("source", type=_place, metavar="DIR", help="with config.json, model.safetensors and tokenizer.model")
    imported.add_argument("--out", type=_place, required=True, metavar="DIR", help="the folder to make")
    trace = add("trace", "which file, crate, version and licence training tokens are from")
    trace.add_argument("--split", default="train", choices=["train", "validation", "test"])
    trace.add_argument(
        "--shard", type=int, default=None, metavar="N", help="count positions from the begin of the split's shard N"
    )
    trace.add_argument("position", type=int, help="position of the first token in its split, from 0")
    trace.add_argument("end", type=int, nargs="?", default=None, help="position after the last token; one token without it")
    attribute = add("attribute", "which spans of a text stand verbatim in the training data, and under which licence")
    attribute.add_argument("file", type=_place, metavar="FILE", help="the text; - reads stdin")
    attribute.add_argument("--json", action="store_true", help="one JSON object a span")
    _add_evaluation(add("eval", "evaluate a run on the benchmark and on held-out crates, or compare two evaluations"))
    _add_benchmark(add("benchmark", "prove the benchmark's tasks, or let any model fill their holes"))
    _add_verify(add("verify", "check every byte of an artifact, a run, a model's folder or a release against its hashes"))
    info = add("info", "what a run or a model's folder is, or what this machine has")
    info.add_argument("run", type=_place, nargs="?", default=None, metavar="DIR")
    info.add_argument("--json", action="store_true", help="one JSON object")
    clean = add("clean", "remove what killed stages left behind; never a checkpoint")
    clean.add_argument("--cache", action="store_true", help="remove compiled programs and downloads too")
    return parser


def _add_init(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--init", type=_place, default=None, metavar="DIR", help="the model's folder or run to go on from: fine-tuning"
    )


def _add_generate(command: argparse.ArgumentParser) -> None:
    command.add_argument("--run", type=_place, required=True, metavar="DIR", help="the run, or the model's folder, that writes")
    command.add_argument("--prompt", default=None, metavar="TEXT", help="what to go on from; - or nothing reads stdin")
    command.add_argument("--prefix", default=None, metavar="TEXT", help="with --suffix: fill in what stands between")
    command.add_argument("--suffix", default=None, metavar="TEXT")
    command.add_argument("--max-new-tokens", type=int, default=None)
    command.add_argument("--temperature", type=float, default=None, help="0 is greedy")
    command.add_argument("--top-k", type=int, default=None)
    command.add_argument("--top-p", type=float, default=None)
    command.add_argument("--min-p", type=float, default=None, help="only tokens with this share of the likeliest one's chance")
    command.add_argument("--repetition-penalty", type=float, default=None, help="of tokens that are there already; 1 is none")
    command.add_argument("--stop", action="append", default=[], metavar="TEXT", help="end before this text; may be repeated")
    command.add_argument("--max-seconds", type=float, default=None, help="end after so much time; 0 is no limit")
    command.add_argument(
        "--forbid", action="append", type=int, default=[], metavar="ID", help="a token never to write; repeated"
    )
    command.add_argument("--truncate-left", action="store_true", help="leave out the begin of a prompt that is too long")
    command.add_argument(
        "--prompts", type=_place, default=None, metavar="FILE", help="prompts as JSON lines, - is stdin; implies --json"
    )
    command.add_argument("--json", action="store_true", help="one JSON object a line: text, tokens, why it ended")
    command.add_argument("--log-probs", type=int, default=None, metavar="N", help="with --json: also of the N likeliest tokens")
    command.add_argument(
        "--end-of-hole", action=argparse.BooleanOptionalAction, default=None, help="end where --suffix goes on by itself"
    )
    command.add_argument(
        "--reasoning", default=None, choices=["none", "hidden", "shown"], help="between <reason> and </reason>; none is written"
    )
    command.add_argument("--check", action="store_true", help="write several candidates and print the first that rustc accepts")
    command.add_argument("--candidates", type=int, default=None, metavar="K", help="with --check: how many")
    command.add_argument("--unsafe-no-sandbox", action="store_true", help="with --check: run rustc without a sandbox")
    command.add_argument("--device", default=None, help="auto, cpu, gpu or gpu:1")
    command.add_argument("--kernels", default=None, choices=("xla", "pallas"), help="what decodes; pallas needs an NVIDIA GPU")


def _add_serve(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--model", type=_place, required=True, metavar="DIR", help="the run, or the model's folder, that writes"
    )
    command.add_argument("--host", type=_place, default=None, help="the address to listen on (serve.host)")
    command.add_argument("--port", type=int, default=None, help="0 takes a free one (serve.port)")
    command.add_argument("--device", default=None, help="auto, cpu, gpu or gpu:1")


def _add_lsp(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--model", type=_place, required=True, metavar="DIR", help="the run, or the model's folder, that writes"
    )
    command.add_argument("--device", default=None, help="auto, cpu, gpu or gpu:1")


def _add_dashboard(command: argparse.ArgumentParser) -> None:
    command.add_argument("--runs", type=_place, default="runs", metavar="DIR", help="the folder with the runs (default runs)")
    command.add_argument("--host", type=_place, default=None, help="the address to listen on (dashboard.host)")
    command.add_argument("--port", type=int, default=None, help="0 takes a free one (dashboard.port)")


def _add_quantize(command: argparse.ArgumentParser) -> None:
    command.add_argument("--run", type=_place, required=True, metavar="DIR", help="the run whose newest checkpoint it is")
    command.add_argument("--out", type=_place, required=True, metavar="DIR", help="the folder to make")
    command.add_argument("--format", required=True, choices=["float32", "bfloat16", "int8", "int4"], help="of the weights")


def _add_export(command: argparse.ArgumentParser) -> None:
    command.add_argument("--run", type=_place, required=True, metavar="DIR", help="the run, or the model's folder, to release")
    command.add_argument("--version", type=_place, required=True, help="a semantic version, as 0.1.0")
    command.add_argument("--out", type=_place, default="release", metavar="DIR", help="where releases lie (default release)")
    command.add_argument("--sign", type=_place, default=None, metavar="KEY", help="sign with this private key (PEM)")


def _add_release(command: argparse.ArgumentParser) -> None:
    command.add_argument("action", choices=["check"])
    command.add_argument("folder", type=_place, metavar="DIR", help="the release, as release/0.1.0")
    command.add_argument(
        "--repository", type=_place, default=".", metavar="DIR", help="the checkout it was made from (default .)"
    )
    command.add_argument(
        "--previous", type=_place, default=None, metavar="DIR", help="the release before it (default: the next lower beside it)"
    )
    command.add_argument("--public-key", type=_place, default=None, metavar="KEY", help="whose signature it must have")
    command.add_argument("--run-tests", action="store_true", help="make test, its result kept beside the release")
    command.add_argument("--rebuild", action="store_true", help="gather and train anew, and compare the weights")
    command.add_argument(
        "--workdir", type=_place, default=None, metavar="DIR", help="with --rebuild: where (default runs/rebuild-VERSION)"
    )
    command.add_argument(
        "--accept", action="append", default=[], metavar="GATE", help="a gate that may stay undecided; may be repeated"
    )
    command.add_argument("--json", action="store_true", help="one JSON object instead of the table")
    _add_unsafe(command)


def _add_verify(command: argparse.ArgumentParser) -> None:
    command.add_argument("path", type=_place)
    command.add_argument(
        "--public-key", type=_place, default=None, metavar="KEY", help="of a release: whose signature it must have"
    )
    command.add_argument("--rebuild", action="store_true", help="of a release: gather and train anew, and compare the weights")
    _add_init(command)
    command.add_argument(
        "--workdir", type=_place, default=None, metavar="DIR", help="with --rebuild: where (default runs/rebuild-VERSION)"
    )


def _add_evaluation(command: argparse.ArgumentParser) -> None:
    command.add_argument("--run", type=_place, default=None, metavar="DIR", help="the run; results go to its folder eval")
    command.add_argument("--suite", type=_place, default=None, metavar="DIR", help="the tasks, or a part of them")
    _add_tasks(command)
    command.add_argument(
        "--write-only", action="store_true", help="only write candidates, where there is no rustc; eval goes on from them"
    )
    command.add_argument(
        "--compare",
        type=_place,
        nargs=2,
        default=None,
        metavar="DIR",
        help="two evaluations' folders: exit 4 if the second is worse",
    )
    _add_unsafe(command)


def _add_benchmark(command: argparse.ArgumentParser) -> None:
    command.add_argument("path", type=_place, nargs="?", default=None, help="a suite, a category or a task of it")
    kinds = command.add_mutually_exclusive_group(required=True)
    kinds.add_argument("--check", action="store_true", help="prove the tasks: exit 4 if one is at fault")
    kinds.add_argument(
        "--run", type=_place, default=None, metavar="DIR", help="the run, or the model's folder, that fills the holes"
    )
    kinds.add_argument("--url", type=_place, default=None, metavar="ADDRESS", help="an OpenAI-compatible address, with its /v1")
    command.add_argument("--model", type=_place, default=None, help="which model of that address")
    command.add_argument("--output", type=_place, default=None, metavar="DIR", help="where results go")
    _add_tasks(command)
    command.add_argument("--record", action="store_true", help="with --check: then write the suite's manifest, if all is well")
    _add_unsafe(command)


def _add_tasks(command: argparse.ArgumentParser) -> None:
    kinds = command.add_mutually_exclusive_group()
    kinds.add_argument("--infill", action="store_true", help="instead: holes of all kinds in the tasks' solutions")
    kinds.add_argument(
        "--foreign",
        type=_place,
        default=None,
        metavar="FILE",
        help="instead: Rust problems as MultiPL-E or HumanEval-X has them",
    )


def _add_unsafe(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--unsafe-no-sandbox", action="store_true", help="compile and run without walls, where none can be had"
    )
