"""Where a candidate ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m31r.evaluate.stops import STOPS, cut


@pytest.mark.parametrize(
    ("prefix", "candidate", "stop", "kept"),
    [
        ("fn f() {\n", "    if a { b } else { c }\n}\nfn g() {}\n", "block", "    if a { b } else { c }\n}"),
        ("fn f() {\n", '    "}"; \'}\'; r#"}"#; // }\n /* } */ b"\\"}" }\n}', "block",
         '    "}"; \'}\'; r#"}"#; // }\n /* } */ b"\\"}" }'),
        ("fn f<'a>() {\n", "    let c: &'a u8 = x; }\n}", "block", "    let c: &'a u8 = x; }"),
        ("", "/// Doc; {\n#[derive(Debug)]\nstruct A { b: [u8; 2] }\nstruct B;\n", "item",
         "/// Doc; {\n#[derive(Debug)]\nstruct A { b: [u8; 2] }"),
        ("", "type A = [u8; 2];\nfn f() {}", "item", "type A = [u8; 2];"),
        ("impl A {\n", "    fn f() {}\n}\n", "item", "    fn f() {}"),
        ("impl A {\n", "    }\n", "item", "    "),
        ("let x =", " match y { 1 => { z(); 2 } _ => 3 };\nlet w = 1;", "statement", " match y { 1 => { z(); 2 } _ => 3 };"),
        ("f(", "a, g(b)) + 1;", "statement", "a, g(b)"),
        ("let x =", " a + b;\nlet y = 2;\n", "line", " a + b;"),
        ("f(", "a(b, c)[d], e);", "expression", "a(b, c)[d]"),
        ("let x =", " if a { b; c } else { d };\n", "expression", " if a { b; c } else { d }"),
        ("if a {\n", "    f(b, c);\n    { d }\n}\n}\n", "inside", "    f(b, c);\n    { d }\n"),
        ("x", " { a\n", "suffix", " { a\n"),
        ("fn f() {\n", "    never {", "block", "    never {"),
        ('let s = "a', '}";\n} x', "block", '}";\n}'),
    ],
)  # fmt: skip
def test_a_candidate_ends_where_its_hole_does(prefix: str, candidate: str, stop: str, kept: str) -> None:
    assert cut(prefix, candidate, stop) == kept


@given(st.text(), st.text(), st.sampled_from(STOPS))
def test_whatever_the_text_a_begin_of_it_is_kept_and_keeping_again_changes_nothing(prefix: str, text: str, stop: str) -> None:
    kept = cut(prefix, text, stop)
    assert text.startswith(kept)
    assert cut(prefix, kept, stop) == kept
