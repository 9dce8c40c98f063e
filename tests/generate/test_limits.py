"""What ends a row or changes what may be written: stop strings, time, forbidden tokens, long prompts; and reuse of prompts."""

import itertools
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import CONFIG, DRAWN, GREEDY, RUST, tiny_model

from m31r.config.schema import ModelConfig
from m31r.errors import UserError
from m31r.generate import engine
from m31r.generate import generate as generating
from m31r.generate.generate import Model, complete, generate
from m31r.generate.prompts import Prompt, prompt_ids
from m31r.generate.reading import reusable
from m31r.generate.stop import take_before_stop
from m31r.model.decoder import Cache
from m31r.tokenizer.reserved import BOS, EOS, FIM_MIDDLE, FIM_PREFIX, FIM_SUFFIX
from m31r.tokenizer.text import Tokenizer

PARTS = st.lists(st.text(alphabet="ab\né", max_size=4).map(str.encode), max_size=12)
STOPS = st.lists(st.text(alphabet="ab\né", min_size=1, max_size=4).map(str.encode), max_size=3)


def until_stop_plainly(parts: list[bytes], stops: list[bytes]) -> bytes:
    """All parts up to the first that completes a stop string, less what begins with one."""
    for count in range(len(parts) + 1):
        text = b"".join(parts[:count])
        if places := [text.find(stop) for stop in stops if stop in text]:
            return text[: min(places)]
    return b"".join(parts)


@given(PARTS, STOPS)
def test_no_part_of_a_stop_string_is_let_through(parts: list[bytes], stops: list[bytes]) -> None:
    expected, through, held, found = until_stop_plainly(parts, stops), b"", b"", None
    for part in parts:
        safe, held, found = take_before_stop(held, part, stops)
        through += safe
        assert expected.startswith(through)
        if found is not None:
            assert held == b""
            break
    assert through + held == expected
    assert (found is not None) == any(stop in b"".join(parts) for stop in stops)


def test_a_row_ends_before_its_stop_string_whatever_the_chunks(model: Model) -> None:
    asked = [Prompt(RUST[i][20 : 25 + i], None, i) for i in range(12)]
    whole = complete(model, asked, replace(DRAWN, temperature=0.8))
    chance, cut = np.random.default_rng(3), 0
    for size in (1, 8):
        middle = [row.text[(at := chance.integers(0, max(1, len(row.text) - 3))) : at + 3] for row in whole]
        stops = tuple(text for text in middle[:5] if text)
        settings = replace(DRAWN, temperature=0.8, stop=stops, chunk_tokens=size)
        pieces = list(generate(model, asked, settings))
        for row, before in enumerate(whole):
            own = [piece for piece in pieces if piece.row == row]
            parts = [model.tokenizer.decode_bytes([token]) for token in before.tokens]
            expected = until_stop_plainly(parts, [stop.encode() for stop in stops])
            assert "".join(piece.text for piece in own) == expected.decode("utf-8", "replace")
            tokens = sum((piece.tokens for piece in own), ())
            assert tokens == before.tokens[: len(tokens)]
            assert own[-1].stop in (*stops, None) and own[-1].finish == ("stop" if own[-1].stop else before.finish)
            cut += own[-1].stop is not None
    assert cut >= 2


def test_time_that_is_up_before_the_first_token_writes_nothing(model: Model) -> None:
    asked = [Prompt("fn a", None, 0), Prompt("fn b", None, 1)]
    for count in (1, 2):
        found = complete(model, asked[:count], replace(GREEDY, max_seconds=1e-9))
        assert [(row.text, row.tokens, row.finish) for row in found] == [("", (), "time")] * count
    assert complete(model, asked, GREEDY) == [complete(model, [one], GREEDY)[0] for one in asked]


def test_time_that_runs_out_keeps_what_was_written(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = complete(model, [Prompt("fn ", None, 0)], replace(GREEDY, forbidden=(EOS,)))[0]
    clock = itertools.count()
    monkeypatch.setattr(generating, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    found = complete(model, [Prompt("fn ", None, 0)], replace(GREEDY, forbidden=(EOS,), max_seconds=4.0, chunk_tokens=4))[0]
    assert found.finish == "time" and 0 < len(found.tokens) < len(whole.tokens)
    assert found.tokens == whole.tokens[: len(found.tokens)] and whole.text.startswith(found.text)


def test_what_nobody_wants_ends_within_a_part_of_the_prompt_or_a_chunk_and_what_was_read_is_kept(model: Model) -> None:
    settings = replace(GREEDY, forbidden=(EOS,), chunk_tokens=2, read_tokens=32, max_new_tokens=12)
    asked = [Prompt("x(" * 24, None, 0)]
    parts = -(-len(prompt_ids(model.tokenizer, asked[0], 64)) // 32)
    whole = complete(model, asked, settings)[0]
    assert parts == 2 and len(whole.tokens) == 12
    for wanted in range(parts + 4):
        asks = itertools.count()
        complete(model, [Prompt("}", None, 0)], settings)  # so that nothing of the prompt is left
        pieces = list(generate(model, asked, settings, lambda asks=asks, wanted=wanted: next(asks) >= wanted))
        tokens = sum((piece.tokens for piece in pieces), ())
        # after the last part comes a token, and then a chunk each time that it is still wanted
        assert tokens == whole.tokens[: 1 + 2 * (wanted - parts)] if wanted >= parts else tokens == ()
        assert pieces[-1].finish == "time" and next(asks) == wanted + 1, "it was asked again after it had said so"
        kept = model.kept.take()
        assert kept is not None and len(kept.ids) == min(32 * wanted, len(prompt_ids(model.tokenizer, asked[0], 64)))
        model.kept.put(kept)
        assert complete(model, asked, settings) == [whole]


def test_what_is_forbidden_is_never_written_and_without_eos_only_length_ends_a_row(model: Model) -> None:
    asked = [Prompt("fn ", None, i) for i in range(12)]
    often = complete(model, asked, replace(DRAWN, forbidden=(EOS,)))
    assert {row.finish for row in often} == {"length"}
    forbidden = (EOS, *{row.tokens[0] for row in often})
    rest = complete(model, asked, replace(DRAWN, forbidden=forbidden))
    assert not {token for row in rest for token in row.tokens} & set(forbidden)


def test_a_penalty_makes_repetition_rarer(model: Model) -> None:
    asked = [Prompt("fn ", None, i) for i in range(12)]
    plain, penalized = (
        complete(model, asked, replace(GREEDY, forbidden=(EOS,), repetition_penalty=penalty)) for penalty in (1.0, 100.0)
    )
    assert sum(len(set(row.tokens)) for row in penalized) > sum(len(set(row.tokens)) for row in plain)
    assert all(len(set(row.tokens)) == len(row.tokens) for row in penalized)


def test_a_row_may_have_a_seed_of_its_own(model: Model) -> None:
    own = complete(model, [Prompt("fn ", None, 4, seed=77), Prompt("fn ", None, 4)], DRAWN)
    assert own[0] == complete(model, [Prompt("fn ", None, 4)], replace(DRAWN, seed=77))[0] != own[1]


def test_log_probs_are_those_of_the_model_and_their_tops_fall(model: Model) -> None:
    told = complete(model, [Prompt("fn ", None, 0)], replace(GREEDY, log_probs=5, forbidden=(EOS,)))[0]
    assert len(told.log_probs) == len(told.tokens)
    for one in told.log_probs:
        values = [value for _, value in one.top]
        assert len(values) == 5 and values == sorted(values, reverse=True) and one.chosen <= values[0] <= 0
    untold = complete(model, [Prompt("fn ", None, 0)], replace(GREEDY, forbidden=(EOS,)))[0]
    assert (untold.tokens, untold.log_probs) == (told.tokens, ())
    assert all(one.top == () for one in complete(model, [Prompt("a", None, 0)], replace(GREEDY, log_probs=0))[0].log_probs)


def test_reading_only_what_is_new_and_a_cache_of_the_length_needed_change_no_bit(
    tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prompts that share begins, in a row and in one batch, with nothing kept between them and with everything."""
    lengths = set()

    def empty_cache(config: ModelConfig, rows: int, positions: int) -> Cache:
        lengths.add(positions)
        return engine.empty_cache(config, rows, positions)

    monkeypatch.setattr(generating, "empty_cache", empty_cache)
    config, settings = replace(CONFIG, context_length=300), replace(DRAWN, log_probs=20, read_tokens=32)
    fresh, used = tiny_model(tokenizer, config), tiny_model(tokenizer, config)
    text = RUST[0] * 3
    asked = [Prompt(text[:cut], None, i) for i, cut in enumerate((150, 150, 70, 220))]
    alone = [complete(fresh, [one], replace(settings, reuse=False))[0] for one in asked]
    assert 256 in lengths
    assert [complete(used, [one], settings)[0] for one in asked] == alone
    assert complete(used, asked, settings) == alone == complete(used, asked[::-1], settings)[::-1]


@given(st.lists(st.integers(0, 2), max_size=200), st.lists(st.integers(0, 2), min_size=1, max_size=200), st.integers(0, 150))
def test_only_whole_parts_that_are_equal_are_reused(before: list[int], ids: list[int], shared: int) -> None:
    ids = before[:shared] + ids
    found = reusable(tuple(before), ids, 32)
    assert found % 32 == 0 and found < len(ids) and ids[:found] == before[:found]
    longer = found + 32
    assert longer >= len(ids) or ids[:longer] != before[:longer] or longer > len(before)


def test_a_long_prompt_may_lose_its_begin(tokenizer: Tokenizer) -> None:
    text = RUST[1] * 4
    whole = tokenizer.encode(text)
    assert prompt_ids(tokenizer, Prompt(text, None, 0), 64, True) == [BOS, *whole[-62:]]
    ids = prompt_ids(tokenizer, Prompt(text, "}\n", 0), 64, True)
    after = tokenizer.encode("}\n")
    assert ids == [BOS, FIM_PREFIX, *whole[-(63 - 4 - len(after)) :], FIM_SUFFIX, *after, FIM_MIDDLE]
    with pytest.raises(UserError, match="suffix alone leaves no room"):
        prompt_ids(tokenizer, Prompt("", text, 0), 64, True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"min_p": 1.5}, r"min_p = 1\.5"),
        ({"repetition_penalty": 0.0}, r"repetition_penalty = 0\.0"),
        ({"stop": ("a", "")}, "stop = "),
        ({"max_seconds": float("nan")}, "max_seconds = nan"),
        ({"log_probs": 21}, "log_probs = 21"),
        ({"forbidden": (10**6,)}, "forbidden = "),
        ({"read_tokens": 100}, "read_tokens = 100"),
    ],
)
def test_limits_out_of_range_are_refused_at_once(model: Model, change: dict[str, object], said: str) -> None:
    with pytest.raises(UserError, match=said):
        generate(model, [Prompt("", None, 0)], replace(GREEDY, **change))
