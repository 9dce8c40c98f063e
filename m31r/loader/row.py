"""One row of training data, as arrays."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from m31r.loader import fim
from m31r.loader.plan import Plan
from m31r.loader.streams import read
from m31r.tokenizer.reserved import EOS, FIM_MIDDLE, FIM_PREFIX, FIM_SUFFIX, PAD
from m31r.tokenizer.text import Tokenizer, load_once

# Which part of the loss a target belongs to. No loss is taken on padding, nor on <fim_prefix>, <fim_suffix> and
# <fim_middle> as targets: where they stand is the toss of a coin, a prompt always gives them, and they stand for no text.
NO_TERM = 0
NEXT_TOKEN = 1
FILL_IN = 2
REASONING = 3
SENTINELS = (FIM_PREFIX, FIM_SUFFIX, FIM_MIDDLE)
Row = dict[str, np.ndarray]


@dataclass(frozen=True)
class Recipe:
    """All that a row depends on but its number; small enough to send to a worker process."""

    plan: Plan
    model: Path
    length: int
    seed: int
    fim_rate: float
    spm_rate: float


def row_at(recipe: Recipe, row: int, epoch: int) -> Row:
    """Row `row` of the plan as it is in `epoch`: four arrays of shape (length,).

    `tokens` int32 and `targets` int32, each target the token after its input; `segments` int32, 1, 2, ... for the pieces in
    the row and 0 for padding; `terms` int8, the part of the loss that the target belongs to.
    """
    plan, length = recipe.plan, recipe.length
    tokens, targets = np.full(length, PAD, np.int32), np.full(length, PAD, np.int32)
    segments, terms = np.zeros(length, np.int32), np.zeros(length, np.int8)
    at = 0
    first, last = plan.row_begins[row : row + 2].tolist()
    for number, piece in enumerate(range(first, last), start=1):
        ids, kinds = _piece(recipe, int(plan.starts[piece]), int(plan.pairs[piece]), epoch)
        here = slice(at, at + len(kinds))
        tokens[here], targets[here], segments[here], terms[here] = ids[:-1], ids[1:], number, kinds
        at = here.stop
    return {"tokens": tokens, "targets": targets, "segments": segments, "terms": terms}


def _piece(recipe: Recipe, start: int, pairs: int, epoch: int) -> tuple[np.ndarray, np.ndarray]:
    """The ids of a piece and the term of each but the first, rearranged if chance says so and there is room."""
    ids = read(recipe.plan.streams, start, pairs + 1)
    if recipe.fim_rate > 0:
        chance, order, first, second = fim.draw(recipe.seed, epoch, start)
        if chance < recipe.fim_rate:
            changed, given = fim.rearrange(_tokenizer(recipe), _text(recipe, ids), first, second, order < recipe.spm_rate)
            if len(changed) <= pairs + 1 + fim.ROOM:
                return _with_terms(np.array(changed, np.int32), given)
    return ids, np.full(pairs, NEXT_TOKEN, np.int8)


def _with_terms(ids: np.ndarray, given: int) -> tuple[np.ndarray, np.ndarray]:
    terms = np.where(np.isin(ids[1:], SENTINELS), NO_TERM, NEXT_TOKEN).astype(np.int8)
    terms[given - 1 :] = FILL_IN
    return ids, terms


def _text(recipe: Recipe, ids: np.ndarray) -> str:
    """What a piece's targets say: its first token was the target of the piece before, or is <bos>."""
    return _tokenizer(recipe).decode_bytes(ids[1 : -1 if ids[-1] == EOS else None].tolist()).decode()


def _tokenizer(recipe: Recipe) -> Tokenizer:
    return load_once(recipe.model)
