"""Is it Rust? tree-sitter's grammar, and for what it doubts, if so configured, the parser of rustc."""

import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import tree_sitter_rust
from tree_sitter import Language, Node, Parser

from m31r.errors import RunError

_SECONDS = 60.0
_REMEDY = "install another, or set filter.syntax = 'tree-sitter' and filter.compile_check = 'off'"


@dataclass(frozen=True)
class Rustc:
    """A compiler whose parser answers; `folder` is empty and private, so that no file can be named from there."""

    program: str
    version: str
    folder: str


def grammar_version() -> str:
    """The version of the grammar: another one may judge differently."""
    return version("tree-sitter-rust")


def parse(text: bytes) -> Node:
    """The root of the syntax tree of `text`, whatever it is."""
    return _parser().parse(text).root_node


def syntax_problem(text: bytes, edition: str, rustc: Rustc | None) -> str:
    """What is wrong with `text` as Rust; empty if nothing. Without `rustc`, tree-sitter's verdict is final."""
    return tree_problem(parse(text), text, edition, rustc)


def tree_problem(root: Node, text: bytes, edition: str, rustc: Rustc | None) -> str:
    """The same for a `text` whose tree is `root`."""
    if not root.has_error:
        return ""
    if rustc is None:
        return f"line {_first_error(root)}"
    return rustc_problem(text, edition, rustc)


def rustc_problem(text: bytes, edition: str, rustc: Rustc) -> str:
    """What rustc's parser says of `text`; it expands no macro, reads no other file and runs nothing."""
    command = [rustc.program, "-Zparse-crate-root-only", "--edition", edition, "--error-format=short", "-"]
    try:
        done = subprocess.run(
            command,
            input=text,
            capture_output=True,
            cwd=rustc.folder,
            env={"RUSTC_BOOTSTRAP": "1", "LC_ALL": "C"},
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"rustc gave no verdict in {_SECONDS:g} s"
    if done.returncode == 0:
        return ""
    if done.returncode != 1:
        return f"rustc ended with {done.returncode}"
    first = done.stderr.decode("utf-8", "replace").splitlines() or [""]
    return f"rustc: {first[0].removeprefix('<anon>:')[:200]}"


def find_rustc(folder: str) -> Rustc:
    """The rustc on the PATH, proven to answer as we ask.

    Raises:
      RunError: there is none, or it does not know the option that stops it after parsing.
    """
    try:
        # the compiler itself, not rustup's stand-in, which wants a home folder and may download
        root = _said(["rustc", "--print", "sysroot"], folder)
        program = str(Path(root) / "bin" / "rustc")
        found = Rustc(program, _said([program, "--version"], folder), folder)
    except (OSError, subprocess.SubprocessError) as error:
        raise RunError(f"filter: rustc does not run ({error}); {_REMEDY}") from error
    if rustc_problem(b"fn main() {}", "2021", found) or not rustc_problem(b"fn main( {}", "2021", found):
        raise RunError(f"filter: {found.version} cannot just parse; {_REMEDY}")
    return found


def empty_folder() -> tempfile.TemporaryDirectory[str]:
    """A private folder with nothing in it, removed when its context ends."""
    return tempfile.TemporaryDirectory(prefix="m31r-rustc-")


def _said(command: list[str], folder: str) -> str:
    return subprocess.run(command, capture_output=True, cwd=folder, timeout=_SECONDS, check=True, text=True).stdout.strip()


def _first_error(root: Node) -> int:
    node = root
    while True:
        inner = next((child for child in node.children if child.has_error or child.is_missing), None)
        if inner is None or node.is_error:
            return node.start_point[0] + 1
        node = inner


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_rust.language()))
