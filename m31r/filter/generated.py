"""Is it the work of a program? By what generators leave in every file, and by how little its lines differ."""

import numpy as np

from m31r.config.schema import FilterConfig
from m31r.filter.facts import Facts

# what bindgen defines, and hand-written code at most uses
_MARKS = (b"struct __BindgenBitfieldUnit", b"fn bindgen_test_layout_", b"pub __bindgen_anon_1:")


def generated_problem(config: FilterConfig, text: bytes, facts: Facts) -> str:
    """What shows that `text` was generated; empty if nothing does.

    Three measures of its content: names that only a generator makes up; the share of its tokens that are numbers; the
    share of its lines of code that have one and the same shape.
    """
    for mark in _MARKS:
        if mark in text:
            return f"holds {mark.decode()}"
    if facts.tokens >= config.table_tokens and facts.numbers > config.table_share * facts.tokens:
        return f"{facts.numbers} of {facts.tokens} tokens are numbers"
    if len(facts.shapes) < config.uniform_lines:
        return ""
    ordered = np.sort(facts.shapes)
    ends = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True))
    most = int(np.diff(ends, prepend=-1).max())
    if most > config.uniform_share * len(ordered):
        return f"{most} of {len(ordered)} lines of code have one shape"
    return ""
