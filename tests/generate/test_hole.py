"""The end of a hole: right middles stay whole, what comes after them is cut, and parts of the text never change the whole."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from written_rust import rust

from m31r.generate.hole import COPIED, read_hole, visible
from m31r.reason.marks import HOLES, find_marks

FILE = rust(4, 5) + (
    "impl<'a> Named<'a> {\n    fn name(&self, quote: char) -> &'a str {\n        // a { that closes nothing\n"
    "        if quote == '}' || quote == '\\'' { return \"}\" }\n        /* } /* } */ } */\n"
    '        let raw = r#"}"}"#;\n        match quote { \'{\' => self.of(raw, b\'}\', "\\"}"), _ => self.name }\n    }\n}\n'
)
JUNK = "\n}\n\nfn junk(x: u32) -> u32 {\n    x + 1\n}\n"


def cut(prefix: str, suffix: str, written: str, parts: tuple[int, ...] = ()) -> str:
    """What is shown of `written` when it comes in parts of these lengths, and then the rest."""
    hole = read_hole(prefix, suffix)
    shown, at = 0, 0
    for length in parts:
        at += length
        if at < len(written):
            now, ended = visible(hole, written[:at], shown, False)
            assert shown <= now <= at
            shown = now
            if ended:
                return written[:shown]
    shown, ended = visible(hole, written, shown, True)
    assert ended
    return written[:shown]


def holes_of(text: str) -> list[tuple[str, str, str, str]]:
    data = text.encode()
    rows = find_marks(data, 0).rows
    places = [(kind, low, high) for kind in HOLES for low, high in rows[kind].tolist()]
    assert {kind for kind, _, _ in places} == set(HOLES)
    return [(kind, data[:low].decode(), data[low:high].decode(), data[high:].decode()) for kind, low, high in places]


@pytest.mark.parametrize("after", ["nothing", "the suffix", "the suffix, other white space", "junk"])
def test_the_right_middle_stays_whole_and_what_comes_after_it_is_cut(after: str) -> None:
    for kind, prefix, middle, suffix in holes_of(FILE):
        more = {
            "nothing": "",
            "the suffix": suffix,
            "the suffix, other white space": suffix.replace("\n", "\n  "),
            "junk": suffix[:1] + JUNK if suffix[0] in ")};" else "",
        }[after]
        shown = cut(prefix, suffix, middle + more)
        # where the suffix begins with a space, another one may have taken its place
        assert shown == middle or (more and shown.rstrip() == middle.rstrip() and suffix[0].isspace()), (
            kind,
            prefix[-40:],
            shown,
        )


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_piece_of_a_file_is_kept_whole_where_it_stood(data: st.DataObject) -> None:
    low, high = sorted(data.draw(st.tuples(*[st.integers(0, len(FILE))] * 2), label="hole"))
    middle, suffix = FILE[low:high], FILE[high:]
    # but for what repeats the beginning of the suffix at its own end, or closes its block as the suffix does
    if cut(FILE[:low], suffix, middle) != middle:
        squeezed = "".join(suffix.split())
        assert "".join(middle.split()).count(squeezed[:16]) or squeezed[0] in ")]};,{"


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_the_parts_in_which_a_text_comes_change_nothing(data: st.DataObject) -> None:
    _, prefix, middle, suffix = data.draw(st.sampled_from(holes_of(FILE)), label="hole")
    written = middle + data.draw(st.sampled_from([suffix, suffix.replace(" ", "  "), suffix[:3] + JUNK, JUNK, " '}" + suffix]))
    parts = data.draw(st.lists(st.integers(0, 30), max_size=30), label="parts")
    assert cut(prefix, suffix, written, tuple(parts)) == cut(prefix, suffix, written)
    assert cut(prefix, suffix, written, (1,) * len(written)) == cut(prefix, suffix, written)


@settings(max_examples=150, deadline=None)
@given(*[st.text(alphabet="{}()[]'\"#r/*\\b \nax;,é", max_size=40)] * 3, st.lists(st.integers(0, 9), max_size=9))
def test_no_text_whatever_breaks_it(prefix: str, suffix: str, written: str, parts: list[int]) -> None:
    assert written.startswith(cut(prefix, suffix, written, tuple(parts)))


@pytest.mark.parametrize(
    ("prefix", "suffix", "written", "shown"),
    [
        ("fn a() {\n    ", "\n}\n", "b();\n}\n\nfn c() {", "b();"),
        ("fn a() {\n", "}\n", "    b();\n}\n\nfn c() {", "    b();\n"),
        ("fn a() {\n", "    c();\n}\n", "    b();\n    c();\n}\n", "    b();\n"),
        ("fn a() { b(", ");\n    c() }", "x, (y)); d()", "x, (y)"),
        ("fn a() { let x = ", ";\n    c() }", "f(|y| { y; })? + 1; let z = 2;", "f(|y| { y; })? + 1"),
        ("fn a() { if ", " { b() } }", "x == (Y { z }) { c() }", "x == (Y { z })"),
        ("fn a() { let x = S { a: ", ", b: 2 }; }", "[1, 2][0], c: 3", "[1, 2][0]"),
        ("fn a() { b(); ", "; c() }", "let x = d(1);", "let x = d(1)"),
        ("fn a() { b(", "\n}\n", "1);\n}\n\nfn c() {}", "1);"),
        ("fn a() { x", " }", ".b() }\nfn c() { y", ".b()"),
    ],
    ids=[
        "body",
        "whole lines",
        "copied line",
        "arguments",
        "expression",
        "condition",
        "field",
        "statement",
        "open call",
        "end",
    ],
)
def test_a_hole_ends_where_its_reader_would_end_it(prefix: str, suffix: str, written: str, shown: str) -> None:
    assert cut(prefix, suffix, written) == shown


@pytest.mark.parametrize(
    ("prefix", "suffix", "written"),
    [
        ("fn a() -> char {\n    ", "\n}\n", "if b == '}' { c('\\'') } else { '}' }"),
        ("fn a<'x>() {\n    ", "\n}\n", 'let y: &\'x str = "}"; let z: &\'static [u8] = br##"}"#}"##;'),
        ("fn a() {\n    ", "\n}\n", "/* } /* } */ } */ b(); // }"),
        ('fn a() {\n    let x = "{', "\n}\n", '}}}";\n    b(r"}");'),
        ("fn a() {\n    // {", "\n}\n", " } }\n    b();"),
    ],
    ids=["characters", "lifetimes and raw strings", "nested comments", "within a string", "within a comment"],
)
def test_what_only_looks_like_a_closing_bracket_ends_nothing(prefix: str, suffix: str, written: str) -> None:
    assert cut(prefix, suffix, written) == written


def test_a_copy_of_the_suffix_is_cut_as_soon_as_it_is_long_enough() -> None:
    suffix = "\nfn next(x: u32) -> u32 {\n" + "    x.wrapping_add(1);\n" * 9 + "}\n"
    hole = read_hole("fn a() {}\n", suffix)
    written = "fn b() {}\n" + suffix[: 2 * COPIED]
    assert visible(hole, written, 0, False) == (len("fn b() {}\n"), True)


def test_texts_that_are_parts_of_longer_ones_are_closed_around_the_hole() -> None:
    prefix = "        b();\n    }\n\n    fn c(&self) {\n"
    suffix = "    }\n}\n\nimpl D {\n    fn e() {\n        f(\n"
    assert cut(prefix, suffix, "        g();\n    }\n\n    fn h() {") == "        g();\n"
