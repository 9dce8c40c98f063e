"""Positions of editors against plain counting, and how a document is cut for the model."""

from hypothesis import given
from hypothesis import strategies as st
from tiny import RUST, tiny_tokenizer

from m31r.lsp.place import place_of, units
from m31r.lsp.window import window

TEXT = st.text("ab é長🦀\u2028\x0c\n\r\t", max_size=24)
ENCODINGS = st.sampled_from([("utf-8", 1, "utf-8"), ("utf-16", 2, "utf-16-le"), ("utf-32", 4, "utf-32-le")])


def plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@given(TEXT, st.integers(0, 24), ENCODINGS)
def test_the_position_of_each_place_leads_back_to_it(text: str, at: int, kind: tuple[str, int, str]) -> None:
    encoding, width, codec = kind
    at = min(at, len(text))
    if text[at - 1 : at + 1] == "\r\n":  # has no position
        at -= 1
    before = plain(text[:at])
    line, last = before.count("\n"), before.rpartition("\n")[2]
    place = place_of(text, line, len(last.encode(codec)) // width, encoding)
    assert (place.before, place.after) == (before, plain(text[at:])) and units(last, encoding) == len(
        last.encode(codec)
    ) // width


@given(TEXT, st.integers(0, 30), st.integers(0, 99), ENCODINGS)
def test_any_position_is_a_place_of_the_text(text: str, line: int, character: int, kind: tuple[str, int, str]) -> None:
    place = place_of(text, line, character, kind[0])
    joined = place.before + place.after
    assert joined == plain(text)
    assert place.end in ("\n", "\r\n", "\r") and (place.end in text or "\n" not in plain(text))


def test_within_a_character_is_before_it_and_beyond_a_line_its_end() -> None:
    assert place_of("a🦀b\r\nc", 0, 2, "utf-16").before == "a" and place_of("a🦀b\r\nc", 0, 3, "utf-16").before == "a🦀"
    assert place_of("長b\nc", 0, 2, "utf-8").before == "" and place_of("ab\r\nc", 0, 99, "utf-16").before == "ab"
    assert place_of("ab\r\nc", 7, 0, "utf-16") == ("ab\nc", "", "\r\n")


def test_what_fits_is_whole_and_what_does_not_begins_with_a_line_and_stays_where_it_began() -> None:
    tokenizer, text = tiny_tokenizer(), "".join(RUST)
    assert window(tokenizer, text[:50], text[50:90], 200) == (text[:50], text[50:90])
    begins = set()
    for end in range(2000, 2060):
        before, after = window(tokenizer, text[:end], text[end:], 200)
        count = len(tokenizer.encode(before)) + len(tokenizer.encode(after))
        assert 100 < count <= 205 and text[:end].endswith(before) and text[end:].startswith(after.rstrip("\ufffd"))
        assert text[: end - len(before)].endswith("\n") and len(tokenizer.encode(after)) >= 45
        begins.add(end - len(before))
    assert len(begins) <= 2, "each key moved the begin, so that nothing read before could be used again"
