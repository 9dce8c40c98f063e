import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import loader_config, model_config, reason_config
from test_loader import Row, epoch_of, joined, pieces_of, same, stacked, take

sys.path.append(str(Path(__file__).parents[1] / "reason"))  # for written.py

from written import FILES, parses

from m31r.artifacts.store import Artifact
from m31r.config.load import load_config
from m31r.config.schema import REASON_KINDS
from m31r.errors import ConfigError
from m31r.loader.loader import Rows, rows
from m31r.loader.reason import chance_of, with_reasoning
from m31r.reason.marks import FUNCTIONS, find_marks
from m31r.tokenizer.reserved import BOS, END_REASON, EOS, REASON
from m31r.tokenizer.text import load_tokenizer

LENGTH = 640


def reasoned_rows(shards: Artifact, rate: float, kinds: tuple[str, ...] = REASON_KINDS, fim_rate: float = 0.0) -> Rows:
    return rows(shards, "train", model_config(LENGTH), loader_config(fim_rate), reason_config(rate, kinds), 31)


def samples(source: Rows, epoch: int) -> list[tuple[list[int], list[int]]]:
    return [piece for row in epoch_of(source, epoch) for piece in pieces_of(row)]


def without(ids: list[int], terms: list[int]) -> tuple[int, ...]:
    """A sample with the tokens of its reasoning taken out."""
    return (ids[0], *(token for token, term in zip(ids[1:], terms, strict=True) if term != 3 and token != REASON))


@given(FILES, st.sampled_from(REASON_KINDS), st.integers(0, 20), st.integers(0, 200))
def test_the_code_with_the_reasoning_removed_is_the_code(shards, text, kind, first, room):
    model = shards.path / "tokenizer.model"
    tokenizer = load_tokenizer(model)
    ids = np.array([BOS, *tokenizer.encode(text), EOS], np.int32)
    functions = find_marks(text.encode(), 0).rows[FUNCTIONS]
    changed, reasoned = with_reasoning(ids, tokenizer.token_bytes()[ids], functions, model, kind, first, room)
    assert changed[~reasoned].tolist() == ids.tolist()
    assert reasoned.sum() <= room
    shown = changed[~reasoned] if kind == "hidden" else changed
    assert parses(tokenizer.decode_bytes(shown.tolist()))
    if kind == "hidden":
        inside = np.cumsum(changed == REASON) - np.cumsum(changed == END_REASON) + (changed == END_REASON)
        assert np.array_equal(inside.astype(bool), reasoned)
    if room >= 200 and len(functions):
        assert reasoned.any()


@pytest.mark.parametrize("kind", REASON_KINDS)
def test_an_epoch_without_its_reasoning_is_the_stored_text(shards, tokenizer, kind):
    plain = Counter(tuple(ids) for ids, _ in samples(reasoned_rows(shards, 0.0), 0))
    found = samples(reasoned_rows(shards, 1.0, (kind,)), 0)
    code = b"".join(tokenizer.decode_bytes(without(*piece)[1:]) for piece in found)
    assert Counter(code) == Counter(b"".join(tokenizer.decode_bytes(ids[1:]) * n for ids, n in plain.items()))
    assert sum(3 in terms for _, terms in found) > 5


def test_the_budget_holds_and_the_row_too(shards):
    for epoch in (0, 1):
        for ids, terms in samples(reasoned_rows(shards, 1.0), epoch):
            assert sum(term == 3 or token == REASON for token, term in zip(ids[1:], terms, strict=True)) <= 0.2 * len(terms)
            assert len(terms) <= LENGTH


def test_terms_tell_reasoning_from_code(shards, tokenizer):
    words = Counter()
    for ids, terms in samples(reasoned_rows(shards, 1.0), 0):
        said = tokenizer.decode([token for token, term in zip(ids[1:], terms, strict=True) if term == 3])
        words.update(said.replace("//", "").split())
        assert [term for token, term in zip(ids[1:], terms, strict=True) if token == REASON] == [0] * ids.count(REASON)
        assert ids.count(REASON) == ids.count(END_REASON)
        assert set(terms) <= {0, 1, 3}
    assert set(words) == {"iterate", "items"}  # all that corpus.py's functions do


def test_as_many_samples_are_reasoned_about_as_asked(shards):
    source = reasoned_rows(shards, 0.3, fim_rate=0.5)
    found = [terms for epoch in range(12) for _, terms in samples(source, epoch)]
    kinds = Counter("reason" if 3 in terms else "fim" if 2 in terms else "plain" for terms in found)
    assert abs(kinds["reason"] / len(found) - 0.3) < 0.06
    assert abs(kinds["fim"] / len(found) - 0.5) < 0.08
    assert not any(2 in terms and 3 in terms for terms in found)


def test_chance_never_asks_for_more_than_there_are():
    config = reason_config(0.4)
    assert chance_of(config, 0.5, 1.0) == pytest.approx(0.8)
    assert chance_of(config, 0.5, 0.5) == 1.0
    assert chance_of(config, 1.0, 0.5) == chance_of(config, 0.5, 0.0) == 0.0
    assert chance_of(reason_config(0.0), 0.5, 0.5) == 0.0


def test_reasoning_is_fresh_in_each_epoch_and_equal_for_any_workers(shards):
    source, again = reasoned_rows(shards, 0.4), reasoned_rows(shards, 0.4)
    reasoned = [{tuple(ids) for ids, terms in samples(source, epoch) if 3 in terms} for epoch in (0, 1)]
    assert reasoned[0] != reasoned[1]
    assert all(same(a, b) for a, b in zip(epoch_of(source, 1), epoch_of(again, 1), strict=True))
    assert all(same(a, b) for a, b in zip(take(source, 6, 4, 3, workers=2), take(again, 6, 4, 3), strict=True))


def test_off_is_off(shards):
    off: Row = joined([stacked(row) for row in epoch_of(reasoned_rows(shards, 0.0, fim_rate=0.5), 0)])
    assert set(np.unique(off["terms"]).tolist()) == {0, 1, 2}
    assert REASON not in off["tokens"]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ([("reason.rate", "0.4")], "needs shard.syntax = True"),
        ([("loader.fim_syntax_rate", "0.4")], "needs shard.syntax = True"),
        ([("reason.rate", "0.6"), ("shard.syntax", "True")], "with loader.fim_rate = 0.5 at most 0.5"),
        ([("reason.kinds", "comment,essay")], "reason.kinds"),
        ([("reason.budget", "0.3")], "reason.budget"),
    ],
)
def test_what_does_not_go_together_is_refused(wrong, named):
    with pytest.raises(ConfigError, match=named):
        load_config("configs/base.py", wrong)
