"""Generated code by its content: tables, lines of one shape and what bindgen defines; code by hand passes."""

import pytest

from m31r.config.load import load_config
from m31r.filter.facts import read_facts
from m31r.filter.generated import generated_problem

CONFIG = load_config("configs/base.py", []).filter
HAND = "".join(
    f"/// Number {n}.\npub fn get_{n}(&self, at: usize) -> Option<u{8 * (n % 4 + 1)}> {{\n    if at > {n} {{\n"
    f"        return None;\n"
    f"    }}\n    let found = self.items.get(at + {n})?;\n    Some(found.value as u32 + self.base)\n}}\n\n"
    for n in range(40)
)
CONSTANTS = "".join(f"pub const NAME_{n}: c_int = {n * 7};\n" for n in range(120))
TABLE = "const T: [u8; 600] = [\n" + ("    " + "0x1f, " * 10 + "\n") * 60 + "];\n"


def verdict(text: str, *before: str) -> str:
    """The verdict on `text` when it is judged in one group with others."""
    texts = [*(t.encode() for t in before), text.encode()]
    return generated_problem(CONFIG, texts[-1], list(read_facts(texts, 0))[-1])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CONSTANTS, "120 of 120 lines of code have one shape"),
        (CONSTANTS + HAND[:2000], "lines of code have one shape"),
        (TABLE, "of 1211 tokens are numbers"),
        ("#[repr(C)]\npub struct __BindgenBitfieldUnit<S> { s: S }\n", "holds struct __BindgenBitfieldUnit"),
        (HAND, ""),
        (CONSTANTS[:2000], ""),
        (TABLE[:2000], ""),
        ("/// Words and words.\n" * 500 + "fn f() {}\n", ""),
        ("}\n" * 500, ""),
        ("fn use_it(x: &Event) -> u32 { unsafe { x.__bindgen_anon_1.length } }\n", ""),
        ("", ""),
    ],
)
def test_generated_code_is_known_by_its_content(text: str, expected: str) -> None:
    assert (expected in verdict(text)) if expected else verdict(text) == ""


def test_neighbours_in_a_group_change_no_verdict() -> None:
    for text in (CONSTANTS, TABLE, HAND, "", "fn f() {}"):
        assert verdict(text) == verdict(text, CONSTANTS, "", HAND, "x", TABLE)


def test_facts_count_from_the_start_of_their_own_file() -> None:
    text = 'let a = "jo@mailbox.org"; // 84.112.7.250 and abcdefghijklmnop1234\n'
    alone = next(read_facts([text.encode()], 3))
    grouped = list(read_facts([b"@ 1.2.3.4", b"", text.encode(), b"a@b"], 3))[2]
    assert (alone.ats, alone.dotted) == ([text.index("@")], [text.index(".112")]) == (grouped.ats, grouped.dotted)
    assert alone.long_words == grouped.long_words == [(text.index("abcd"), text.index("abcd") + 20)]
    assert (alone.grams == grouped.grams).all() and (alone.benchmark_grams == grouped.benchmark_grams).all()
    assert (alone.tokens, alone.numbers) == (grouped.tokens, grouped.numbers) and len(alone.benchmark_grams) == alone.tokens - 2
