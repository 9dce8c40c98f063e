"""One row of training data, as arrays."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from m31r.config.schema import LoaderConfig, ReasonConfig
from m31r.loader import fim
from m31r.loader.marks import marks_at
from m31r.loader.plan import Plan
from m31r.loader.reason import with_reasoning
from m31r.loader.streams import read
from m31r.reason.marks import FUNCTIONS, HOLES
from m31r.tokenizer.reserved import EOS, FIM_MIDDLE, FIM_PREFIX, FIM_SUFFIX, PAD, REASON
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
    loader: LoaderConfig
    reason: ReasonConfig
    reason_chance: float  # that a piece which can have reasoning, and is not rearranged, gets it


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
        ids, kinds = _piece(recipe, piece, epoch)
        here = slice(at, at + len(kinds))
        tokens[here], targets[here], segments[here], terms[here] = ids[:-1], ids[1:], number, kinds
        at = here.stop
    return {"tokens": tokens, "targets": targets, "segments": segments, "terms": terms}


def _piece(recipe: Recipe, piece: int, epoch: int) -> tuple[np.ndarray, np.ndarray]:
    """The ids of a piece and the term of each but the first, rearranged or reasoned about if chance says so."""
    plan, start, pairs = recipe.plan, int(recipe.plan.starts[piece]), int(recipe.plan.pairs[piece])
    ids = read(plan.streams, start, pairs + 1)
    if recipe.loader.fim_rate > 0 or recipe.reason_chance > 0:
        chance = fim.draw(recipe.seed, epoch, start)
        if chance.fim < recipe.loader.fim_rate:
            parts = _parts(recipe, piece, ids, chance)
            changed, given = fim.rearrange(_tokenizer(recipe), parts, chance.order < recipe.loader.spm_rate)
            if len(changed) <= pairs + 1 + int(plan.rooms[piece]):
                return _with_terms(np.array(changed, np.int32), given)
        elif plan.reasons[piece] and chance.reason < recipe.reason_chance:
            return _reasoned(recipe, piece, ids, chance)
    return ids, np.full(pairs, NEXT_TOKEN, np.int8)


def _parts(recipe: Recipe, piece: int, ids: np.ndarray, chance: fim.Chance) -> tuple[str, str, str]:
    """Prefix, middle and suffix of a piece's text: around a hole of its syntax, or at any two characters."""
    text = _text(recipe, ids)
    if chance.syntax < recipe.loader.fim_syntax_rate:
        origin = recipe.plan.texts[piece]
        holes = [marks_at(recipe.plan.places[name], piece) - origin for name in HOLES]
        parts = fim.split_at_hole(text, holes, chance.first, chance.hole)
        if parts is not None:
            return parts
    return fim.split(text.decode(), chance.first, chance.second)


def _reasoned(recipe: Recipe, piece: int, ids: np.ndarray, chance: fim.Chance) -> tuple[np.ndarray, np.ndarray]:
    """A piece with reasoning of one kind, and its terms: <reason> has none, since where it stands is the toss of a coin."""
    plan, kinds = recipe.plan, recipe.reason.kinds
    functions = marks_at(plan.places[FUNCTIONS], piece) - (plan.texts[piece], plan.texts[piece], 0, 0)
    kind, first = kinds[chance.kind * len(kinds) // fim.WORD], chance.hole * len(functions) // fim.WORD
    sizes = _token_bytes(recipe.model)[ids]
    changed, reasoned = with_reasoning(ids, sizes, functions, recipe.model, kind, first, int(plan.reasons[piece]))
    terms = np.where(reasoned[1:], REASONING, NEXT_TOKEN).astype(np.int8)
    terms[changed[1:] == REASON] = NO_TERM
    return changed, terms


def _with_terms(ids: np.ndarray, given: int) -> tuple[np.ndarray, np.ndarray]:
    terms = np.full(len(ids) - 1, NEXT_TOKEN, np.int8)
    for sentinel in SENTINELS:
        terms[ids[1:] == sentinel] = NO_TERM
    terms[given - 1 :] = FILL_IN
    return ids, terms


def _text(recipe: Recipe, ids: np.ndarray) -> bytes:
    """What a piece's targets say: its first token was the target of the piece before, or is <bos>."""
    return _tokenizer(recipe).decode_bytes(ids[1 : -1 if ids[-1] == EOS else None].tolist())


def _tokenizer(recipe: Recipe) -> Tokenizer:
    return load_once(recipe.model)


@lru_cache(maxsize=4)
def _token_bytes(model: Path) -> np.ndarray:
    return load_once(model).token_bytes()
