"""Reading tasks: whole ones, and every fault by file and field."""

from pathlib import Path

import pytest
from written_tasks import CARGO, FILL, METADATA, PROMPT, TESTS, write_task, written

from m31r.errors import UserError
from m31r.evaluate.task import find_tasks, read_task, sections, words


def faults(suite: Path, name: str = "functions/larger", **changed: str) -> str:
    with pytest.raises(UserError) as caught:
        written(suite, name, **changed)
    return str(caught.value).replace(f"{suite}/{name}/", "")


def test_the_fill_is_what_the_prompt_lacks(tmp_path: Path) -> None:
    task = written(tmp_path)
    assert (task.fill, task.suffix, task.name) == (FILL, "\n", "functions/larger")
    assert task.program(task.fill) == task.solution == PROMPT.replace("<|hole|>", FILL)
    assert task.test_names == ("first", "second", "equal")
    assert [wrong.why for wrong in task.wrong] == ["the first one", "the smaller one"]


def test_words_never_run_into_the_prompt(tmp_path: Path) -> None:
    task = written(tmp_path, prompt=PROMPT.replace("<|hole|>\n", "    return<|hole|>\n"), fill=" a.max(b)\n}")
    assert "return a\n}" in task.program("a\n}")
    assert "return (a)\n}" in task.program(" (a)\n}")


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"prompt": PROMPT.replace("<|hole|>\n", "")}, "prompt.rs: has 0 holes; it needs exactly one <|hole|>"),
        ({"prompt": PROMPT + "<|hole|>\n", "fill": FILL}, "prompt.rs: has 2 holes"),
        ({"prompt": PROMPT.replace("<|hole|>", "    <|hole|>")}, "prompt.rs: a blank stands before the hole"),
        ({"prompt": "#![allow(dead_code)]\n" + PROMPT}, "prompt.rs: has '#!['"),
        ({"prompt": "use crate::other;\n" + PROMPT}, "prompt.rs: has 'crate::'"),
        (
            {"solution": PROMPT.replace("larger", "other").replace("<|hole|>", FILL)},
            "solution.rs: line 1 is not as in prompt.rs",
        ),
        (
            {"fill": FILL + "\n\nfn more() {}"},
            "stop: 'block' would",
        ),
        ({"prompt": PROMPT + "    a\n}\n", "fill": ""}, "solution.rs: puts nothing into the hole"),
        ({"tests": TESTS.replace("#[test]\nfn equal", "fn equal")}, "tests.rs: has 2 functions under `#[test]`"),
        ({"tests": TESTS.replace("assert_eq!(larger(3, 3), 3)", "larger(3, 3)")}, "tests.rs: checks 4 things; it needs 5"),
        ({"tests": TESTS + "use std::time::Instant;\n"}, "tests.rs: uses std::time"),
        ({"tests": "use super::*;\n" + TESTS}, "tests.rs: has `use super::`"),
        ({"tests": TESTS.replace("\n", "\r\n")}, "tests.rs: needs plain line ends"),
        ({"cargo": CARGO + 'build = "build.rs"\n'}, "Cargo.toml: package.build: 'build.rs': must be None"),
        ({"cargo": CARGO + '\n[dependencies]\nrand = "1"\n'}, "Cargo.toml: [dependencies]: must not be there"),
        ({"cargo": CARGO + "\n[lib]\nproc-macro = true\n"}, "Cargo.toml: [lib]: must not be there"),
        ({"metadata": METADATA.replace("block", "blok")}, "metadata.yaml: stop: 'blok': must be 'block' or 'item'"),
        ({"metadata": METADATA.replace("difficulty: easy\n", "")}, "metadata.yaml: difficulty: is missing"),
        ({"metadata": METADATA.replace("version: 1", "version: one")}, "metadata.yaml: version: 'one': must be a int"),
        ({"metadata": METADATA.replace("_ms: 1", "_ms: 5000")}, "metadata.yaml: expected_runtime_ms: 5000: must be 1 to 1000"),
        ({"metadata": METADATA.replace("cargo check", "rustc")}, "metadata.yaml: compile_command: 'rustc --offline': must be"),
        ({"metadata": METADATA.replace("{id}", "other")}, "metadata.yaml: id: 'other': must be 'larger'"),
        ({"metadata": METADATA + "note: x\n"}, "metadata.yaml: note: is no field"),
        ({"metadata": METADATA + "forbids: [if]\n"}, "metadata.yaml: forbids: the reference has a 'if'"),
        ({"metadata": METADATA + "requires: ['?']\n"}, "metadata.yaml: requires: the reference has no '?'"),
        ({"metadata": METADATA.replace("    fill:", "    text:")}, "metadata.yaml: wrong[0]: must have a text `why`"),
        ({"metadata": "a: [\n"}, "metadata.yaml: while parsing"),
    ],
)
def test_each_fault_is_named_by_file_and_field(tmp_path: Path, changed: dict[str, str], fault: str) -> None:
    assert fault in faults(tmp_path, **changed)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    told = faults(tmp_path, metadata=METADATA.replace("easy", "0"), tests="fn f() {}\n", prompt="#![x]\n" + PROMPT)
    assert [line.split(":")[0] for line in told.splitlines()] == ["metadata.yaml", "prompt.rs", "tests.rs", "tests.rs"]


def test_files_that_are_missing_unreadable_or_too_many(tmp_path: Path) -> None:
    folder = write_task(tmp_path)
    (folder / "tests.rs").unlink()
    (folder / "build.rs").write_text("fn main() {}\n")
    (folder / "prompt.rs").write_bytes(b"\xff\n")
    with pytest.raises(UserError) as caught:
        read_task(folder)
    told = str(caught.value)
    assert "build.rs: does not belong to a task" in told
    assert "tests.rs: is missing" in told
    assert "prompt.rs: not UTF-8 (byte 0)" in told
    with pytest.raises(UserError, match="no benchmark task there"):
        find_tasks(tmp_path / "nowhere")


def test_names_and_categories_are_checked(tmp_path: Path) -> None:
    assert "must be lower-case words joined by '_'" in faults(tmp_path, "functions/Larger-one")
    assert "the folder above is 'games'" in faults(tmp_path, "games/larger")
    few = METADATA[: METADATA.index("  - why: the smaller")]
    assert "wrong: has 1 entries; in refactor it needs two" in faults(tmp_path, "refactor/larger", metadata=few)


def test_a_project_is_its_files(tmp_path: Path) -> None:
    assert "must begin with a line `// === src/NAME.rs ===`" in faults(tmp_path, "projects/larger")
    prompt = "// === src/lib.rs ===\npub mod two;\n// === src/two.rs ===\n" + PROMPT
    task = written(tmp_path / "good", "projects/larger", prompt=prompt, tests="use larger::two::larger;\n\n" + TESTS)
    assert sections(task.solution) == {
        "src/lib.rs": "pub mod two;\n",
        "src/two.rs": PROMPT.replace("<|hole|>", FILL),
    }


def test_words_are_those_of_the_code_alone() -> None:
    held = words('let x = y.unwrap()?; // for a while\n/* loop */ "match" \'c\' panic!("{}")')
    assert {"unwrap", "?", "panic!", "let"} <= held
    assert not {"for", "loop", "match", "c", "while"} & held
