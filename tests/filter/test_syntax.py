"""Is it Rust? Prose is not, and real Rust that looks odd is."""

import os
from pathlib import Path

import pytest

from m31r.errors import RunError
from m31r.filter.syntax import Rustc, find_rustc, rustc_problem, syntax_problem

ODD = """#![allow(dead_code)]
mod elsewhere;
macro_rules! braces { ($($t:tt)*) => { stringify!($($t)*) } }
fn odd<'a, const N: usize>(s: &'a str) -> char {
    let _ = ('{', '"', '\\'', b'}', r#"raw " { "#, "line
break }");
    /* nested /* comment } */ { */
    let r#type = 1..=2;
    if let Some(x) = s.chars().nth(N) && x != '{' { return x; }
    braces! { { [ ( ) ] } $ => }
    '{'
}
"""


@pytest.mark.parametrize("text", [ODD, "//! Only a comment\n", "#!/usr/bin/env run\nfn main() {}\n", "x!{}\n", "fn é() {}\n"])
def test_rust_is_accepted(text: str) -> None:
    assert syntax_problem(text.encode(), "2021", None) == ""


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("This is prose, not Rust.\n", 1),
        ("fn main() {\n    let x = ;\n}\n", 2),
        ("fn a() {}\nfn b() {\n", 2),
        ("fn a() { let x = (1; }\n", 1),
        ("def f(x):\n    return x\n", 1),
        ("struct A { a: }\n", 1),
    ],
)
def test_anything_else_is_rejected_with_its_line(text: str, line: int) -> None:
    assert syntax_problem(text.encode(), "2021", None) == f"line {line}"


def fake_rustc(folder: Path, body: str) -> Path:
    """A stand-in compiler, laid out as a sysroot."""
    program = folder / "bin" / "rustc"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nif [ "$1" = --print ]; then echo {folder}; exit; fi\n{body}\n')
    program.chmod(0o755)
    return program


JUDGE = """if [ "$1" = --version ]; then echo rustc 1.0.0; exit; fi
text=$(/bin/cat)
case "$text" in *bad*|*"( {"*) echo "<anon>:1:4: error: expected item" >&2; exit 1;; *crash*) kill -11 $$;; esac"""


def test_compilers_parser_decides_what_treesitter_doubts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_rustc(tmp_path / "rust", JUDGE)
    monkeypatch.setenv("PATH", f"{tmp_path / 'rust' / 'bin'}{os.pathsep}{os.environ['PATH']}")
    rustc = find_rustc(str(tmp_path))
    assert rustc.version == "rustc 1.0.0"
    assert syntax_problem(b"strange but so", "2021", rustc) == ""
    assert syntax_problem(b"strange and bad", "2021", rustc) == "rustc: 1:4: error: expected item"
    assert syntax_problem(b"fn bad() {}", "2021", rustc) == ""  # never asked
    assert syntax_problem(b"strange crash", "2021", rustc) == "rustc ended with -11"


def test_missing_or_unfit_compiler_is_a_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RunError, match="install another, or set"):
        find_rustc(str(tmp_path))
    fake_rustc(tmp_path / "old", "echo rustc 0.1.0")
    monkeypatch.setenv("PATH", f"{tmp_path / 'old' / 'bin'}")
    with pytest.raises(RunError, match=r"rustc 0\.1\.0 cannot just parse"):
        find_rustc(str(tmp_path))


def test_compiler_sees_nothing_of_our_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "s3cret")
    program = fake_rustc(tmp_path / "rust", 'set > "$PWD/seen"; exit 1')
    empty = tmp_path / "empty"
    empty.mkdir()
    rustc_problem(b"x", "2021", Rustc(str(program), "", str(empty)))
    seen = (empty / "seen").read_text()
    assert "RUSTC_BOOTSTRAP" in seen and "s3cret" not in seen and "HOME" not in seen
