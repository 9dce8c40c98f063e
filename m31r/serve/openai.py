"""`/v1/completions` as OpenAI has it, with `suffix` for fill-in-the-middle, and `/v1/fim/completions` as Mistral has it.

Not given, temperature and the like are as the model's configuration has them, which is greedy unless it was changed.
"""

from typing import Any

from m31r.generate.tail import LogProb, Piece
from m31r.serve.ask import Ask, Row, Served, check_infill, check_model, check_rows, drawn, free_prompt, settings_for
from m31r.serve.fields import BadField, Schema
from m31r.serve.jobs import Job
from m31r.serve.results import Result, usage
from m31r.serve.shapes import SAMPLING, STOP, TEXT, TRUTH, WHOLE, Api, body_of, sampling_of, tokens_field
from m31r.tokenizer.reserved import RESERVED
from m31r.tokenizer.text import Tokenizer

TOKENS = 16  # OpenAI's own default of max_tokens
DONE = "[DONE]"
_ZERO: Schema = {"title": "0: repetition_penalty is what there is", "type": "number", "minimum": 0, "maximum": 0}
_OPTIONS: Schema = {
    "type": "object",
    "properties": {"include_usage": {"type": ["boolean", "null"]}},
    "additionalProperties": False,
}
_BANS: Schema = {
    "title": "an object of ids, each with -100: that bans a token, and other biases are not known here",
    "type": "object",
    "additionalProperties": {"type": "number", "minimum": -100, "maximum": -100},
}
_IDS: Schema = {"type": "array", "minItems": 1, "maxItems": 2**17, "items": {"type": "integer", "minimum": 0}}
_USAGE: Schema = {"type": "object", "additionalProperties": {"type": "integer"}}


def _answer(choice: Schema) -> Schema:
    return {
        "type": "object",
        "required": ["id", "object", "created", "model", "choices", "usage"],
        "properties": {
            "id": TEXT, "object": TEXT, "created": {"type": "integer"}, "model": TEXT,
            "choices": {"type": "array", "items": {"type": "object", "required": ["index", "finish_reason"], **choice}},
            "usage": _USAGE,
        },
    }  # fmt: skip


def _shared(served: Served) -> dict[str, Schema]:
    return {
        "model": TEXT,
        "max_tokens": tokens_field(served, 0),
        **SAMPLING,
        "presence_penalty": _ZERO,
        "frequency_penalty": _ZERO,
        "stream_options": _OPTIONS,
        "user": TEXT,
    }


def _completions_body(served: Served) -> Schema:
    rows = served.config.serve.max_rows
    lists = [{"type": "array", "minItems": 1, "maxItems": rows, "items": one} for one in (TEXT, _IDS)]
    prompt: Schema = {"title": "a text, ids, or a list of those", "anyOf": [TEXT, lists[0], _IDS, lists[1]]}
    return body_of(
        ["prompt"],
        {
            "prompt": prompt,
            "suffix": TEXT,
            **_shared(served),
            "n": {"type": "integer", "minimum": 1, "maximum": rows},
            "best_of": {"type": "integer", "minimum": 1, "maximum": rows},
            "echo": TRUTH,
            "logprobs": {"type": "integer", "minimum": 0, "maximum": 20},
            "logit_bias": _BANS,
        },
    )


def _fim_body(served: Served) -> Schema:
    fields = {"prompt": TEXT, "suffix": TEXT, **_shared(served), "random_seed": WHOLE}
    return body_of(["prompt"], {**fields, "min_tokens": {"type": "integer", "minimum": 0, "maximum": 0}, "stop": STOP})


def _completions(served: Served, body: dict[str, Any]) -> Ask:
    _check(served, body)
    prompts, candidates, echo = body["prompt"], body.get("n", 1), bool(body.get("echo"))
    if body.get("best_of", candidates) != candidates:
        raise BadField("best_of", "must be n: candidates are not ranked here")
    if echo and "suffix" in body:
        raise BadField("echo", "does not go with suffix: the text would not stand behind the prompt")
    one = isinstance(prompts, str) or isinstance(prompts[0], int)
    listed = [("prompt", prompts)] if one else [(f"prompt[{i}]", prompt) for i, prompt in enumerate(prompts)]
    check_rows(served, len(listed) * candidates)
    tokens = body.get("max_tokens", TOKENS)
    settings = settings_for(
        served,
        **sampling_of(body),
        max_new_tokens=max(1, tokens),
        log_probs=body.get("logprobs"),
        forbidden=_banned(served, body.get("logit_bias", {})),
    )
    rows = []
    for name, given in listed:
        prompt, ids, added = free_prompt(served, name, given, body.get("suffix"))
        scored, stream = echo and settings.log_probs is not None, bool(body.get("stream"))
        for number, each in enumerate(drawn(prompt, candidates)):
            # of candidates that come together one is enough
            job = Job(ids, each, settings, tokens, scored=scored and (stream or not number), streamed=stream)
            rows.append(Row(job, tuple(ids[added:])))
    return Ask(next(served.numbers), body, tuple(rows), candidates)


def _fim(served: Served, body: dict[str, Any]) -> Ask:
    _check(served, body)
    check_infill(served, "prompt")
    if "seed" in body and "random_seed" in body:
        raise BadField("random_seed", "is another name of seed; give one of them")
    asked = {**body, "seed": body.get("seed", body.get("random_seed"))}
    tokens = body.get("max_tokens", TOKENS)
    settings = settings_for(served, **sampling_of(asked), max_new_tokens=max(1, tokens))
    prompt, ids, added = free_prompt(served, "prompt", body["prompt"], body.get("suffix", ""))
    job = Job(ids, prompt, settings, tokens, streamed=bool(body.get("stream")))
    return Ask(next(served.numbers), body, (Row(job, tuple(ids[added:])),))


def _check(served: Served, body: dict[str, Any]) -> None:
    check_model(served, body)
    if "stream_options" in body and not body.get("stream"):
        raise BadField("stream_options", "goes with stream = true")


def _banned(served: Served, biases: dict[str, float]) -> tuple[int, ...]:
    size = served.model.tokenizer.vocab_size
    if wrong := [key for key in biases if not (key.isascii() and key.isdigit() and len(key) < 9 and int(key) < size)]:
        raise BadField("logit_bias", f"names must be ids, 0 to {size - 1}" if wrong else "")
    return tuple(map(int, biases))


def _head(served: Served, ask: Ask, kind: str, name: str) -> dict[str, Any]:
    return {"id": f"{kind}-{ask.number}", "object": name, "created": ask.created, "model": served.name}


def _whole(served: Served, ask: Ask, results: list[Result]) -> Any:
    choices = []
    for index, result in enumerate(results):
        assert result.piece is not None
        echoed = _echo(served, ask, index, results[index - index % ask.candidates].scored)
        choices.append(_choice(served, ask, index, result.piece, echoed, 0))
    head = _head(served, ask, "cmpl", "text_completion")
    return {**head, "choices": choices, "usage": usage(results, ask.candidates)}


def _parts(served: Served, ask: Ask, index: int, before: Result, piece: Piece) -> list[Any]:
    first = before.piece is None
    echoed = _echo(served, ask, index, before.scored) if first else ("", ())
    if not (piece.text or piece.finish or echoed[0] or (piece.tokens and "logprobs" in ask.body)):
        return []
    offset = 0
    if not first:
        offset = len(served.model.tokenizer.decode(before.tokens)) + len(_echo(served, ask, index, ())[0])
    choice = _choice(served, ask, index, piece, echoed, offset)
    none = {"usage": None} if _tells_usage(ask) else {}
    return [{**_head(served, ask, "cmpl", "text_completion"), "choices": [choice], **none}]


def _last(served: Served, ask: Ask, results: list[Result]) -> list[Any]:
    head = _head(served, ask, "cmpl", "text_completion")
    told = [{**head, "choices": [], "usage": usage(results, ask.candidates)}] if _tells_usage(ask) else []
    return [*told, DONE]


def _tells_usage(ask: Ask) -> bool:
    return bool((ask.body.get("stream_options") or {}).get("include_usage"))


Echo = tuple[str, tuple[tuple[int, LogProb | None], ...]]


def _echo(served: Served, ask: Ask, index: int, scored: tuple[LogProb, ...]) -> Echo:
    """The prompt's text and, where log-probabilities are wanted, its tokens with theirs; none is known of a <bos>."""
    if not ask.body.get("echo"):
        return "", ()
    row = ask.rows[index]
    known: tuple[LogProb | None, ...] = (None, *scored)
    told = tuple(zip(row.shown, known[-len(row.shown) :], strict=True)) if scored and row.shown else ()
    return served.model.tokenizer.decode(row.shown), told


def _choice(served: Served, ask: Ask, index: int, piece: Piece, echoed: Echo, offset: int) -> dict[str, Any]:
    text, prompt = echoed
    told = None
    if "logprobs" in ask.body:
        pairs = [*prompt, *zip(piece.tokens, piece.log_probs, strict=False)]  # the last may be of an <eos>
        told = _log_probs(served.model.tokenizer, pairs, offset, bool(ask.body["logprobs"]))
    return {"index": index, "text": text + piece.text, "logprobs": told, "finish_reason": _reason(piece)}


def _reason(piece: Piece) -> str | None:
    return "length" if piece.finish == "time" else piece.finish


def _log_probs(tokenizer: Tokenizer, pairs: list[tuple[int, LogProb | None]], offset: int, tops: bool) -> dict[str, Any]:
    offsets, done = [], b""
    for token, _ in pairs:
        offsets.append(offset + len(done.decode("utf-8", "ignore")))
        done += tokenizer.pieces[token]
    likeliest = [{spelt(tokenizer, i): p for i, p in one.top} if one and tops else None for _, one in pairs]
    return {
        "tokens": [spelt(tokenizer, token) for token, _ in pairs],
        "token_logprobs": [one.chosen if one else None for _, one in pairs],
        "top_logprobs": likeliest if tops else None,
        "text_offset": offsets,
    }


def spelt(tokenizer: Tokenizer, token: int) -> str:
    """A token as a text; a part of a character as OpenAI writes it, and reserved ones by their names."""
    if token < len(RESERVED):
        return RESERVED[token]
    piece = tokenizer.pieces[token]
    try:
        return piece.decode()
    except UnicodeDecodeError:
        return "bytes:" + "".join(f"\\x{byte:02x}" for byte in piece)


def _fim_whole(served: Served, ask: Ask, results: list[Result]) -> Any:
    (result,) = results
    assert result.piece is not None
    message = {"role": "assistant", "content": result.text}
    choice = {"index": 0, "message": message, "finish_reason": _reason(result.piece)}
    return {**_head(served, ask, "fim", "chat.completion"), "choices": [choice], "usage": usage(results, 1)}


def _fim_parts(served: Served, ask: Ask, index: int, before: Result, piece: Piece) -> list[Any]:
    if not (piece.text or piece.finish):
        return []
    delta = {"content": piece.text} if before.piece else {"role": "assistant", "content": piece.text}
    choice = {"index": 0, "delta": delta, "finish_reason": _reason(piece)}
    told = {"usage": usage([before.plus(piece)], 1)} if piece.finish else {}
    return [{**_head(served, ask, "fim", "chat.completion.chunk"), "choices": [choice], **told}]


def _fim_last(served: Served, ask: Ask, results: list[Result]) -> list[Any]:
    return [DONE]


COMPLETIONS = Api(
    "/v1/completions", "Completions as OpenAI has them", _completions_body, _answer({}), _completions, _whole, _parts, _last
)
_TITLE = "Fill in the middle as Mistral has it"
FIM = Api("/v1/fim/completions", _TITLE, _fim_body, _answer({}), _fim, _fim_whole, _fim_parts, _fim_last)
