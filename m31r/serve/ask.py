"""From a checked body to rows for the engine: prompts as ids, settings, budgets."""

import math
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from m31r.config.schema import Config
from m31r.errors import UserError
from m31r.generate.generate import Model
from m31r.generate.prompts import Prompt, prompt_ids
from m31r.generate.settings import Settings, check, settings_of
from m31r.serve.fields import BadField
from m31r.serve.jobs import Job
from m31r.tokenizer.reserved import BOS, FIM_PREFIX, FIM_SUFFIX

UNLIMITED = 2**62
# as clients lay it out that know the markers and no field for a suffix; anything else that looks like a marker is text
_LAID_OUT = re.compile(
    r"(?:<bos>)?<fim_prefix>((?:(?!<fim_).)*)<fim_suffix>((?:(?!<fim_).)*)<fim_middle>((?:(?!<fim_).)*)", re.DOTALL
)


@dataclass(frozen=True)
class Served:
    """What is served: the model, its name, and the configuration, whose `serve` is the server's."""

    model: Model
    name: str
    config: Config
    numbers: Iterator[int] = field(default_factory=lambda: count(1))


@dataclass(frozen=True)
class Row:
    """One row that is wanted: the engine's part, and what the answer says about the prompt.

    Attributes:
      job: for the engine.
      shown: the prompt's ids as it was given, without the <bos> that we add.
      truncated: whether some of it was left out.
    """

    job: Job
    shown: tuple[int, ...]
    truncated: bool = False


@dataclass(frozen=True)
class Ask:
    """A request, understood.

    Attributes:
      number: of the request, since the start.
      body: checked, without what is null.
      rows: all candidates of the first prompt, then of the next.
      candidates: of each prompt.
      created: seconds since 1970.
    """

    number: int
    body: dict[str, Any]
    rows: tuple[Row, ...]
    candidates: int = 1
    created: int = field(default_factory=lambda: int(time.time()))

    @property
    def stream(self) -> bool:
        """Whether the answer comes as server-sent events."""
        return bool(self.body.get("stream"))

    @property
    def jobs(self) -> list[Job]:
        return [row.job for row in self.rows]


def settings_for(served: Served, **asked: Any) -> Settings:
    """The model's settings but for what is asked, within the server's time; None asks for nothing.

    Raises:
      BadField: something is out of range.
    """
    config = served.config
    seconds = min(config.serve.max_seconds, asked.pop("max_seconds", None) or math.inf)
    for name in {"stop", "forbidden"} & asked.keys():
        given = asked[name]
        asked[name] = None if given is None else (given,) if isinstance(given, str) else tuple(given)
    # none reads or decodes in other parts than the server's programs do
    settings = settings_of(config.generate, config.seed, **{**asked, "max_seconds": seconds})
    try:
        check(settings, served.model.tokenizer)
    except UserError as error:
        raise BadField("", str(error)) from None
    return settings


def free_prompt(served: Served, name: str, given: str | list[int], suffix: str | None) -> tuple[Prompt, list[int], int]:
    """What to go on from, its ids, and how many of the first of them we added.

    A text that is laid out by the markers of fill-in-the-middle, as a whole, is read as that; so are ids.

    Raises:
      BadField: it does not fit into the context, is no text, or has ids that there are not.
    """
    model = served.model
    size, context = model.tokenizer.vocab_size, model.config.context_length
    if isinstance(given, list):
        if suffix is not None:
            raise BadField("suffix", "goes with a prompt that is a text")
        if wrong := [i for i in given if not 0 <= i < size]:
            raise BadField(name, f"ids must be 0 to {size - 1}, not {wrong[0]}")
        added = int(given[:1] != [BOS])
        ids = [BOS] * added + given
        _check_length(name, ids, context)
        return Prompt("", None, 0), ids, added
    given, suffix = _laid_out(served, name, given, suffix)
    prompt = Prompt(given, suffix, 0)
    ids = _ids_of(served, name, prompt)
    _check_length(name, ids, context)
    return prompt, ids, 1


def fitting_prompt(
    served: Served, name: str, given: str, suffix: str | None, new_tokens: int
) -> tuple[Prompt, list[int], bool]:
    """As `cut_prompt`, of a text that `free_prompt` would read; one without a hole keeps its end."""
    given, suffix = _laid_out(served, name, given, suffix)
    if suffix is not None:
        return cut_prompt(served, name, given, suffix, new_tokens)
    prompt, context = Prompt(given, None, 0), served.model.config.context_length
    whole = _ids_of(served, name, prompt)
    room = max(1, context - min(max(1, new_tokens), context // 2) - 1)  # besides <bos>
    excess = max(0, len(whole) - 1 - room)
    return prompt, [BOS, *whole[1 + excess :]], excess > 0


def _ids_of(served: Served, name: str, prompt: Prompt) -> list[int]:
    try:
        return prompt_ids(served.model.tokenizer, prompt, UNLIMITED)
    except UserError as error:
        raise BadField(name, str(error)) from None


def _laid_out(served: Served, name: str, given: str, suffix: str | None) -> tuple[str, str | None]:
    """Prefix and suffix of a prompt, which may have them by markers; no suffix where there is no hole.

    Raises:
      BadField: it has the prefix twice, or the model does not fill holes.
    """
    laid_out = _LAID_OUT.fullmatch(given) if suffix is None else None
    if laid_out:
        before, suffix, after = laid_out.groups()
        if before and after:
            raise BadField(name, "has text both before <fim_suffix> and after <fim_middle>; the prefix may stand in one place")
        given = before or after
    if suffix is not None:
        check_infill(served, "suffix")
    return given, suffix


def cut_prompt(served: Served, name: str, prefix: str, suffix: str, new_tokens: int) -> tuple[Prompt, list[int], bool]:
    """Prefix and suffix with as much of them as leaves room for `new_tokens`, and whether that is not all.

    The suffix keeps its first quarter of the room if both are too long, and the prefix its end.
    """
    tokenizer, context = served.model.tokenizer, served.model.config.context_length
    try:
        before, after = tokenizer.encode(prefix), tokenizer.encode(suffix)
    except UserError as error:
        raise BadField(name, str(error)) from None
    room = max(1, context - 4 - min(max(1, new_tokens), context // 2))  # <bos> and three markers
    if len(before) + len(after) <= room:
        prompt = Prompt(prefix, suffix, 0)
        return prompt, prompt_ids(tokenizer, prompt, UNLIMITED), False
    kept = min(len(after), max(room // 4, room - len(before)))
    first = max(0, len(before) - (room - kept))
    # whole characters; what is encoded anew may have other tokens, and once in a while more of them
    texts = [tokenizer.decode_bytes(part).decode("utf-8", "ignore") for part in (before[first:], after[:kept])]
    prompt = Prompt(texts[0], texts[1], 0)
    ids = prompt_ids(tokenizer, prompt, UNLIMITED)
    if excess := max(0, len(ids) - (context - 1)):
        ids = [*ids[:2], *ids[2 + min(excess, ids.index(FIM_SUFFIX) - 2) :]]
    assert ids[1] == FIM_PREFIX
    return prompt, ids, True


def check_infill(served: Served, name: str, status: int = 400) -> None:
    """Raises BadField where the model was not trained to fill in the middle."""
    if served.config.loader.fim_rate == 0:
        raise BadField(name, "the model was not trained to fill in the middle", status, "not_supported")


def check_model(served: Served, body: dict[str, Any]) -> None:
    """Raises BadField where another model is asked for; an empty name asks for none."""
    if body.get("model") not in (None, "", served.name):
        raise BadField("model", f"there is no such model here; there is {served.name}", 404, "model_not_found")


def check_rows(served: Served, rows: int) -> None:
    """Raises BadField for more rows than one request may have."""
    if rows > served.config.serve.max_rows:
        raise BadField("prompt", f"prompts times candidates must be at most {served.config.serve.max_rows}, not {rows}")


def drawn(prompt: Prompt, candidates: int) -> Sequence[Prompt]:
    """The same prompt again and again, each drawn by random numbers of its own."""
    return [replace(prompt, sample=number) for number in range(candidates)]


def _check_length(name: str, ids: list[int], context: int) -> None:
    if len(ids) > context - 1:
        raise BadField(
            name,
            f"has {len(ids)} tokens with those that mark its parts, and a context of {context} takes at most {context - 1}",
            code="context_length_exceeded",
        )
