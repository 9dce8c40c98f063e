"""The compiler in the loop: several candidates for one prompt, and of those the first that rustc accepts.

What is compiled is what is handed out: with a suffix the whole of prefix, candidate and suffix; without one the prompt and so
much of the candidate as ends with a whole item, because a model stops where its tokens end and not where its code does. Each
file is judged by itself, in the sandbox, as a library of its own; nothing of it is run, and no crate but the standard ones is
there. What is wrong only for want of other crates, modules or files is "not checkable", and no failure.
"""

import logging
import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from m31r.errors import RunError, ValidationError
from m31r.filter.compiles import COMPILES, NOT_CHECKABLE, Checker, Error, said
from m31r.filter.syntax import empty_folder, find_rustc, parse
from m31r.generate.hole import tokens_of
from m31r.generate.prompts import Prompt

EDITION = "2021"
UNFINISHED = "no item of it is whole"
_TRIES = 20  # ends of items that are looked at, from the last one on

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Judged:
    """A candidate's text, cut where its last whole item ends, and COMPILES, NOT_CHECKABLE or what is wrong with it."""

    text: str
    verdict: str


def ready_checker(confined: bool) -> Checker:
    """A compiler that is known to compile, in a sandbox if `confined`.

    Raises:
      RunError: there is no rustc, or no sandbox.
    """
    with empty_folder() as folder:
        try:
            rustc = find_rustc(folder)
        except RunError:
            raise RunError("--check: no rustc runs here; install one (https://rustup.rs), or leave out --check") from None
    checker = Checker(rustc, Path(), confined)
    try:
        works = checker.verdict(b"fn f() {}", EDITION) == COMPILES
    except RunError as error:
        raise RunError(f"--check: {error}; or check without walls: --unsafe-no-sandbox") from None
    if not works:
        raise RunError(f"--check: {rustc.version} does not compile an empty function; repair it, or leave out --check")
    return checker


def first_that_compiles(checker: Checker, prompt: Prompt, candidates: Sequence[str]) -> str:
    """The first candidate that compiles; where none does, the first of which that cannot be said. Logs what was found.

    Raises:
      ValidationError: all are wrong, as far as can be said.
    """
    judged = judge(checker, prompt, candidates)
    compiled = [one for one in judged if one.verdict == COMPILES]
    unclear = [one for one in judged if one.verdict == NOT_CHECKABLE]
    wrong = [one.verdict for one in judged if one.verdict not in (COMPILES, NOT_CHECKABLE)]
    chosen = next(iter(compiled + unclear), None)
    log.info(
        "checked %d candidates: %d compile, %d cannot be checked, %d are wrong",
        *(len(judged), len(compiled), len(unclear), len(wrong)),
        extra={"chosen": None if chosen is None else judged.index(chosen), "errors": wrong[:3]},
    )
    if chosen is None:
        raise ValidationError(f"none of {len(judged)} candidates compiles; the first: {wrong[0]}; try more --candidates")
    return chosen.text


def judge(checker: Checker, prompt: Prompt, candidates: Sequence[str]) -> list[Judged]:
    """Each candidate, cut to whole items, with its verdict; in their order, however long each takes."""
    texts = [_whole_items(prompt, candidate) for candidate in candidates]
    files = {text: f"{prompt.text}{text}{prompt.suffix or ''}".encode() for text in texts if text is not None}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        verdicts = pool.map(lambda file: checker.verdict(file, EDITION, explained), files.values())
        found = dict(zip(files, verdicts, strict=True))
    return [Judged("", UNFINISHED) if text is None else Judged(text, found[text]) for text in texts]


def _whole_items(prompt: Prompt, candidate: str) -> str | None:
    if prompt.suffix is not None:
        return candidate
    start = len(prompt.text)
    end = last_item_end(prompt.text + candidate, start)
    return None if end < 0 else candidate[: end - start]


def explained(text: bytes, errors: list[Error]) -> str:
    """The first of rustc's errors, unless one says that a crate, module or file is missing: others may follow from that."""
    return NOT_CHECKABLE if not errors or any(map(_outside, errors)) else said(*errors[0])


def _outside(error: Error) -> bool:
    code, message, _ = error
    if code in ("E0432", "E0433"):  # imports and paths that lead nowhere; those of the standard crates are there
        return not re.search(r"(?:undeclared|find) type|`(?:std|core|alloc)\b", message)
    return code in ("E0463", "E0554", "E0583", "E0658")  # crates, features of the nightly compiler, files of modules


def last_item_end(text: str, least: int) -> int:
    """Where the last top-level item of `text` ends that is whole and ends after place `least`; -1 where none does.

    The line end after it belongs to it. Where none is without a syntax error it is the first one that is closed.
    """
    ends, depth = [], 0
    for place, token in tokens_of(text):
        depth += (token in ("(", "[", "{")) - (token in (")", "]", "}"))
        if depth < 0:
            break
        if depth == 0 and token in ("}", ";") and place >= least:
            ends.append(place + 1)
    end = next((end for end in ends[: -_TRIES - 1 : -1] if not parse(text[:end].encode()).has_error), None)
    if end is None and not ends:
        return -1
    end = ends[0] if end is None else end
    return end + text.startswith("\n", end)
