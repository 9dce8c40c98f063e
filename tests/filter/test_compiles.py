"""The metadata check of single files: what no missing piece explains fails, all else is kept, and nothing is found twice."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from m31r.artifacts.store import Artifact
from m31r.config.schema import FilterConfig
from m31r.errors import RunError
from m31r.filter import compiles
from m31r.filter.compiles import COMPILES, NOT_CHECKABLE, Checker
from m31r.filter.filter import filter_files
from m31r.filter.syntax import find_rustc

MANIFEST = b'[package]\nname = "one"\nversion = "1.0.0"\nedition = "2021"\nlicense = "MIT"\n'
KINDS = {
    "compiles": b"/// Twice as much.\npub fn twice(x: u32) -> u32 { 2 * x }\n",
    "unresolved": b"use serde::Serialize;\nuse crate::elsewhere::Thing;\npub fn f(x: Thing) -> u8 { x.len() }\nmod apart;\n",
    "twice": b"use serde::Serialize;\npub fn same() {}\npub struct Between;\npub fn same() {}\n",
    "mistyped": b'pub fn number() -> u32 { "none" }\n',
}


@pytest.fixture
def checker(tmp_path: Path) -> Checker:
    return Checker(find_rustc(str(tmp_path)), tmp_path, confined=True)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (KINDS["twice"], "E0428, line 4: the name `same` is defined multiple times"),
        (KINDS["mistyped"], "E0308, line 1: mismatched types"),
        (b"use a::b;\nstruct S { x: u8, x: u8 }", "E0124, line 2: field `x` is already declared"),
        (b"use a::b;\npub trait T { fn type(&self); }", "syntax, line 2: expected identifier, found keyword `type`"),
    ],
)
def test_what_no_missing_piece_explains_fails(checker: Checker, text: bytes, verdict: str) -> None:
    assert checker.verdict(text, "2021") == verdict


@pytest.mark.parametrize(
    "text",
    [
        KINDS["unresolved"],
        b"use a::{L, R};\nfn f(x: (u8, u8)) -> bool { matches!(x, (L, L) | (R, R)) }",  # constants of another crate
        b'#[cfg(feature = "a")]\nfn f() {}\n#[cfg(not(feature = "b"))]\nfn f() {}\n#[cfg(not(feature = "c"))]\nfn f() {}',
        b"#[case::one]\nfn f() {}\n#[case::two]\nfn f() {}",  # a macro of another crate may rename them
        b"#[server]\nimpl S { fn without_a_body(&self); }",
        b"#![feature(never_type)]\npub fn f() -> ! { loop {} }",
        b'include!(concat!(env!("OUT_DIR"), "/made.rs"));\npub fn f() -> u8 { made() }',
        b"extern crate core as std;\nextern crate std;",  # as in a crate with #![no_std]
        b"[1, 2, 3]",  # for include! in an expression
        b'compile_error!("choose a feature");',
    ],
)
def test_what_something_missing_may_explain_is_kept(checker: Checker, text: bytes) -> None:
    assert checker.verdict(text, "2021") == NOT_CHECKABLE


def test_what_takes_rustc_too_long_is_kept(checker: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiles, "_LIMITS", replace(compiles._LIMITS, cpu_seconds=1))
    endless = b"const fn f(n: u64) -> u64 { let mut i = 0; while i < n { i += 1; } i }\npub const X: u64 = f(u64::MAX);"
    assert checker.verdict(endless, "2021") == NOT_CHECKABLE


def test_the_edition_is_the_crates(checker: Checker) -> None:
    assert checker.verdict(KINDS["compiles"], "2021") == COMPILES
    assert checker.verdict(b"pub async fn f() {}", "2015") == "E0670, line 1: `async fn` is not permitted in Rust 2015"


def crate(crawled: Callable[..., Artifact]) -> Artifact:
    return crawled(one={"Cargo.toml": MANIFEST, **{f"src/{name}.rs": text for name, text in KINDS.items()}})


def test_the_filter_counts_verdicts_and_finds_none_twice(
    crawled: Callable[..., Artifact], root: Path, filter_config: Callable[..., FilterConfig], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = crate(crawled)
    checked = filter_files(filter_config(compile_check="sandbox", workers=2), root, before)
    assert checked.counts["compile_check"] == {"compiles": 1, "not checkable": 1, "does not compile": 2}
    assert checked.counts["reasons"]["does not compile"] == 2
    assert checked.counts["kept"] + checked.counts["rejected"] == checked.counts["seen"]
    kept = (checked.path / "files.jsonl").read_text()
    assert "src/compiles.rs" in kept and "src/unresolved.rs" in kept and "src/twice.rs" not in kept
    # the same files again, under other rules: only the first look, at an empty function, runs rustc
    ran = []
    monkeypatch.setattr(compiles, "run", lambda *args, **named: ran.append(args) or run(*args, **named))
    again = filter_files(filter_config(compile_check="sandbox", max_lines=4000), root, before)
    assert len(ran) == 1
    assert again.counts == checked.counts
    # and without the cache the same bytes
    shutil.rmtree(root / compiles.CACHE)
    shutil.rmtree(checked.path)
    assert filter_files(filter_config(compile_check="sandbox"), root, before).hash == checked.hash


run = compiles.run


def test_without_a_sandbox_it_refuses_but_for_unsafe(
    crawled: Callable[..., Artifact], root: Path, filter_config: Callable[..., FilterConfig], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = crate(crawled)
    monkeypatch.setattr("m31r.sandbox.sandbox.shutil.which", lambda _: None)
    with pytest.raises(RunError, match=r"^no sandbox: there is no bwrap; it needs bubblewrap"):
        filter_files(filter_config(compile_check="sandbox"), root, before)
    assert filter_files(filter_config(compile_check="unsafe"), root, before).counts["compile_check"]["does not compile"] == 2


def test_a_damaged_cache_is_named(
    crawled: Callable[..., Artifact], root: Path, filter_config: Callable[..., FilterConfig]
) -> None:
    (root / compiles.CACHE).mkdir(parents=True)
    (root / compiles.CACHE / "verdicts.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(RunError, match=r"verdicts\.sqlite: .*remove it"):
        filter_files(filter_config(compile_check="sandbox"), root, crate(crawled))
