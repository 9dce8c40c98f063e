"""`/completion`, `/infill`, `/tokenize` and `/detokenize` in the shape of llama.cpp's server, which editors speak.

What has no counterpart here is taken where it asks for nothing (a penalty of 0, an empty grammar), and refused elsewhere.
Fields that never change a text are taken as they come: which slot, whether to keep a prompt (what is reused is exact), what a
context that shifts would keep (none does). Not given, temperature and the like are as the model's configuration has them.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from m31r.errors import UserError
from m31r.generate.prompts import Prompt
from m31r.generate.tail import LogProb, Piece
from m31r.serve.ask import Ask, Row, Served, check_infill, check_model, check_rows, cut_prompt, drawn, free_prompt, settings_for
from m31r.serve.fields import BadField, Schema
from m31r.serve.jobs import Job
from m31r.serve.openai import spelt
from m31r.serve.results import Result
from m31r.serve.shapes import SAMPLING, STOP, TEXT, TRUTH, WHOLE, Api, body_of, sampling_of, seed_of
from m31r.tokenizer.reserved import EOS, RESERVED

ORDER = ("penalties", "temperature", "top_k", "top_p", "min_p", "infill")  # in which choosing goes on here
_RANDOM = (-1, 2**32 - 1)  # seeds that leave it to the server
_NUMBER: Schema = {"type": "number"}
_COUNT: Schema = {"type": "integer", "minimum": -1, "maximum": 2**31 - 1}


def _only(*values: float) -> Schema:
    """Of what is not there, the value that asks for nothing."""
    low, high = min(values), max(values)
    return {
        "title": f"{' or '.join(f'{v:g}' for v in values)}: no more is known here",
        "type": "number",
        "minimum": low,
        "maximum": high,
    }


_EMPTY: Schema = {"properties": {}, "additionalProperties": False}
_NOTHING: dict[str, Schema] = {
    "presence_penalty": _only(0), "frequency_penalty": _only(0), "dry_multiplier": _only(0), "mirostat": _only(0),
    "xtc_probability": _only(0), "typical_p": _only(1), "dynatemp_range": _only(0), "top_n_sigma": _only(-1, 0),
    "min_keep": _only(0), "adaptive_target": _only(-1),
    "grammar": {"title": "empty: grammars are not known here", "type": "string", "maxLength": 0},
    "json_schema": {"title": "empty: grammars are not known here", "type": "object", **_EMPTY},
    "lora": {"title": "empty: adapters are not known here", "type": "array", "maxItems": 0},
    "logit_bias": {"title": "empty: biases are not known here", "type": "array", "maxItems": 0},
    "return_progress": {"type": "boolean", "enum": [False]},
    "timings_per_token": {"type": "boolean", "enum": [False]},
    "post_sampling_probs": {"type": "boolean", "enum": [False]},
}  # fmt: skip
_NO_EFFECT: dict[str, Schema] = {
    "id_slot": WHOLE, "cache_prompt": TRUTH, "n_keep": WHOLE, "n_discard": WHOLE, "n_cache_reuse": WHOLE, "model": TEXT,
    "dry_base": _NUMBER, "dry_allowed_length": WHOLE, "dry_penalty_last_n": WHOLE,
    "mirostat_tau": _NUMBER, "mirostat_eta": _NUMBER,
    "dry_sequence_breakers": {"type": "array", "maxItems": 64, "items": TEXT}, "xtc_threshold": _NUMBER,
    "dynatemp_exponent": _NUMBER, "penalty_last_n": WHOLE,
}  # fmt: skip
_ANSWER: Schema = {
    "type": "object",
    "properties": {
        "content": TEXT,
        "stop": TRUTH,
        "model": TEXT,
        "truncated": TRUTH,
        "stop_type": TEXT,
        "timings": {"type": "object"},
    },
}


def _shared(served: Served) -> dict[str, Schema]:
    return {
        **SAMPLING, **_NOTHING, **_NO_EFFECT,
        "top_k": _COUNT,
        "top_p": {"type": "number", "minimum": 0, "maximum": 1},
        "temperature": {"type": "number", "minimum": -1, "maximum": 100},
        "n_predict": {"type": "integer", "minimum": -1, "maximum": served.config.serve.max_tokens},
        "max_tokens": {"type": "integer", "minimum": -1, "maximum": served.config.serve.max_tokens},
        "repeat_penalty": {"type": "number", "minimum": 0.01, "maximum": 100},
        "repeat_last_n": _COUNT,
        "ignore_eos": TRUTH,
        "n_probs": {"type": "integer", "minimum": 0, "maximum": 20},
        "n_cmpl": {"type": "integer", "minimum": 1, "maximum": served.config.serve.max_rows},
        "samplers": {"type": "array", "maxItems": 16, "items": TEXT},
        "t_max_prompt_ms": {"type": "number", "minimum": -1, "maximum": 1e12},
        "t_max_predict_ms": {"type": "number", "minimum": -1, "maximum": 1e12},
        "n_indent": {"type": "integer", "minimum": 0, "maximum": 4096},
        "return_tokens": TRUTH,
        "response_fields": {"type": "array", "maxItems": 64, "items": TEXT},
        "stop": {**STOP, "anyOf": [*STOP["anyOf"]]},
    }  # fmt: skip


def _completion_body(served: Served) -> Schema:
    ids: Schema = {"type": "array", "minItems": 1, "maxItems": 2**17, "items": {"type": "integer", "minimum": 0}}
    return body_of(["prompt"], {"prompt": {"title": "a text, or ids", "anyOf": [TEXT, ids]}, **_shared(served)})


def _infill_body(served: Served) -> Schema:
    extra: Schema = {
        "type": "object",
        "required": ["text"],
        "properties": {"text": TEXT, "filename": {"type": ["string", "null"]}, "time": {"title": "anything: editors note it"}},
        "additionalProperties": False,
    }
    fields = {"input_prefix": TEXT, "input_suffix": TEXT, "prompt": TEXT, **_shared(served)}
    more: Schema = {"type": "array", "maxItems": 256, "items": extra}
    return body_of(["input_prefix", "input_suffix"], {**fields, "input_extra": more})


def _completion(served: Served, body: dict[str, Any]) -> Ask:
    prompt, ids, added = free_prompt(served, "prompt", body["prompt"], None)
    return _asked(served, body, prompt, ids, added, False)


def _infill(served: Served, body: dict[str, Any]) -> Ask:
    check_infill(served, "", 501)
    extra = "".join(f"{one['text'].rstrip()}\n" for one in body.get("input_extra", ()) if one["text"].strip())
    prefix = extra + body["input_prefix"] + body.get("prompt", "")
    prompt, ids, truncated = cut_prompt(served, "input_prefix", prefix, body["input_suffix"], _new_tokens(served, body))
    return _asked(served, body, prompt, ids, 1, truncated)


def _asked(served: Served, body: dict[str, Any], prompt: Prompt, ids: list[int], added: int, truncated: bool) -> Ask:
    check_model(served, body)
    tokens, candidates = _new_tokens(served, body), body.get("n_cmpl", 1)
    check_rows(served, candidates)
    settings = settings_for(served, **_sampling(body), max_new_tokens=max(1, tokens), log_probs=body.get("n_probs") or None)
    jobs = [
        Job(
            ids,
            one,
            settings,
            tokens,
            streamed=bool(body.get("stream")),
            read_seconds=_seconds(body.get("t_max_prompt_ms")),
            line_seconds=_seconds(body.get("t_max_predict_ms")),
            indent=body.get("n_indent", 0),
        )
        for one in drawn(prompt, candidates)
    ]
    rows = tuple(Row(job, tuple(ids[added:]), truncated) for job in jobs)
    return Ask(next(served.numbers), body, rows, candidates)


def _seconds(milliseconds: float | None) -> float:
    return milliseconds / 1e3 if milliseconds and milliseconds > 0 else math.inf


def _new_tokens(served: Served, body: dict[str, Any]) -> int:
    if "n_predict" in body and "max_tokens" in body:
        raise BadField("max_tokens", "is another name of n_predict; give one of them")
    tokens: int = body.get("n_predict", body.get("max_tokens", served.config.generate.max_new_tokens))
    return served.config.serve.max_tokens if tokens < 0 else tokens


def _sampling(body: dict[str, Any]) -> dict[str, Any]:
    """Settings by llama.cpp's names; a sampler that a list leaves out is off."""
    asked = sampling_of({**body, "seed": None if body.get("seed") in _RANDOM else seed_of(body)})
    asked["temperature"] = None if asked["temperature"] is None else max(0.0, asked["temperature"])
    asked["top_k"] = None if asked["top_k"] is None else max(0, asked["top_k"])
    asked["top_p"] = None if asked["top_p"] is None else max(1e-6, asked["top_p"])
    penalty = body.get("repeat_penalty", 1)
    if penalty != 1:
        if body.get("repeat_last_n") != -1:
            raise BadField("repeat_last_n", "must be -1 with a repeat_penalty: it is of all tokens of the context here")
        asked["repetition_penalty"] = penalty
    asked["forbidden"] = (EOS,) if body.get("ignore_eos") else None
    if body.get("samplers"):
        names: Sequence[str] = body["samplers"]
        if any(name not in ORDER for name in names) or [name for name in ORDER if name in names] != list(names):
            raise BadField(
                "samplers", f"must be some of {', '.join(ORDER)}, each once and in this order, which is the one here"
            )
        off = {"top_k": 0, "top_p": 1.0, "min_p": 0.0}
        asked |= {name: value for name, value in off.items() if name not in names}
        if "penalties" not in names and penalty != 1:
            raise BadField("samplers", "leaves out penalties, and there is a repeat_penalty")
        if "temperature" not in names and asked["temperature"]:
            raise BadField("samplers", "leaves out temperature, and there is one")
    return asked


def _whole(served: Served, ask: Ask, results: list[Result]) -> Any:
    told = [_final(served, ask, index, result, result.text) for index, result in enumerate(results)]
    return told if ask.candidates > 1 else told[0]


def _parts(served: Served, ask: Ask, index: int, before: Result, piece: Piece) -> list[Any]:
    told = []
    if piece.text or (piece.tokens and ("n_probs" in ask.body or ask.body.get("return_tokens"))):
        probs = _probabilities(served, ask, piece.tokens, piece.log_probs)
        tokens = piece.tokens if ask.body.get("return_tokens") else ()
        told.append({"index": index, "content": piece.text, "tokens": tokens, "stop": False, **probs})
    if piece.finish:
        told.append(_final(served, ask, index, before.plus(piece), ""))
    return told


def _last(served: Served, ask: Ask, results: list[Result]) -> list[Any]:
    return []


def _final(served: Served, ask: Ask, index: int, result: Result, content: str) -> dict[str, Any]:
    piece, job, row = result.piece, result.job, ask.rows[index]
    assert piece is not None
    fields = {
        "index": index,
        "content": content,
        "tokens": piece.tokens if ask.body.get("return_tokens") and not ask.stream else [],
        "id_slot": 0,
        "stop": True,
        "model": served.name,
        "tokens_predicted": len(piece.tokens),
        "tokens_evaluated": len(job.ids),
        "tokens_cached": len(job.ids) + len(piece.tokens),
        "has_new_line": "\n" in result.text,
        "truncated": row.truncated,
        "stop_type": "limit" if piece.finish != "stop" else "word" if piece.stop is not None else "eos",
        "stopping_word": piece.stop or "",
        "timings": _timings(job, len(piece.tokens)),
        **({} if ask.stream else _probabilities(served, ask, piece.tokens, piece.log_probs)),
    }
    wanted = ask.body.get("response_fields")
    return fields if not wanted else {path: found for path in wanted if (found := _at(fields, path)) is not None}


def _at(fields: Any, path: str) -> Any:
    """What stands at "timings/prompt_ms"; None where there is nothing."""
    for name in path.split("/"):
        fields = fields.get(name) if isinstance(fields, dict) else None
    return fields


def _timings(job: Job, written: int) -> dict[str, float]:
    read_ms, wrote_ms = 1e3 * max(0.0, job.read - job.began), 1e3 * max(0.0, job.wrote - job.read)
    read = len(job.ids) - job.reused
    return {
        "cache_n": job.reused,
        "prompt_n": read,
        "prompt_ms": read_ms,
        "prompt_per_token_ms": read_ms / max(1, read),
        "prompt_per_second": 1e3 * read / read_ms if read_ms else 0.0,
        "predicted_n": written,
        "predicted_ms": wrote_ms,
        "predicted_per_token_ms": wrote_ms / max(1, written),
        "predicted_per_second": 1e3 * written / wrote_ms if wrote_ms else 0.0,
    }


def _probabilities(served: Served, ask: Ask, tokens: Sequence[int], told: Sequence[LogProb]) -> dict[str, Any]:
    if not ask.body.get("n_probs"):
        return {}
    tokenizer = served.model.tokenizer

    def one(token: int, log_prob: float) -> dict[str, Any]:
        return {"id": token, "token": spelt(tokenizer, token), "bytes": list(tokenizer.pieces[token]), "logprob": log_prob}

    pairs = zip(tokens, told, strict=False)  # the last may be of an <eos>
    listed = [{**one(token, its.chosen), "top_logprobs": [one(*top) for top in its.top]} for token, its in pairs]
    return {"completion_probabilities": listed}


COMPLETION = Api("/completion", "Completion as llama.cpp has it", _completion_body, _ANSWER, _completion, _whole, _parts, _last)
COMPLETIONS = replace(COMPLETION, path="/completions")  # its other name, by which Continue asks
INFILL = Api("/infill", "Fill in the middle as llama.cpp has it", _infill_body, _ANSWER, _infill, _whole, _parts, _last)

TOKENIZE_BODY = body_of(
    ["content"],
    {"content": TEXT, "add_special": TRUTH, "parse_special": {"type": "boolean", "enum": [False]}, "with_pieces": TRUTH},
)


def tokenize(served: Served, body: dict[str, Any]) -> dict[str, Any]:
    """The ids of a text; none is a reserved one but <bos>, and that only if it is asked for."""
    try:
        ids = served.model.tokenizer.encode(body["content"])
    except UserError as error:
        raise BadField("content", str(error)) from None
    ids = [RESERVED.index("<bos>"), *ids] if body.get("add_special") else ids
    if not body.get("with_pieces"):
        return {"tokens": ids}
    pieces = served.model.tokenizer.pieces
    return {"tokens": [{"id": token, "piece": _piece(pieces[token])} for token in ids]}


def _piece(piece: bytes) -> str | list[int]:
    try:
        return piece.decode()
    except UnicodeDecodeError:
        return list(piece)


def detokenize_body(served: Served) -> Schema:
    """The ids of a text."""
    ids: Schema = {"type": "integer", "minimum": 0, "maximum": served.model.tokenizer.vocab_size - 1}
    return body_of(["tokens"], {"tokens": {"type": "array", "items": ids}})


def detokenize(served: Served, body: dict[str, Any]) -> dict[str, Any]:
    """The text of ids; reserved ones stand for none."""
    return {"content": served.model.tokenizer.decode(body["tokens"])}
