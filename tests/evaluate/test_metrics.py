"""Figures against brute force, and the kinds of compilers' errors."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m31r.evaluate.errors import KINDS, error_kind, first_kind
from m31r.evaluate.metrics import RESAMPLES, edit_similarity, exact_match, interval, paired_interval, pass_at_k


def test_pass_at_k_is_the_share_of_all_choices_with_a_passing_one() -> None:
    for samples in range(1, 13):
        for passed in range(samples + 1):
            outcomes = [number < passed for number in range(samples)]
            for k in range(1, samples + 1):
                chosen = list(combinations(outcomes, k))
                assert pass_at_k(samples, passed, k) == sum(map(any, chosen)) / len(chosen)


@pytest.mark.parametrize("wrong", [(5, 2, 6), (5, 6, 1), (5, 2, 0), (0, 0, 1)])
def test_pass_at_k_of_too_few_samples_is_refused(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="samples"):
        pass_at_k(*wrong)


def test_an_interval_holds_the_mean_narrows_with_more_tasks_and_is_the_same_each_time() -> None:
    few, many = [0.0, 1.0] * 10, [0.0, 1.0] * 200
    for values in (few, many):
        low, high = interval(values, 31)
        assert 0 <= low < 0.5 < high <= 1
        assert (low, high) == interval(values, 31)
    assert interval(many, 31)[1] - interval(many, 31)[0] < 0.5 * (interval(few, 31)[1] - interval(few, 31)[0])
    assert interval([1.0] * 9, 0) == (1.0, 1.0)
    assert interval([], 0) == (0.0, 0.0)
    assert RESAMPLES >= 1000


def test_a_normal_mean_is_covered_about_as_often_as_promised() -> None:
    half = 1.96 * 0.5 / 400**0.5
    low, high = interval([0.0, 1.0] * 200, 7)
    assert low == pytest.approx(0.5 - half, abs=0.01)
    assert high == pytest.approx(0.5 + half, abs=0.01)


def test_changes_are_compared_task_by_task() -> None:
    before = [float(n % 2) for n in range(100)]
    after = [max(0.0, value - 0.1) for value in before]
    low, high = paired_interval(before, after, 1)
    assert -0.1 < low < -0.05 < high < 0


@given(st.text("ab \n", max_size=12), st.text("ab \n", max_size=12))
def test_edit_similarity_is_that_of_the_plain_recursion(a: str, b: str) -> None:
    def distance(x: str, y: str) -> int:
        row = list(range(len(y) + 1))
        for i, c in enumerate(x, 1):
            last, row[0] = row[0], i
            for j, d in enumerate(y, 1):
                last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (c != d))
        return row[-1]

    trimmed = ["\n".join(line.rstrip() for line in text.strip().splitlines()) for text in (a, b)]
    longer = max(map(len, trimmed))
    assert edit_similarity(a, b) == (1 - distance(*trimmed) / longer if longer else 1.0)
    assert exact_match(a, b) == (trimmed[0] == trimmed[1])


def test_odd_and_large_texts_are_compared() -> None:
    assert edit_similarity("x" * 10_000_000, "x" * 4096) == 1.0
    assert edit_similarity("\0\ud800é", "\0\ud800e") == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("code", "message", "kind"),
    [
        ("E0382", "use of moved value: `a`", "borrow"),
        ("E0499", "cannot borrow `*a` as mutable more than once", "borrow"),
        ("E0597", "`x` does not live long enough", "borrow"),
        ("E0106", "missing lifetime specifier", "lifetime"),
        ("", "lifetime may not live long enough", "lifetime"),
        ("E0308", "mismatched types", "type"),
        ("E0282", "type annotations needed", "type"),
        ("E0277", "the trait bound `A: B` is not satisfied", "trait"),
        ("E0425", "cannot find value `x` in this scope", "resolution"),
        ("E0599", "no method named `x` found", "resolution"),
        ("", "cannot find macro `x` in this scope", "resolution"),
        ("E0004", "non-exhaustive patterns", "pattern"),
        ("E0133", "call to unsafe function is unsafe", "unsafe"),
        ("E0658", "use of unstable library feature", "unstable"),
        ("", "expected one of `;`, found `}`", "syntax"),
        ("", "this file contains an unclosed delimiter", "syntax"),
        ("overflowing_literals", "literal out of range for `u8`", "lint"),
        ("", "status 134", "limit"),
    ],
)
def test_kinds_of_errors(code: str, message: str, kind: str) -> None:
    assert error_kind(code, message) == kind
    assert kind in KINDS
    assert first_kind([(code, message), ("E0001", "")]) == kind
