"""Reasoning is told whole or not at all, in any chunks; a hole in a stream ends where it ends in the whole text."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import DRAWN

from m31r.generate.generate import Model, complete, generate
from m31r.generate.hole import read_hole, visible
from m31r.generate.prompts import Prompt
from m31r.generate.reasoning import Reasoning, take_shown
from m31r.generate.settings import Settings
from m31r.tokenizer.reserved import END_REASON, EOS, REASON
from m31r.tokenizer.text import Tokenizer

PROMPTS = [Prompt("fn f1(x: &[u8]) -> usize {\n", None, sample) for sample in range(6)]


def only(tokenizer: Tokenizer, *written: str, reserved: tuple[int, ...] = (EOS,)) -> Settings:
    """Settings that let the model write these texts alone."""
    kept = {*reserved, *(token for text in written for token in tokenizer.encode(text))}
    return replace(DRAWN, forbidden=tuple(set(range(tokenizer.vocab_size)) - kept), log_probs=0)


@pytest.fixture(scope="module")
def reasons(tokenizer: Tokenizer) -> Settings:
    return replace(only(tokenizer, "n", "+", reserved=(REASON, END_REASON)), reasoning="shown")


@given(st.lists(st.sampled_from([REASON, END_REASON, 100, 101])))
def test_only_what_is_closed_is_shown_and_what_is_hidden_is_gone(tokens: list[int]) -> None:
    told: dict[bool, list[int]] = {}
    for shown in (False, True):
        held: tuple[tuple[int, int], ...] = ()
        told[shown] = []
        for place, token in enumerate(tokens):
            certain, held = take_shown(held, (token, place), shown)
            assert [tokens[place] for _, place in certain] == [token for token, _ in certain]
            told[shown] += [token for token, _ in certain]
            assert not certain or (certain[0][0] == REASON) == (certain[-1][0] == END_REASON)  # both tags or neither
    assert not {REASON, END_REASON} & set(told[False])
    spans = "".join({REASON: "<", END_REASON: ">"}.get(token, str(token) + ",") for token in told[True])
    assert re.sub("<[^>]*>", "", spans) == "".join(f"{token}," for token in told[False])


def test_hidden_reasoning_is_never_told_and_shown_reasoning_comes_whole(model: Model, reasons: Settings) -> None:
    shown = complete(model, PROMPTS, reasons)
    hidden = complete(model, PROMPTS, replace(reasons, reasoning="hidden"))
    for unseen, seen in zip(hidden, shown, strict=True):
        assert not {REASON, END_REASON} & set(unseen.tokens) and "<" not in unseen.text
        assert re.sub("(?s)<reason>.*?</reason>", "", seen.text) == unseen.text
        assert len(unseen.tokens) <= len(seen.tokens) <= reasons.max_new_tokens and unseen.finish == seen.finish
        for one in (unseen, seen):
            assert len(one.log_probs) == len(one.tokens) + (one.finish == "stop")
    assert sum(len(unseen.tokens) < len(seen.tokens) for unseen, seen in zip(hidden, shown, strict=True)) > 2
    for unseen, seen in zip(hidden, shown, strict=True):  # counted whether or not it is told, closed or not
        assert unseen.reasoning == seen.reasoning
        assert unseen.finish == "stop" or len(unseen.tokens) + unseen.reasoning == 24
    assert sum(unseen.reasoning > 0 for unseen in hidden) > 2
    none = complete(model, PROMPTS, replace(reasons, reasoning="none"))
    assert not any(one.reasoning for one in none)
    assert all(len(one.tokens) == 24 for one in none if one.finish == "length")


@pytest.mark.parametrize("reasoning", ["hidden", "shown"])
def test_a_stream_tells_no_half_of_it_whatever_its_chunks(model: Model, reasons: Settings, reasoning: Reasoning) -> None:
    asked = replace(reasons, reasoning=reasoning)
    texts = [""] * len(PROMPTS)
    for piece in generate(model, PROMPTS, replace(asked, chunk_tokens=3)):
        texts[piece.row] += piece.text
        assert ("<reason>" in piece.text) == ("</reason>" in piece.text)
    assert texts == [one.text for one in complete(model, PROMPTS, asked)]


def test_a_row_ends_where_its_hole_does_whatever_the_chunks(model: Model, tokenizer: Tokenizer) -> None:
    prefix, suffixes = "fn f1(x: &[u8]) -> usize {\n    f(", (")\n}\n", "); g()\n}\n")
    prompts = [Prompt(prefix, suffix, sample) for suffix in suffixes for sample in (1, 3, 5)]
    asked = only(tokenizer, "x", "n", "1", ")", reserved=())
    whole = complete(model, prompts, asked)
    expected = []
    for prompt, one in zip(prompts, whole, strict=True):
        hole = read_hole(prompt.text, prompt.suffix or "")
        expected.append(one.text[: visible(hole, one.text, 0, True)[0]])
    assert sum(len(text) < len(one.text) for text, one in zip(expected, whole, strict=True)) > 2
    ended = complete(model, prompts, replace(asked, end_of_hole=True, chunk_tokens=3))
    assert [one.text for one in ended] == expected
    assert any(one.finish == "stop" for one in ended)
