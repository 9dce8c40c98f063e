"""Tasks from elsewhere: holes in the suite's own solutions, and other suites' problems."""

import json
from pathlib import Path
from typing import Any

import pytest
from written_tasks import written

from m31r.errors import UserError
from m31r.evaluate.foreign import read_foreign
from m31r.evaluate.infill import KINDS, infill_tasks
from m31r.evaluate.rust import Toolchain, find_toolchain
from m31r.evaluate.verify import Candidate, verify

HUMANEVAL_X = {
    "task_id": "Rust/0",
    "prompt": "\n/*\nIs it even?\n*/\n",
    "declaration": "\nfn main(){}\n\nuse std::collections::*;\nuse rand::Rng;\nuse regex::Regex;\nuse md5;\n"
    "fn is_even(n: i32) -> bool{\n\n",
    "canonical_solution": "    n % 2 == 0\n}\n",
    "test": "\n#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn test_is_even() {\n"
    "        assert_eq!(is_even(4), true);\n        assert_eq!(is_even(-3), false);\n    }\n}\n",
}
MULTIPL_E = {
    "name": "HumanEval_2_is_even",
    "language": "rs",
    "prompt": "/// Is it even?\nfn is_even(n: isize) -> bool {\n",
    "tests": "}\n\nfn main() {\n    let candidate = is_even;\n    assert_eq!(candidate(4), true);\n"
    "    assert_eq!(candidate(-3), false);\n}\n",
    "stop_tokens": ["\n}"],
}


@pytest.fixture(scope="module")
def toolchain() -> Toolchain:
    return find_toolchain(confined=True)


def write_lines(path: Path, *problems: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(problem) + "\n" for problem in problems))
    return path


def test_holes_are_cut_from_solutions_and_the_solution_fills_them(tmp_path: Path, toolchain: Toolchain) -> None:
    task = written(tmp_path / "suite", fill="    if a > b {\n        return a.max(b);\n    }\n    b\n}")
    holes = infill_tasks([task], toolchain, 2, tmp_path)
    assert [hole.category.removeprefix("infill_") for hole in holes] == list(KINDS)
    assert [hole.category for hole in infill_tasks([task], toolchain, 2, tmp_path)] == [hole.category for hole in holes]
    for hole in holes:
        assert hole.solution == task.solution
        assert not hole.prefix.endswith((" ", "\t"))
        assert hole.fill.strip()
    assert task.fill.startswith(holes[-1].fill)
    found = verify([Candidate(hole, hole.fill) for hole in holes], toolchain, 2, tmp_path, likely=True)
    assert all(verdict.passed for verdict in found)


def test_what_tests_do_not_miss_is_no_hole(tmp_path: Path, toolchain: Toolchain) -> None:
    fill = '    if a == 77 {\n        println!("odd");\n    }\n    a.max(b)\n}'
    for hole in infill_tasks([written(tmp_path / "suite", fill=fill)], toolchain, 2, tmp_path):
        assert hole.category != "infill_block"


@pytest.mark.parametrize("problem", [HUMANEVAL_X, MULTIPL_E])
def test_problems_of_other_suites_are_judged(problem: dict[str, Any], tmp_path: Path, toolchain: Toolchain) -> None:
    (task,), left_out = read_foreign(write_lines(tmp_path / "problems.jsonl", problem))
    assert left_out == []
    fills = ["    n % 2 == 0\n}", "    n % 2 == 1\n}", "    todo!()\n}", "", "    None\n}"]
    found = list(verify([Candidate(task, fill) for fill in fills], toolchain, 2, None, likely=True))
    assert [verdict.why for verdict in found] == ["", "test", "test", "compile", "compile"]
    assert task.program(task.fill).startswith(task.prefix)


def test_problems_without_tests_are_left_out_by_name(tmp_path: Path) -> None:
    empty = {**HUMANEVAL_X, "task_id": "Rust/32", "test": "/*\n#[cfg(test)]\nmod tests {\n#[test]\nfn a() {}\n}\n*/\n"}
    path = write_lines(tmp_path / "problems.jsonl", HUMANEVAL_X, empty, {**MULTIPL_E, "tests": "}\nfn main() {}\n"})
    tasks, left_out = read_foreign(path)
    assert [task.id for task in tasks] == ["Rust_0"]
    assert left_out == [f"{path}, line {line}: has no test that could be run" for line in (2, 3)]


def test_lines_end_at_newlines_alone_and_empty_ones_are_skipped(tmp_path: Path) -> None:
    path = tmp_path / "problems.jsonl"
    odd = {**MULTIPL_E, "prompt": f"/// one\u2028two\x85\n{MULTIPL_E['prompt']}"}
    path.write_text(f"\n{json.dumps(HUMANEVAL_X)}\n \n{json.dumps(odd, ensure_ascii=False)}\n\n", encoding="utf-8")
    tasks, left_out = read_foreign(path)
    assert [task.id for task in tasks] == ["Rust_0", "HumanEval_2_is_even"]
    assert left_out == []
    assert tasks[1].prefix == odd["prompt"]


def test_files_that_are_none_are_named(tmp_path: Path) -> None:
    path = tmp_path / "problems.jsonl"
    for text, fault in (
        ("{\n", "line 1: not JSON"),
        ('{"name": "x"}\n', "line 1: has no 'tests'"),
        ("[1]\n", "line 1: is a list, not an object; neither MultiPL-E nor HumanEval-X"),
        (json.dumps({**MULTIPL_E, "tests": 7}), "line 1: 'tests' is a int, not a text"),
        (json.dumps({**HUMANEVAL_X, "prompt": None}), "line 1: 'prompt' is a NoneType, not a text"),
        ("", "has no problem that could be run"),
        (2 * (json.dumps(HUMANEVAL_X) + "\n"), "has two problems of one name"),
    ):
        path.write_text(text)
        with pytest.raises(UserError, match=fault):
            read_foreign(path)
    with pytest.raises(UserError, match="cannot be read"):
        read_foreign(tmp_path / "nowhere")
