"""Commands whose input and output are text: generation as it streams, and ids for text."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from m31r.artifacts.store import Artifact
from m31r.config.schema import AttributeConfig
from m31r.errors import UserError
from m31r.tokenizer.text import Tokenizer


def stream_generation(arguments: argparse.Namespace) -> str:
    """Writes what the model writes to stdout as it comes: that text and nothing else."""
    from m31r.generate.place import config_of

    run = Path(arguments.run)
    config = config_of(run)
    text, suffix = _prompt(arguments)
    if suffix is not None and config.loader.fim_rate == 0:
        raise UserError(f"{run}: was not trained to fill in the middle (loader.fim_rate = 0); use --prompt")
    if arguments.dry_run:
        return f"would write at most {arguments.max_new_tokens or config.generate.max_new_tokens} tokens with {run}"
    # only now what takes a second to import: mistakes are answered at once
    from m31r.generate.generate import Settings, generate
    from m31r.generate.load import load
    from m31r.generate.prompts import Prompt
    from m31r.train.train import use_compilation_cache

    chosen = config.generate
    settings = Settings(
        max_new_tokens=_or(arguments.max_new_tokens, chosen.max_new_tokens),
        temperature=_or(arguments.temperature, chosen.temperature),
        top_k=_or(arguments.top_k, chosen.top_k),
        top_p=_or(arguments.top_p, chosen.top_p),
        seed=_or(arguments.seed, config.seed),
        chunk_tokens=chosen.chunk_tokens,
    )
    use_compilation_cache(Path(config.data_folder))
    for piece in generate(load(run), [Prompt(text, suffix, 0)], settings):
        sys.stdout.write(piece.text)
        sys.stdout.flush()
    return ""


def encode_text(tokenizer: Tokenizer, data: bytes) -> str:
    """The ids of UTF-8 text, separated by blanks."""
    return " ".join(map(str, tokenizer.encode(_utf8(data, "stdin"))))


def decode_ids(tokenizer: Tokenizer, data: bytes) -> str:
    """The text of ids separated by blanks."""
    words = data.split()
    if bad := [word for word in words if not (word.isdigit() and int(word) < tokenizer.vocab_size)]:
        raise UserError(f"stdin: {bad[0]!r} is not a token id; ids are whole numbers below {tokenizer.vocab_size}")
    sys.stdout.write(tokenizer.decode(map(int, words)))
    sys.stdout.flush()
    return ""


def attribute_text(config: AttributeConfig, index: Artifact, dataset: Artifact, text: bytes, as_json: bool) -> str:
    """A line for each of the longest spans of `text` that stand in the training data; nothing if there are none."""
    from m31r.attribute.attribute import attribute

    lines = []
    for span in attribute(config, index, dataset, text):
        found = {"start": span.start, "end": span.end, "bytes": span.end - span.start, "copies": span.copies, **span.origin}
        found["offset"] = span.offset
        if as_json:
            lines.append(json.dumps(found, sort_keys=True, ensure_ascii=False))
            continue
        first, last = (text.count(b"\n", 0, place) + 1 for place in (span.start, max(span.start, span.end - 1)))
        named = "{path} of {crate} {version} ({license})".format_map(span.origin)
        more = f", and at {span.copies - 1} other places" if span.copies > 1 else ""
        lines.append(f"{found['bytes']} bytes, lines {first} to {last}: {named} from byte {span.offset} on{more}")
    return "\n".join(lines)


def _prompt(arguments: argparse.Namespace) -> tuple[str, str | None]:
    if (arguments.prefix is None) != (arguments.suffix is None):
        raise UserError("--prefix and --suffix go together: what stands before the hole, and after it")
    if arguments.prefix is not None:
        if arguments.prompt is not None:
            raise UserError("give either --prompt, or --prefix and --suffix")
        return arguments.prefix, arguments.suffix
    if arguments.prompt is None or arguments.prompt == "-":
        return _utf8(sys.stdin.buffer.read(), "stdin"), None
    return arguments.prompt, None


def _utf8(data: bytes, origin: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise UserError(f"{origin}: not UTF-8 (byte {error.start})") from None


def _or(given: Any, otherwise: Any) -> Any:
    return otherwise if given is None else given
