"""`/generate` and `/fim`: our own shape, by the names of m31r.generate.settings.Settings."""

from typing import Any

from m31r.generate.reasoning import tag
from m31r.generate.tail import LogProb, Piece
from m31r.serve.ask import Ask, Row, Served, check_infill, fitting_prompt, free_prompt, settings_for
from m31r.serve.fields import Schema
from m31r.serve.jobs import Job
from m31r.serve.openai import spelt
from m31r.serve.results import Result, usage
from m31r.serve.shapes import SAMPLING, TEXT, TRUTH, Api, body_of, sampling_of, tokens_field
from m31r.tokenizer.reserved import EOS
from m31r.tokenizer.text import Tokenizer

VERSION = 1  # of these shapes: a field may be added, and none changes its meaning
_VERSION: Schema = {"type": "integer", "enum": [VERSION]}
_USAGE: Schema = {"type": "object", "additionalProperties": {"type": "integer"}}
ANSWER: Schema = {
    "type": "object",
    "required": ["schema", "model", "text", "tokens", "finish", "usage"],
    "properties": {
        "schema": _VERSION,
        "model": TEXT,
        "text": TEXT,
        "tokens": {"type": "array", "items": {"type": "integer"}},
        "finish": {"type": "string", "enum": ["stop", "length", "time"]},
        "stop": {"type": ["string", "null"]},
        "reasoning": {"type": "integer"},
        "log_probs": {"type": "array"},
        "truncated": TRUTH,
        "usage": _USAGE,
    },
}


def _fields(served: Served) -> dict[str, Schema]:
    size = served.model.tokenizer.vocab_size
    return {
        "schema": _VERSION,
        "max_new_tokens": tokens_field(served, 1),
        **SAMPLING,
        "log_probs": {"type": "integer", "minimum": 0, "maximum": 20},
        "forbidden": {"type": "array", "maxItems": size, "items": {"type": "integer", "minimum": 0, "maximum": size - 1}},
        "end_of_hole": TRUTH,
        "truncate": TRUTH,
        "reasoning": {"type": "string", "enum": ["none", "hidden", "shown"]},
    }


def _generate_body(served: Served) -> Schema:
    return body_of(["prompt"], {"prompt": TEXT, "suffix": TEXT, **_fields(served)})


def _fim_body(served: Served) -> Schema:
    return body_of(["prefix", "suffix"], {"prefix": TEXT, "suffix": TEXT, **_fields(served)})


def _asked(served: Served, body: dict[str, Any], name: str) -> Ask:
    names = ("max_new_tokens", "log_probs", "forbidden", "end_of_hole", "reasoning")
    settings = settings_for(served, **sampling_of(body), **{name: body.get(name) for name in names})
    truncated, given = False, (name, body[name], body.get("suffix"))
    if body.get("truncate"):
        prompt, ids, truncated = fitting_prompt(served, *given, settings.max_new_tokens)
    else:
        prompt, ids, _ = free_prompt(served, *given)
    job = Job(ids, prompt, settings, settings.max_new_tokens, streamed=bool(body.get("stream")))
    return Ask(next(served.numbers), body, (Row(job, tuple(ids[1:]), truncated),))


def _generate(served: Served, body: dict[str, Any]) -> Ask:
    return _asked(served, body, "prompt")


def _fim(served: Served, body: dict[str, Any]) -> Ask:
    check_infill(served, "suffix")
    return _asked(served, body, "prefix")


def _whole(served: Served, ask: Ask, results: list[Result]) -> Any:
    (result,) = results
    assert result.piece is not None
    head = {"schema": VERSION, "model": served.name}
    return {**head, **_told(served, ask, result.piece), **_end(ask), "usage": usage(results, 1)}


def _parts(served: Served, ask: Ask, index: int, before: Result, piece: Piece) -> list[Any]:
    if piece.finish is None and not piece.text and not piece.tokens:
        return []
    told = {"schema": VERSION, **_told(served, ask, piece)}
    return [told if piece.finish is None else {**told, **_end(ask), "usage": usage([before.plus(piece)], 1)}]


def _end(ask: Ask) -> dict[str, bool]:
    return {"truncated": ask.rows[0].truncated} if ask.body.get("truncate") else {}


def _told(served: Served, ask: Ask, piece: Piece) -> dict[str, Any]:
    told: dict[str, Any] = {"text": piece.text, "tokens": piece.tokens, "finish": piece.finish, "stop": piece.stop}
    if ask.body.get("reasoning") not in (None, "none"):
        told["reasoning"] = piece.reasoning
    if ask.body.get("log_probs") is not None:
        pairs = zip((*piece.tokens, EOS), piece.log_probs, strict=False)  # the last may be of an <eos>
        told["log_probs"] = [_log_prob(served.model.tokenizer, *pair) for pair in pairs]
    return told


def _log_prob(tokenizer: Tokenizer, token: int, one: LogProb) -> dict[str, Any]:
    """With what the tokens say: bytes, since one may be a part of a character, and texts to be read."""
    told = {"text": spelt(tokenizer, token), "bytes": list(tokenizer.pieces[token] or tag(token))}
    return {"chosen": one.chosen, "top": one.top, **told, "top_texts": [spelt(tokenizer, each) for each, _ in one.top]}


def _last(served: Served, ask: Ask, results: list[Result]) -> list[Any]:
    return []


GENERATE = Api("/generate", "Go on from a prompt", _generate_body, ANSWER, _generate, _whole, _parts, _last)
FIM = Api("/fim", "Write what stands between prefix and suffix", _fim_body, ANSWER, _fim, _whole, _parts, _last)
