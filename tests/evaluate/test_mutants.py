"""Plausible slips, made by the syntax tree."""

from pathlib import Path

from written_tasks import FILL, METADATA, PROMPT, written

from m31r.evaluate.mutants import mutants, stubs


def test_each_mutant_is_the_reference_with_one_slip(tmp_path: Path) -> None:
    made = mutants(written(tmp_path), 100)
    assert FILL.replace(">", ">=") in made
    assert FILL.replace("a > b", "false") in made
    assert FILL not in made
    assert len(made) == len(set(made))


def test_slips_stay_within_the_hole_and_out_of_comments_and_strings(tmp_path: Path) -> None:
    prompt = PROMPT.replace("<|hole|>", "    let c = 1 + 2;\n<|hole|>")
    fill = '    // 1 < 2\n    let s = "3 < 4";\n    a.max(b) + c - c + s.len() as i32 * 0\n}'
    for mutant in mutants(written(tmp_path, prompt=prompt, fill=fill), 100):
        assert "// 1 < 2" in mutant
        assert '"3 < 4"' in mutant


def test_no_more_than_were_asked_for_and_always_the_same(tmp_path: Path) -> None:
    task = written(tmp_path)
    some = mutants(task, 2)
    assert len(some) == 2
    assert some == mutants(task, 2)
    assert mutants(task, 0) == []


def test_stubs_do_nothing(tmp_path: Path) -> None:
    prompt = "// Wrong.\n\n<|hole|>\n"
    fill = "pub fn larger(a: i32, b: i32) -> i32 {\n    a.max(b)\n}"
    task = written(tmp_path, prompt=prompt, fill=fill, metadata=METADATA.replace("block", "item"))
    assert stubs(task)[0] == ""
    assert "pub fn larger(a: i32, b: i32) -> i32 { todo!() }" in stubs(task)
