from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from written import FILES, ITEMS, parses

from m31r.reason.marks import FUNCTIONS, HOLES, find_marks, pack_steps, unpack_steps
from m31r.reason.steps import STEPS, captures, find_functions
from m31r.reason.write import reasoning_ids, reasoning_text
from m31r.tokenizer.reserved import END_REASON, REASON
from m31r.tokenizer.text import load_tokenizer


def steps_of(text: str) -> list[list[str]]:
    return [[STEPS[step] for step in found.steps] for found in find_functions(text.encode(), captures(text.encode()))]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("fn a() { for x in y {} }", ["iterate items"]),
        ("fn a() { while x {} }", ["iterate items"]),
        ("fn a() { loop {} }", ["iterate items"]),
        ("fn a() -> Result<u8, E> { x }", ["propagate error"]),
        ("fn a() -> io::Result<()> { x }", ["propagate error"]),
        ("fn a() -> fmt::Result { x }", ["propagate error"]),
        ("fn a() -> Vec<Result<u8, E>> { x }", []),
        ("fn a() { let v = vec![1]; }", ["allocate vector"]),
        ("fn a() { let v = Vec::new(); }", ["allocate vector"]),
        ("fn a() { let v = Vec::<u8>::with_capacity(3); }", ["allocate vector"]),
        ("fn a(v: Vec<u8>) { v }", []),
        ("fn a() { match x { _ => 1 } }", ["branch on enum"]),
        ("fn parse_x(s: &str) { s }", ["parse input"]),
        ("fn load_x(s: &str) { s }", ["read resource"]),
        ("fn save_x(s: &str) { s }", ["write resource"]),
        ("fn calc_x(s: &str) { s }", ["compute value"]),
        ("fn parse_x() { s }", []),
        ("fn parse_x(s: &str) {}", []),
        ("fn parsed_x(s: &str) { s }", []),
        ("fn test_negative_input() { s }", ["handle negative values"]),
        ("fn test_positive_input() { s }", []),
        ("fn a() { x?; }", ["propagate error"]),
        ("fn a() -> Result<u8, E> { x?; for y in z {} }", ["propagate error", "iterate items"]),
        ("fn a() { if let Some(x) = y {} }", ["branch on enum"]),
        ("fn a() { let Some(x) = y else { return }; }", ["branch on enum"]),
        ("fn a() { matches!(x, Some(_)) }", ["branch on enum"]),
        ("fn a() { while let Some(x) = y {} }", ["iterate items"]),
        ("fn a() { if x {} }", []),
        ("fn a() { x.iter().map(f) }", ["iterate items"]),
        ("fn a() { x.map(f).next() }", []),
        ("fn a() { x.to_vec() }", ["allocate vector"]),
        ("fn a() { x.clone().lock().unwrap_or_default() }", ["avoid move", "lock shared state", "handle error"]),
        ("fn a() { x.lock }", []),
        ("fn a(&self) { x }", ["borrow immutably"]),
        ("fn a<'a>(&'a mut self) { x }", ["borrow mutably"]),
        ("fn a(mut self) { x }", ["take ownership"]),
        ("fn a(this: &Self) { x }", []),
        ("fn a() { match x { _ => 1 } for x in y { loop {} } vec![] }", ["branch on enum", "iterate items", "allocate vector"]),
        ("fn load_x(s: u8) -> Result<u8> { for x in s {} }", ["read resource", "iterate items", "propagate error"]),
    ],
)
def test_each_trigger_gives_its_step(body, expected):
    assert steps_of(body) == ([expected] if expected else [])


def test_loops_and_branches_that_begin_their_line_have_steps_too():
    text = "fn a(&self) {\n  let x = vec![];\n  for y in z {\n    y?;\n    if let Some(q) = y {\n      q\n    }\n  }\n}\n"
    found = find_functions(text.encode(), captures(text.encode()))
    said = [(text[: f.line].count("\n"), f.indent, [STEPS[step] for step in f.steps]) for f in found]
    assert said == [
        (0, 0, ["borrow immutably", "allocate vector", "iterate items", "propagate error", "branch on enum"]),
        (2, 2, ["iterate items", "propagate error", "branch on enum"]),
        (4, 4, ["branch on enum"]),
    ]
    assert [text[f.line : f.end].strip()[-1] for f in found] == ["}"] * 3
    # what another function does in it is not its own; nor has it steps in no line of its own, in two lines, or in no function
    inner = "fn a() {\n  loop {\n    fn b() {\n      x?\n    }\n  }\n  let y = match x {\n    _ => 1,\n  };\n  loop {\n  }\n}\n"
    assert steps_of(inner) == [["iterate items", "branch on enum"], ["iterate items"], ["propagate error"]]
    assert steps_of("const X: u8 = {\nmatch x {\n_ => 1,\n}\n};\n") == []


def test_a_trigger_belongs_to_the_innermost_function():
    assert steps_of("fn a() {\n    fn b() {\n        loop {}\n    }\n    match x {}\n}\n") == [
        ["branch on enum"],
        ["iterate items"],
    ]
    assert steps_of("fn a() {\n    fn b() {}\n    loop {}\n}\n") == [["iterate items"]]


def test_what_is_not_code_has_no_functions():
    assert steps_of(ITEMS[6] + ITEMS[7] + ITEMS[10]) == []


def test_a_text_with_a_syntax_error_has_no_marks():
    marks = find_marks(b"fn a() { loop {} } fn (", 5)
    assert all(len(rows) == 0 for rows in marks.rows.values())


@given(FILES, st.integers(0, 10**9))
def test_marks_are_where_they_say(text, offset):
    raw = text.encode()
    assert parses(raw)
    marks, at_zero = find_marks(raw, offset), find_marks(raw, 0)
    for name in HOLES:
        assert (marks.rows[name] == at_zero.rows[name] + offset).all()
        for start, end in at_zero.rows[name].tolist():
            assert raw[start:end].decode().strip()
            if name != "expressions":
                assert raw[start - 1 : start] + raw[end : end + 1] in (b"{}", b"()")
    lines = at_zero.rows[FUNCTIONS][:, 0].tolist()
    assert lines == sorted(set(lines))
    for line, end, indent, _ in at_zero.rows[FUNCTIONS].tolist():
        assert line == 0 or raw[line - 1 : line] == b"\n"
        assert raw[end - 1 : end] == b"}"
        assert raw[line:end].lstrip(b" \t") == raw[line + abs(indent) : end]


@given(st.lists(st.integers(1, len(STEPS) - 1), max_size=8))
def test_packed_steps_come_back(steps):
    assert unpack_steps(pack_steps(tuple(steps))) == tuple(steps)
    assert len(STEPS) <= 16


def test_the_three_kinds_are_as_written(model: Path):
    assert reasoning_text("comment", (6, 7), 4) == "    // allocate vector\n    // iterate items\n"
    assert reasoning_text("plan", (6, 7), -1) == "\t/* PLAN\n\t1. allocate vector\n\t2. iterate items\n\t*/\n"
    assert reasoning_text("plan", (6,), 0) == "// allocate vector\n"
    assert reasoning_text("hidden", (6, 9), 4) == "allocate vector\npropagate error\n"
    ids = reasoning_ids(model, "hidden", pack_steps((6, 9)), 4)
    assert (ids[0], ids[-1]) == (REASON, END_REASON)
    assert load_tokenizer(model).decode(ids) == "allocate vector\npropagate error\n"


def test_steps_are_short_words_and_no_prose():
    assert all(1 < len(step.split()) <= 3 and step.replace(" ", "").isalpha() and step.islower() for step in STEPS[1:])
