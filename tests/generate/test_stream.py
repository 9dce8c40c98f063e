import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m31r.generate.stream import take_text

TEXTS = st.lists(st.sampled_from(["a", "é", "長", "🦀", "\ufffd", "\u2581", "\ue000"]), max_size=12).map(
    lambda p: "".join(p).encode()
)
BROKEN = st.lists(st.sampled_from([b"a", "🦀".encode(), b"\xf0\x9f", b"\xed\xa0\x80", b"\xc0", b"\xe2\x80", b"\xff"])).map(
    b"".join
)


def streamed(parts: list[bytes]) -> list[str]:
    texts, held = [], b""
    for i, part in enumerate([*parts, b""]):
        text, held = take_text(held, part, i == len(parts))
        assert len(held) <= 3
        texts.append(text)
    assert held == b""
    return texts


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[a:b] for a, b in itertools.pairwise(edges)]


@given(st.one_of(st.binary(max_size=40), TEXTS, BROKEN), st.lists(st.integers(0, 100), max_size=8))
def test_any_cutting_gives_the_text_of_the_whole(data: bytes, places: list[int]) -> None:
    assert "".join(streamed(cut(data, places))) == data.decode("utf-8", "replace")


@given(TEXTS)
def test_a_character_never_comes_in_halves(data: bytes) -> None:
    texts = streamed([bytes([byte]) for byte in data])
    assert [text for text in texts if text] == list(data.decode())


@pytest.mark.parametrize("data", [b"a\xf0\x9f\xa6", b"\xe2\x80", b"\xc3"])
def test_a_cut_character_is_held_and_becomes_a_replacement_at_the_end(data: bytes) -> None:
    text, held = take_text(b"", data, False)
    assert "\ufffd" not in text
    assert take_text(held, b"", True) == ("\ufffd", b"")
