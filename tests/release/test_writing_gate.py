"""`m31r release check` asks the model itself to write: what it writes compiles, the same twice, soon, and without network."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from gated import found

from m31r.config.schema import Config
from m31r.evaluate.writers import Ask, Writer, Written
from m31r.release import smoke
from m31r.release.gates import FAILS, PASSES, UNDECIDED, Asked

Write = Callable[[Sequence[Ask]], list[str]]


def noisy() -> Write:
    count = iter(range(10**6))
    return lambda asks: [f"let x = {next(count)};" for _ in asks]


def networked(asks: Sequence[Ask]) -> list[str]:
    with suppress(OSError):
        urlopen("http://127.0.0.1:9/", timeout=1)
    return [";" for _ in asks]


def slow(asks: Sequence[Ask]) -> list[str]:
    time.sleep(0.2)
    return [";" for _ in asks]


WRITERS: dict[str, tuple[Write, str, str]] = {
    "code": (lambda asks: [";" for _ in asks], PASSES, "2 of 4 candidates compile"),
    "nothing": (lambda asks: ["" for _ in asks], FAILS, "none of 4 candidates"),
    "comments": (lambda asks: [" // nothing\n /* at all */ " for _ in asks], FAILS, "none of 4 candidates"),
    "errors": (lambda asks: ["let x: u8 = " for _ in asks], FAILS, "none of 4 candidates"),
    "something else each time": (noisy(), FAILS, "other text the second time"),
    "what it asks the network for": (networked, FAILS, "asked for the network"),
    "slowly": (slow, FAILS, "above release.most_ms_per_token"),
}


@pytest.mark.parametrize("case", WRITERS)
def test_a_model_must_write_code_that_compiles_the_same_twice_soon_and_without_network(
    release: Path, facts: dict[str, Any], config: Config, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    write, result, said = WRITERS[case]

    def answer(asks: Sequence[Ask]) -> list[Written]:
        return [Written(text, 1, True) for text in write(asks)]

    monkeypatch.setattr(smoke, "run_writer", lambda *_: Writer("test", 1, answer))
    is_, why = found("writing", Asked(release, release), facts, config)
    assert is_ == result and said in why


def test_memory_beyond_the_limit_fails_and_without_rustc_nothing_is_decided(
    release: Path, facts: dict[str, Any], config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    greedy = Writer("test", 1, lambda asks: [Written(";", 1, True) for _ in asks], lambda: config.release.most_bytes + 1)
    monkeypatch.setattr(smoke, "run_writer", lambda *_: greedy)
    is_, why = found("writing", Asked(release, release), facts, config)
    assert is_ == FAILS and "above release.most_bytes" in why
    monkeypatch.setenv("PATH", "")
    is_, why = found("writing", Asked(release, release), facts, config)
    assert is_ == UNDECIDED and "no rustc" in why
