"""Whether a release writes: from its folder alone, without network, the same twice, soon enough, and Rust that compiles."""

import resource
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from m31r.config.schema import Config
from m31r.errors import ValidationError
from m31r.evaluate.stops import cut
from m31r.evaluate.writers import Ask, Writer, run_writer
from m31r.filter.compiles import COMPILES, Checker
from m31r.generate.check import judge, ready_checker
from m31r.generate.hole import tokens_of
from m31r.generate.prompts import Prompt

_TOKENS = 48  # of a candidate at most; what fills these holes is short
# holes that little fits into, and a call or a `;` already does: a weak model need not solve a task to pass
HOLES = (
    ("pub fn greet() {\n    ", "\n}\n"),
    ("pub struct Point {\n    pub x: i32,\n    ", "\n}\n"),
    ("/// The larger of two numbers.\npub fn larger(a: u32, b: u32) -> u32 {\n    ", "\n}\n"),
    ("pub fn count(words: &[&str]) -> usize {\n    let mut n = 0;\n    ", "\n    n\n}\n"),
)


def check_writing(release: Path, config: Config, *, confined: bool) -> str:
    """What was found, in a line.

    Of `release.candidates` for each hole one at least must have code in it, more than white space and comments, and be
    accepted by rustc together with what stands around it: a model may be weak, but one that never writes anything that
    compiles is broken, or was exported wrongly. How often it does is the evaluation's to say.

    Raises:
      ValidationError: it asks for the network, writes other text the second time, too slowly, in too much memory, or nothing
        that compiles.
      RunError: there is no rustc, or no sandbox.
    """
    checker = ready_checker(confined)
    asked = replace(config.evaluate, temperature=config.generate.check_temperature, max_new_tokens=_TOKENS, batch_size=1)
    with _no_network():
        writer = run_writer(release, asked, config.seed)
        asks = [Ask(*hole, number) for number in range(config.release.candidates) for hole in HOLES]
        written, _ = _write(writer, asks)
        again, ms_per_token = _write(writer, asks)  # with all programs compiled
    if written != again:
        raise ValidationError(f"{release}: wrote other text the second time, from the same seed")
    if ms_per_token > config.release.most_ms_per_token:
        raise ValidationError(
            f"{ms_per_token:.1f} ms a token, above release.most_ms_per_token {config.release.most_ms_per_token}"
        )
    used = writer.memory() or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    if used > config.release.most_bytes:
        raise ValidationError(f"took {used:,} bytes of memory, above release.most_bytes {config.release.most_bytes:,}")
    compiled = count_compiled(checker, asks, written)
    if not compiled:
        raise ValidationError(f"none of {len(asks)} candidates for {len(HOLES)} easy holes compiles")
    speed = f"{ms_per_token:.2f} ms a token, {used / 2**30:.1f} GiB"
    return f"{compiled} of {len(asks)} candidates compile, the same twice, without network; {speed}"


def _write(writer: Writer, asks: list[Ask]) -> tuple[list[str], float]:
    """What is written into each hole, one alone after the other, and the milliseconds a token, reading included.

    A text that the model did not end is cut where the hole ends.
    """
    began = time.monotonic()
    answers = [writer.write([ask])[0] for ask in asks]
    took = time.monotonic() - began
    texts = [one.text if one.stopped else cut(ask.prefix, one.text, "inside") for ask, one in zip(asks, answers, strict=True)]
    return texts, 1000 * took / max(1, sum(one.tokens for one in answers))


def count_compiled(checker: Checker, asks: list[Ask], written: list[str]) -> int:
    """How many texts have code in them and compile in their holes."""
    total = 0
    for hole in HOLES:
        texts = [text for ask, text in zip(asks, written, strict=True) if (ask.prefix, ask.suffix) == hole and _has_code(text)]
        total += sum(one.verdict == COMPILES for one in judge(checker, Prompt(*hole, 0), texts))
    return total


def _has_code(text: str) -> bool:
    return any(token.strip() for _, token in tokens_of(text))


@contextmanager
def _no_network() -> Iterator[None]:
    """Within it, whoever asks Python's sockets for another machine is refused, and named when it ends."""
    reached: list[str] = []

    def refused(*arguments: Any, **_: Any) -> Any:
        reached.append(str(next((one for one in arguments if isinstance(one, (str, tuple))), "")))
        raise OSError("no network while a release is checked")

    kept = socket.socket.connect, socket.getaddrinfo
    socket.socket.connect, socket.getaddrinfo = refused, refused  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        socket.socket.connect, socket.getaddrinfo = kept  # type: ignore[method-assign]
        if reached:
            raise ValidationError(f"asked for the network: {reached[0][:100]}")
