"""The first of several candidates that compiles, in their order; what needs what is not there is no failure."""

import logging
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from written_rust import rust

from m31r.errors import RunError, ValidationError
from m31r.filter.compiles import COMPILES, NOT_CHECKABLE, Checker
from m31r.filter.syntax import parse
from m31r.generate.check import UNFINISHED, first_that_compiles, judge, last_item_end, ready_checker
from m31r.generate.prompts import Prompt

ADD = Prompt("fn add(a: u32, b: u32) -> u32 {\n", None, 0)
FILE = 'struct A { b: [u8; 2] }\nconst C: &str = "}; {";\n\n' + rust(2, 9) + "impl A { fn d(&self) -> [u8; 2] { self.b } }\n"


@pytest.fixture(scope="module")
def checker() -> Checker:
    return ready_checker(confined=True)


def test_the_first_that_compiles_is_chosen_in_the_candidates_own_order(
    checker: Checker, caplog: pytest.LogCaptureFixture
) -> None:
    slow = "    a + b\n}\n" + "".join(
        f"fn f{i}(x: &[u8]) -> u8 {{ x.iter().map(|y| y * {i % 99}).sum() }}\n" for i in range(99)
    )
    candidates = ["    a + c\n}\n", slow, "    a\n}\n", "    b\n}\n"]
    with caplog.at_level(logging.INFO, "m31r"):
        assert first_that_compiles(checker, ADD, candidates) == slow
    record = caplog.records[-1]
    assert record.getMessage() == "checked 4 candidates: 3 compile, 0 cannot be checked, 1 are wrong"
    assert vars(record)["chosen"] == 1 and vars(record)["errors"] == ["E0425, line 2: cannot find value `c` in this scope"]


def test_what_is_compiled_is_what_is_handed_out(checker: Checker) -> None:
    texts = ["    a + b\n}\n\nfn more() {\n    a", "    a + b\n}\n\nfn more() {}\nfn"]
    assert [one.text for one in judge(checker, ADD, texts)] == ["    a + b\n}\n", "    a + b\n}\n\nfn more() {}\n"]
    hole = Prompt("fn add(a: u32, b: u32) -> u32 {\n    ", "\n}\n", 0)
    one, other = judge(checker, hole, ["a * b", "a *"])
    assert (one.text, one.verdict) == ("a * b", COMPILES) and other.verdict.startswith("syntax")


@pytest.mark.parametrize(
    ("candidate", "verdict"),
    [
        ("    a + b\n}\n", COMPILES),
        ("    serde::of(a, b)\n}\n", NOT_CHECKABLE),
        ("    a.frob(b)\n}\nuse anyhow::Frob;\n", NOT_CHECKABLE),
        ("    super::of(a, b)\n}\n", NOT_CHECKABLE),
        ("    a\n}\nuse std::collections::NoSuchMap;\n", "E0432, line 4"),
        ("    NoSuchType::of(a, b)\n}\n", "E0433, line 2"),
        ('    "a"\n}\n', "E0308, line 2"),
        ("    a +\n}\n", "syntax, line 3"),
        ("    a + b", UNFINISHED),
        ("", UNFINISHED),
    ],
)
def test_only_what_no_missing_crate_or_module_explains_is_wrong(checker: Checker, candidate: str, verdict: str) -> None:
    assert judge(checker, ADD, [candidate])[0].verdict.startswith(verdict)


def test_where_none_compiles_what_cannot_be_checked_is_better_than_what_is_wrong(checker: Checker) -> None:
    assert first_that_compiles(checker, ADD, ["    c\n}\n", "    d::e(a)\n}\n"]) == "    d::e(a)\n}\n"
    with pytest.raises(ValidationError, match="none of 2 candidates compiles; the first: E0425, line 2"):
        first_that_compiles(checker, ADD, ["    c\n}\n", "    d"])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(FILE)), st.integers(0, len(FILE)))
def test_what_is_cut_to_whole_items_has_no_open_end(least: int, length: int) -> None:
    end = last_item_end(FILE[:length], least)
    assert end == -1 or (least < end <= length and not parse(FILE[:end].encode()).has_error)
    items = [node.end_byte for node in parse(FILE.encode()).children if node.end_byte > least and "comment" not in node.type]
    assert (end == -1) == (not [item for item in items if item <= length])


@pytest.mark.parametrize(("names", "said"), [((), "no rustc runs here"), (("rustc",), "no sandbox: there is no bwrap")])
def test_without_a_compiler_or_a_sandbox_there_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, checker: Checker, names: tuple[str, ...], said: str
) -> None:
    for name in names:
        (tmp_path / name).symlink_to(checker.rustc.program)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RunError, match=said) as failed:
        ready_checker(confined=True)
    assert "\n" not in str(failed.value) and str(failed.value).startswith("--check: ")
