"""Steps in writing: the three kinds of reasoning that there are (requirements 08, section 5), and no others."""

from functools import lru_cache
from pathlib import Path

from m31r.config.schema import REASON_KINDS
from m31r.reason.marks import unpack_steps
from m31r.reason.steps import STEPS
from m31r.tokenizer.reserved import END_REASON, REASON
from m31r.tokenizer.text import load_once

COMMENT, PLAN, HIDDEN = REASON_KINDS


def reasoning_text(kind: str, steps: tuple[int, ...], indent: int) -> str:
    """The lines that stand before a function of that indentation. A plan of one step would be no plan: it is a comment.

    For HIDDEN it is what stands between <reason> and </reason>.
    """
    margin = "\t" * -indent if indent < 0 else " " * indent
    words = [STEPS[step] for step in steps]
    if kind == HIDDEN:
        return "".join(f"{word}\n" for word in words)
    if kind == COMMENT or len(words) == 1:
        return "".join(f"{margin}// {word}\n" for word in words)
    numbered = "".join(f"{margin}{number}. {word}\n" for number, word in enumerate(words, start=1))
    return f"{margin}/* PLAN\n{numbered}{margin}*/\n"


@lru_cache(maxsize=2**14)
def reasoning_ids(model: Path, kind: str, packed: int, indent: int) -> tuple[int, ...]:
    """The ids of `reasoning_text` for steps packed by `pack_steps`, with the tags around what is hidden."""
    ids = load_once(model).encode(reasoning_text(kind, unpack_steps(packed), indent))
    return (REASON, *ids, END_REASON) if kind == HIDDEN else tuple(ids)
