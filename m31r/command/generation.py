"""`m31r generate`: what the model writes goes to stdout as it comes, and nothing else does."""

import argparse
import dataclasses
import gc
import json
import os
import sys
from pathlib import Path
from typing import Any

from m31r.command.text import utf8
from m31r.config.schema import GenerateConfig
from m31r.errors import UserError

PLAIN = (
    "max_new_tokens", "temperature", "top_k", "top_p", "min_p", "repetition_penalty", "max_seconds", "seed", "log_probs",
    "end_of_hole", "reasoning", "kernels",
)  # fmt: skip
"""Options that are settings as they stand."""


def stream_generation(arguments: argparse.Namespace) -> str:
    """Writes a completion as it comes, or with --json or --prompts one object a line for each, when all are written."""
    gc.disable()  # until there is text, or it would look through all that is imported and traced again and again
    try:
        return _stream(arguments)
    finally:
        gc.enable()


def _stream(arguments: argparse.Namespace) -> str:
    from m31r.generate.place import config_of

    run = Path(arguments.run)
    config = config_of(run)
    asked = _asked(arguments)
    if any(suffix is not None for _, suffix, _ in asked) and config.loader.fim_rate == 0:
        raise UserError(f"{run}: was not trained to fill in the middle (loader.fim_rate = 0); use --prompt")
    candidates = _candidates(arguments, config.generate) if _checks(arguments) else 0
    if arguments.dry_run:
        return f"would write at most {arguments.max_new_tokens or config.generate.max_new_tokens} tokens with {run}"
    # only now what takes a second to import: mistakes are answered at once
    from m31r.api.api import load
    from m31r.generate.generate import complete, generate
    from m31r.generate.prompts import Prompt
    from m31r.generate.settings import settings_of

    settings = settings_of(
        config.generate,
        config.seed,
        **{name: getattr(arguments, name) for name in PLAIN},
        stop=tuple(arguments.stop) or None,
        forbidden=tuple(arguments.forbid) or None,
        truncate_left=arguments.truncate_left or None,
        reuse=False,  # no other prompt comes after, so the cache has the room of this one alone
    )
    if candidates:
        from m31r.generate.check import first_that_compiles, ready_checker

        checker = ready_checker(confined=not arguments.unsafe_no_sandbox)
        if settings.temperature == 0 and candidates > 1:
            settings = dataclasses.replace(settings, temperature=config.generate.check_temperature)
        text, suffix, seed = asked[0]
        prompts = [Prompt(text, suffix, number, seed) for number in range(candidates)]
        model = load(run, arguments.device).model
        gc.enable()
        written = complete(model, prompts, settings)
        sys.stdout.write(first_that_compiles(checker, prompts[0], [one.text for one in written]))
        return ""
    model = load(run, arguments.device).model
    prompts = [Prompt(text, suffix, number, seed) for number, (text, suffix, seed) in enumerate(asked)]
    if not (arguments.json or arguments.prompts):
        for piece in generate(model, prompts, settings):
            sys.stdout.write(piece.text)
            sys.stdout.flush()
            gc.enable()
        return ""
    gc.enable()
    found = [dataclasses.asdict(completion) for completion in complete(model, prompts, settings)]
    return "\n".join(json.dumps(one, sort_keys=True, ensure_ascii=False) for one in found)


def _checks(arguments: argparse.Namespace) -> bool:
    if not arguments.check and (arguments.candidates is not None or arguments.unsafe_no_sandbox):
        raise UserError("--candidates and --unsafe-no-sandbox go with --check")
    if arguments.check and (arguments.json or arguments.prompts):
        raise UserError("--check takes one prompt and prints one text: leave out --json and --prompts")
    return bool(arguments.check)


def _candidates(arguments: argparse.Namespace, config: GenerateConfig) -> int:
    count = config.candidates if arguments.candidates is None else int(arguments.candidates)
    if not 1 <= count <= 64:
        raise UserError(f"--candidates {count}: must be 1 to 64")
    if arguments.temperature == 0 and count > 1:
        raise UserError("--temperature=0 writes the same candidate again and again; leave it out, or give --candidates=1")
    return count


def _asked(arguments: argparse.Namespace) -> list[tuple[str, str | None, int | None]]:
    """(text, suffix, seed) of each prompt, none of them empty."""
    if arguments.prompts is not None:
        if any(given is not None for given in (arguments.prompt, arguments.prefix, arguments.suffix)):
            raise UserError("give either --prompts, or one prompt")
        asked = _listed(arguments.prompts)
    else:
        asked = [(*_one(arguments), None)]
    if any(text == "" and not suffix for text, suffix, _ in asked):
        raise UserError("the prompt is empty: give --prompt TEXT, or text on stdin")
    return asked


def _one(arguments: argparse.Namespace) -> tuple[str, str | None]:
    if (arguments.prefix is None) != (arguments.suffix is None):
        raise UserError("--prefix and --suffix go together: what stands before the hole, and after it")
    if arguments.prefix is not None:
        if arguments.prompt is not None:
            raise UserError("give either --prompt, or --prefix and --suffix")
        return _typed(arguments.prefix, "--prefix"), _typed(arguments.suffix, "--suffix")
    if arguments.prompt is None or arguments.prompt == "-":
        return utf8(sys.stdin.buffer.read(), "stdin"), None
    return _typed(arguments.prompt, "--prompt"), None


def _typed(text: str, option: str) -> str:
    """An option's value; Python keeps bytes that are not UTF-8 as halves of surrogate pairs."""
    return utf8(os.fsencode(text), option)


def _listed(name: str) -> list[tuple[str, str | None, int | None]]:
    """The prompts in a file of JSON lines: a string, or an object with prompt, and maybe suffix and seed."""
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        name = "stdin" if name == "-" else name
    except OSError as error:
        raise UserError(f"{name}: cannot be read ({error.strerror})") from None
    asked = []
    utf8(data, name)
    for number, line in enumerate(data.splitlines(), 1):  # of bytes: in a text U+2028 would end a line too
        if not line.strip():
            continue
        try:
            entry: Any = json.loads(line)
        except (ValueError, RecursionError):
            raise UserError(f"{name}: line {number} is not JSON") from None
        entry = {"prompt": entry} if isinstance(entry, str) else entry
        kinds = {"prompt": str, "suffix": str, "seed": int}
        if not (isinstance(entry, dict) and "prompt" in entry and entry.keys() <= kinds.keys()):
            raise UserError(f"{name}: line {number} must be a text, or an object with prompt, and maybe suffix and seed")
        if wrong := [key for key, value in entry.items() if type(value) is not kinds[key]]:
            raise UserError(f"{name}: line {number}: {wrong[0]} must be {'a whole number' if wrong[0] == 'seed' else 'a text'}")
        asked.append((entry["prompt"], entry.get("suffix"), entry.get("seed")))
    if not asked:
        raise UserError(f"{name}: holds no prompt")
    return asked
