"""`/generate` and `/fim`: our own shape, by the names of m31r.generate.settings.Settings."""

from typing import Any

from m31r.generate.tail import LogProb, Piece
from m31r.serve.ask import Ask, Row, Served, check_infill, free_prompt, settings_for
from m31r.serve.fields import Schema
from m31r.serve.jobs import Job
from m31r.serve.results import Result, usage
from m31r.serve.shapes import SAMPLING, TEXT, TRUTH, Api, body_of, sampling_of, tokens_field

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
        "reasoning": {"type": "string", "enum": ["none", "hidden", "shown"]},
    }


def _generate_body(served: Served) -> Schema:
    return body_of(["prompt"], {"prompt": TEXT, "suffix": TEXT, **_fields(served)})


def _fim_body(served: Served) -> Schema:
    return body_of(["prefix", "suffix"], {"prefix": TEXT, "suffix": TEXT, **_fields(served)})


def _asked(served: Served, body: dict[str, Any], name: str) -> Ask:
    prompt, ids, added = free_prompt(served, name, body[name], body.get("suffix"))
    names = ("max_new_tokens", "log_probs", "forbidden", "end_of_hole", "reasoning")
    settings = settings_for(served, **sampling_of(body), **{name: body.get(name) for name in names})
    job = Job(ids, prompt, settings, settings.max_new_tokens, streamed=bool(body.get("stream")))
    return Ask(next(served.numbers), body, (Row(job, tuple(ids[added:])),))


def _generate(served: Served, body: dict[str, Any]) -> Ask:
    return _asked(served, body, "prompt")


def _fim(served: Served, body: dict[str, Any]) -> Ask:
    check_infill(served, "suffix")
    return _asked(served, body, "prefix")


def _whole(served: Served, ask: Ask, results: list[Result]) -> Any:
    (result,) = results
    assert result.piece is not None
    return {"schema": VERSION, "model": served.name, **_told(result.piece, ask), "usage": usage(results, 1)}


def _parts(served: Served, ask: Ask, index: int, before: Result, piece: Piece) -> list[Any]:
    if piece.finish is None and not piece.text and not piece.tokens:
        return []
    told = {"schema": VERSION, **_told(piece, ask)}
    return [told if piece.finish is None else {**told, "usage": usage([before.plus(piece)], 1)}]


def _told(piece: Piece, ask: Ask) -> dict[str, Any]:
    told: dict[str, Any] = {"text": piece.text, "tokens": piece.tokens, "finish": piece.finish, "stop": piece.stop}
    if ask.body.get("reasoning") not in (None, "none"):
        told["reasoning"] = piece.reasoning
    if ask.body.get("log_probs") is not None:
        told["log_probs"] = [_log_prob(one) for one in piece.log_probs]
    return told


def _log_prob(one: LogProb) -> dict[str, Any]:
    return {"chosen": one.chosen, "top": one.top}


def _last(served: Served, ask: Ask, results: list[Result]) -> list[Any]:
    return []


GENERATE = Api("/generate", "Go on from a prompt", _generate_body, ANSWER, _generate, _whole, _parts, _last)
FIM = Api("/fim", "Write what stands between prefix and suffix", _fim_body, ANSWER, _fim, _whole, _parts, _last)
