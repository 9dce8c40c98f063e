"""Candidates to verdicts: each its own, whatever it was compiled with, whatever it tries."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hostile_fills import CHEATS, HOSTILE
from written_tasks import FILL, METADATA, PROMPT, TESTS, written

from m31r.errors import RunError
from m31r.evaluate.rust import Toolchain, build, find_toolchain
from m31r.evaluate.task import Task
from m31r.evaluate.verify import Candidate, Verdict, verify

PASSES = Verdict(True, "")


@pytest.fixture(scope="module")
def toolchain() -> Toolchain:
    """As it is, but for less patience."""
    found = find_toolchain(confined=True)
    return replace(found, testing=replace(found.testing, cpu_seconds=1, idle_seconds=0.6))


@pytest.fixture
def task(tmp_path: Path) -> Task:
    return written(tmp_path / "suite")


def verdicts(
    task: Task, fills: list[str], toolchain: Toolchain, cache: Path | None = None, workers: int = 2, likely: bool = True
) -> list[Verdict]:
    return list(verify([Candidate(task, fill) for fill in fills], toolchain, workers, cache, likely=likely))


def test_right_wrong_and_broken_fills(task: Task, toolchain: Toolchain) -> None:
    right, wrong, mistyped, unparsed = verdicts(task, [FILL, "    b\n}", '    "a"\n}', "    let\n}"], toolchain, likely=False)
    assert right == PASSES
    assert wrong == Verdict(True, "test", (("", "first"),))
    assert (mistyped.compiles, mistyped.why, mistyped.details[0][0]) == (False, "compile", "E0308")
    assert (unparsed.compiles, unparsed.why, unparsed.details[0][0]) == (False, "compile", "")


def test_hostile_fills_come_to_their_ends_and_harm_nobody(
    task: Task, toolchain: Toolchain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", "of ours")
    fills = [f"    {fill}\n}}" for fill, _ in HOSTILE.values()]
    found = verdicts(task, [*fills, FILL], toolchain)
    told = dict(zip(HOSTILE, (verdict.why for verdict in found), strict=False))
    assert told == {name: why for name, (_, why) in HOSTILE.items()}
    assert found[-1] == PASSES
    assert not any("root:" in said for verdict in found for _, said in verdict.details)
    sleepers = [p for p in Path("/proc").glob("[0-9]*/cmdline") if p.exists() and b"sleep\x007654" in p.read_bytes()]
    assert sleepers == []


@pytest.mark.parametrize("spare", [0, 5, 30, 45, 60, 75, 90])
def test_results_cut_by_the_limit_on_output_are_none(spare: int, task: Task, toolchain: Toolchain) -> None:
    toolchain = replace(toolchain, testing=replace(toolchain.testing, output_bytes=1000 + spare))
    fill = '    use std::io::Write; if a == 2 { write!(std::io::stdout(), "{}", " ".repeat(1000)).unwrap(); }\n    a.max(b)\n}'
    assert verdicts(task, [fill], toolchain)[0].why == "output"


def test_who_answers_for_the_tests_does_not_pass(task: Task, toolchain: Toolchain) -> None:
    found = verdicts(task, [FILL, *(f"    {fill}" for fill, _ in CHEATS.values())], toolchain)
    assert dict(zip(CHEATS, (verdict.why for verdict in found[1:]), strict=True)) == {n: why for n, (_, why) in CHEATS.items()}
    assert found[0] == PASSES


NAMED = """use std::fmt::Debug;

/// Its name, by itself and as letters.
pub fn named(word: &str) -> String {
<|hole|>

/// Its letters.
pub fn letters(word: &str) -> impl Iterator<Item = char> + Debug + use<'_> {
    word.chars()
}
"""


@pytest.mark.parametrize(
    "cheat",
    [
        "#[derive(Debug)] pub struct String; impl PartialEq<&str> for String { fn eq(&self, _: &&str) -> bool { true } }"
        " impl From<&str> for String { fn from(_: &str) -> Self { String } }",
        "pub trait Yes { fn is_empty(self) -> bool; } impl<T> Yes for T { fn is_empty(self) -> bool { true } }",
        "pub trait Iterator: std::iter::Iterator {} impl<T: std::iter::Iterator> Iterator for T {}",
    ],
)
def test_names_of_std_are_those_of_std_to_the_tests(cheat: str, tmp_path: Path, toolchain: Toolchain) -> None:
    tests = """#[test]
fn name() {
    assert_eq!(named("a"), "a");
    assert_ne!(named("b"), "a");
    assert_ne!(named("c"), "a");
}

#[test]
fn nothing() {
    assert!(named("").is_empty());
}

#[test]
fn all() {
    assert_eq!(letters("ab").count(), 2);
}
"""
    names = {"prompt": NAMED, "tests": tests, "fill": "    word.into()\n}"}
    task = written(tmp_path, "functions/named", **names)
    plain, cheating = verdicts(task, [task.fill, f'    "x".into()\n}}\n{cheat}'], toolchain)
    assert plain == PASSES
    assert cheating.compiles and not cheating.passed


def test_a_verdict_does_not_depend_on_company_order_or_workers(task: Task, toolchain: Toolchain) -> None:
    fills = [FILL, "    b\n}", "    a\n}", '    "a"\n}', "    panic!()\n}", "    a.max(c)\n}", "    a.max(b)\n}"]
    alone = [verdicts(task, [fill], toolchain)[0] for fill in fills]
    assert verdicts(task, fills, toolchain, workers=1) == alone
    assert verdicts(task, fills[::-1], toolchain, workers=4, likely=False) == alone[::-1]


def test_equal_candidates_are_judged_once_and_both_answered(task: Task, toolchain: Toolchain) -> None:
    assert verdicts(task, [FILL, FILL, "    a\n}", FILL], toolchain)[1:] == [
        PASSES,
        Verdict(True, "test", (("", "second"),)),
        PASSES,
    ]
    assert verdicts(task, [], toolchain) == []


def test_verdicts_are_kept_by_content_and_toolchain(task: Task, toolchain: Toolchain, tmp_path: Path) -> None:
    cache = tmp_path / "verdicts"
    assert verdicts(task, [FILL], toolchain, cache) == [PASSES]
    (tmp_path / "nowhere").mkdir()
    nowhere = replace(toolchain, sysroot=tmp_path / "nowhere")  # the same one to the cache, and cannot compile
    assert verdicts(task, [FILL], nowhere, cache) == [PASSES]
    other = replace(nowhere, version="rustc 1.0.0")
    assert verdicts(task, [FILL], other, cache)[0].compiles is False
    # tests that changed are other tests
    changed = replace(task, tests=TESTS.replace("larger(3, 3), 3", "larger(3, 3), 4"))
    assert verdicts(changed, [FILL], toolchain, cache) == [Verdict(True, "test", (("", "equal"),))]


def test_a_damaged_cache_is_named(task: Task, toolchain: Toolchain, tmp_path: Path) -> None:
    (tmp_path / "verdicts.sqlite").write_bytes(b"no database" * 1000)
    with pytest.raises(RunError, match="file is not a database; remove it, it is only a cache"):
        verdicts(task, [FILL], toolchain, tmp_path)


def test_rules_are_kept_by_the_code_and_not_by_its_comments(tmp_path: Path, toolchain: Toolchain) -> None:
    task = written(tmp_path, fill="    a.max(b)\n}", metadata=METADATA + "forbids: [if]\nrequires: [max]\n")
    assert verdicts(task, [FILL, "    a.max(b) // if\n}", '    "if"; max\n}'], toolchain) == [
        Verdict(True, "rules", (("", "uses 'if', lacks 'max'"),)),
        PASSES,
        Verdict(False, "compile", (("E0425", "cannot find value `max` in this scope"),)),
    ]
    hidden = '    let _ = r"\\"; if a > b {} let _ = "";\n    a.max(b)\n}'
    assert verdicts(task, [hidden], toolchain) == [Verdict(True, "rules", (("", "uses 'if'"),))]


def test_strict_means_without_warnings(task: Task, toolchain: Toolchain) -> None:
    fill = "    let unused = 1;\n    a.max(b)\n}"
    lenient, strict = verify([Candidate(task, fill), Candidate(task, fill, strict=True)], toolchain, 2, None, likely=True)
    assert lenient == PASSES
    assert strict == Verdict(False, "compile", (("unused_variables", "unused variable: `unused`"),))


def test_ten_megabytes_are_judged_like_anything_else(task: Task, toolchain: Toolchain) -> None:
    large = "    // " + "x" * 10_000_000 + "\n" + FILL
    assert verdicts(task, [large], toolchain) == [PASSES]


def test_projects_are_tested_by_cargo(tmp_path: Path, toolchain: Toolchain) -> None:
    prompt = "// === src/lib.rs ===\npub mod two;\n// === src/two.rs ===\n" + PROMPT
    task = written(tmp_path, "projects/larger", prompt=prompt, tests="use larger::two::larger;\n\n" + TESTS)
    fills = [
        FILL,
        "    a\n}",
        "    c\n}",
        "    loop {}\n}",
        FILL + '\n// === src/build.rs ===\nfn main() { compile_error!("x") }',
        "    std::process::exit(0)\n}",
        "    unsafe { std::hint::unreachable_unchecked() }\n}",
        '    let _ = include_str!("../tests/tests.rs");\n    a.max(b)\n}',
        "    i32\n}\npub struct i32;",
    ]
    whys = [verdict.why for verdict in verdicts(task, fills, toolchain)]
    assert whys == ["", "test", "compile", "cpu", "", "crash", "rules", "compile", "tests do not compile"]


def test_without_a_sandbox_each_program_is_built_in_a_folder_of_its_own(toolchain: Toolchain) -> None:
    def built(number: int) -> bytes:
        files = {"main.rs": f'fn main() {{ println!("this is program {number} of three") }}\n'}
        return build(replace(toolchain, confined=False), files, "main.rs", strict=False).program

    with ThreadPoolExecutor(3) as pool:
        for number, program in enumerate(pool.map(built, range(3))):
            assert b"this is program %d of three" % number in program
