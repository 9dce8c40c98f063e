"""`m31r generate --check`: the text that compiles on stdout, what was done on stderr, and one line where it cannot be done."""

import os
from pathlib import Path

import pytest
from processes import Job, assert_one_clear_line, m31r

HOLE = ("--prefix=pub fn a() {}\n/* ", "--suffix= */\n", "--max-new-tokens=1")


def test_the_text_that_compiles_is_printed_and_what_was_done_is_logged(tmp_path: Path, smoke: Job) -> None:
    words = ("generate", f"--run={smoke.run}", *HOLE, "--check", "--candidates=3")
    checked = m31r(*words, cwd=tmp_path)
    assert checked.code == 0, checked.err
    assert "checked 3 candidates: 3 compile, 0 cannot be checked, 0 are wrong" in checked.err
    assert m31r(*words, "--unsafe-no-sandbox", cwd=tmp_path).out == checked.out != ""


def test_where_none_compiles_nothing_is_printed_and_the_first_error_told(tmp_path: Path, smoke: Job) -> None:
    hole = ("--prefix=fn a() -> u8 { ", "--suffix= }}}\n", "--max-new-tokens=1")
    ended = m31r("generate", f"--run={smoke.run}", *hole, "--check", "--candidates=2", "--log-level=error", cwd=tmp_path)
    assert_one_clear_line(ended, 4, "none of 2 candidates compiles; the first: syntax, line 1")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--candidates=3"], "go with --check"),
        (["--unsafe-no-sandbox"], "go with --check"),
        (["--check", "--json"], "leave out --json"),
        (["--check", "--candidates=0"], "--candidates 0: must be 1 to 64"),
        (["--check", "--temperature=0"], "the same candidate again and again"),
    ],
)
def test_what_does_not_go_together_is_a_user_error(tmp_path: Path, smoke: Job, words: list[str], said: str) -> None:
    assert_one_clear_line(m31r("generate", f"--run={smoke.run}", *HOLE, *words, cwd=tmp_path), 1, said)


def test_without_rustc_it_is_one_clear_line_before_anything_is_written(
    tmp_path: Path, smoke: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    ended = m31r("generate", f"--run={smoke.run}", *HOLE, "--check", cwd=tmp_path)
    assert_one_clear_line(ended, 3, "--check: no rustc runs here; install one")
