"""Licence expressions: an OR needs one allowed arm, an AND all, and doubt is never permission."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m31r.config.load import load_config
from m31r.filter.licenses import DENIED, MISSING, UNKNOWN, rule

ALLOWED = frozenset(load_config("configs/base.py", []).filter.allowed_licenses)


@pytest.mark.parametrize(
    ("expression", "recorded"),
    [
        ("MIT", "MIT"),
        ("mit or apache-2.0", "MIT OR Apache-2.0"),
        ("MIT/Apache-2.0", "MIT OR Apache-2.0"),
        ("Apache-2.0 / MIT", "Apache-2.0 OR MIT"),
        ("GPL-3.0-only OR MIT", "GPL-3.0-only OR MIT"),
        ("MIT OR SomethingPrivate", "MIT OR SomethingPrivate"),
        ("(MIT OR Apache-2.0) AND Unicode-DFS-2016", "(MIT OR Apache-2.0) AND Unicode-DFS-2016"),
        ("Apache-2.0 WITH LLVM-exception", "Apache-2.0 WITH LLVM-exception"),
        ("Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT", "Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT"),
        ("Unlicense/MIT", "Unlicense OR MIT"),
        ("0BSD OR GPL-2.0+", "0BSD OR GPL-2.0-or-later"),
    ],
)
def test_permissive_expressions_are_allowed_and_recorded_in_one_spelling(expression: str, recorded: str) -> None:
    assert (rule(expression, ALLOWED).reason, rule(expression, ALLOWED).expression) == ("", recorded)


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("GPL-3.0", DENIED),
        ("MIT AND GPL-3.0-only", DENIED),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", DENIED),
        ("GPL-2.0-only WITH Classpath-exception-2.0", DENIED),
        ("MIT OR Apache-2.0 AND GPL-2.0-only", ""),
        ("(MIT OR Apache-2.0) AND GPL-2.0-only", DENIED),
        ("MIT AND SomethingPrivate", UNKNOWN),
        ("LicenseRef-mine", UNKNOWN),
        ("non-standard", UNKNOWN),
        ("MIT License, see LICENSE", UNKNOWN),
        ("(MIT", UNKNOWN),
        ("(/0", UNKNOWN),
        ("MIT OR", UNKNOWN),
        ("WITH", UNKNOWN),
        ("MIT Apache-2.0", UNKNOWN),
        ("Copyright (c) 2020, all rights reserved", UNKNOWN),
        ("", MISSING),
    ],
)
def test_other_expressions_are_named_for_what_they_are(expression: str, reason: str) -> None:
    assert rule(expression, ALLOWED).reason == reason


LEAVES = {"MIT": True, "Apache-2.0": True, "GPL-3.0-only": False, "MPL-2.0": False}
TREES = st.recursive(
    st.sampled_from(sorted(LEAVES)).map(lambda leaf: (leaf, LEAVES[leaf])),
    lambda inner: st.tuples(st.sampled_from(["AND", "OR"]), inner, inner).map(
        lambda t: (f"({t[1][0]} {t[0]} {t[2][0]})", (t[1][1] and t[2][1]) if t[0] == "AND" else (t[1][1] or t[2][1]))
    ),
    max_leaves=8,
)


@given(TREES)
def test_ruling_is_the_truth_of_the_expression(tree: tuple[str, bool]) -> None:
    expression, truth = tree
    assert (rule(expression, ALLOWED).reason == "") is truth


@given(st.text(max_size=40))
def test_no_text_is_an_accident(text: str) -> None:
    assert rule(text, ALLOWED).reason in ("", DENIED, UNKNOWN, MISSING)


@given(st.text(max_size=40))
def test_nothing_is_allowed_without_an_allowed_name(text: str) -> None:
    if not any(name.lower() in text.lower() for name in ALLOWED):
        assert rule(text, frozenset({"MIT"})).reason or "mit" in rule(text, frozenset({"MIT"})).expression.lower()
