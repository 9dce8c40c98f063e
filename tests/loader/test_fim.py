from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from m31r.loader import fim
from m31r.tokenizer.reserved import BOS, EOS, FIM_MIDDLE, FIM_PREFIX, FIM_SUFFIX
from m31r.tokenizer.text import Tokenizer

TEXTS = st.text(alphabet=st.sampled_from("ab \n{}é漢🦀😀\u2581\ue0000"), max_size=40)
WORDS = st.integers(0, 2**64 - 1)


def undo(tokenizer: Tokenizer, ids: list[int], given: int, suffix_first: bool) -> str:
    """The text that was rearranged."""
    start, middle_mark = ids.index(FIM_SUFFIX), ids.index(FIM_MIDDLE)
    suffix = ids[start + 1 : middle_mark]
    prefix = ids[middle_mark + 1 : given] if suffix_first else ids[2:start]
    return "".join(tokenizer.decode(part) for part in (prefix, ids[given:-1], suffix))


@given(TEXTS, WORDS, WORDS)
def test_split_loses_nothing(text, first, second):
    assert "".join(fim.split(text, first, second)) == text


@given(TEXTS, WORDS, WORDS, st.booleans())
def test_fim_round_trips(tokenizer, text, first, second, suffix_first):
    ids, given = fim.rearrange(tokenizer, fim.split(text, first, second), suffix_first)
    assert undo(tokenizer, ids, given, suffix_first) == text
    assert (ids[0], ids[-1]) == (BOS, EOS)
    assert Counter(token for token in ids if token < 11) == Counter([BOS, FIM_PREFIX, FIM_SUFFIX, FIM_MIDDLE, EOS])
    assert tokenizer.token_bytes()[ids].sum() == len(text.encode())


def test_both_orders_are_as_written(tokenizer):
    # words that split "abcdef" after 2 and 4 of its characters: 2/7 and 4/7 of the range of a word, and a little
    first, second = (2 * 2**64 // 7) + 1, (4 * 2**64 // 7) + 1
    assert fim.split("abcdef", second, first) == ("ab", "cd", "ef")
    before, middle, after = (tokenizer.encode(part) for part in ("ab", "cd", "ef"))
    psm = [BOS, FIM_PREFIX, *before, FIM_SUFFIX, *after, FIM_MIDDLE]
    spm = [BOS, FIM_PREFIX, FIM_SUFFIX, *after, FIM_MIDDLE, *before]
    assert fim.rearrange(tokenizer, fim.split("abcdef", first, second), False) == ([*psm, *middle, EOS], len(psm))
    assert fim.rearrange(tokenizer, fim.split("abcdef", first, second), True) == ([*spm, *middle, EOS], len(spm))
    assert fim.prompt(tokenizer, "ab", "ef", False) == psm
    assert fim.prompt(tokenizer, "ab", "ef", True) == spm


def test_every_place_is_as_likely_as_another():
    words = np.random.Philox(key=1).random_raw(8000).tolist()
    places = Counter(len(fim.split("abc", word, 2**64 - 1)[0]) for word in words)
    assert sorted(places) == [0, 1, 2, 3]
    assert all(abs(count - 2000) < 200 for count in places.values())


def test_chance_is_a_function_of_seed_epoch_and_piece():
    assert fim.draw(31, 2, 5) == fim.draw(31, 2, 5)
    draws = {fim.draw(seed, epoch, piece) for seed in range(5) for epoch in range(5) for piece in range(40)}
    assert len(draws) == 1000
    assert abs(np.mean([draw[0] for draw in draws]) - 0.5) < 0.05
    assert abs(np.corrcoef([draw[:2] for draw in draws], rowvar=False)[0, 1]) < 0.15
