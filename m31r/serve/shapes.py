"""What the shapes of requests have in common: fields, and what an interface is made of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from m31r.generate.tail import Piece
from m31r.serve.ask import Ask, Served
from m31r.serve.fields import Schema
from m31r.serve.results import Result

SEEDS = 2**31  # that the engine tells apart
TEXT: Schema = {"type": "string"}
TRUTH: Schema = {"type": "boolean"}
WHOLE: Schema = {"type": "integer", "minimum": -(2**63), "maximum": 2**64 - 1}
_PHRASE: Schema = {"type": "string", "minLength": 1}
STOP: Schema = {
    "title": "a text, or a list of at most 64 texts, none empty",
    "anyOf": [_PHRASE, {"type": "array", "maxItems": 64, "items": _PHRASE}],
}
SAMPLING: dict[str, Schema] = {
    "temperature": {"type": "number", "minimum": 0, "maximum": 100},
    "top_k": {"type": "integer", "minimum": 0, "maximum": SEEDS - 1},
    "top_p": {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
    "min_p": {"type": "number", "minimum": 0, "maximum": 1},
    "repetition_penalty": {"type": "number", "minimum": 0.01, "maximum": 100},
    "seed": WHOLE,
    "stop": STOP,
    "max_seconds": {"type": "number", "minimum": 0.001, "maximum": 1e9},
    "stream": TRUTH,
}
"""Fields of our own names; what is not given is as the model's configuration has it."""


@dataclass(frozen=True)
class Api:
    """One way to ask for text.

    Attributes:
      path: of its route.
      summary: for /openapi.json.
      body, answer: JSON Schemas of what is asked and of the whole answer.
      ask: from a checked body to rows; raises BadField.
      whole: the answer, when all rows have ended.
      parts: what a piece of a row is told as in a stream, given what the row had before.
      last: what ends a stream, when all rows have ended.
    """

    path: str
    summary: str
    body: Callable[[Served], Schema]
    answer: Schema
    ask: Callable[[Served, dict[str, Any]], Ask]
    whole: Callable[[Served, Ask, list[Result]], Any]
    parts: Callable[[Served, Ask, int, Result, Piece], list[Any]]
    last: Callable[[Served, Ask, list[Result]], list[Any]]


def body_of(required: Sequence[str], fields: dict[str, Schema]) -> Schema:
    """The schema of a body; fields that need not be given may also be null."""
    properties = {name: one if name in required else or_null(one) for name, one in fields.items()}
    return {"type": "object", "required": list(required), "properties": properties, "additionalProperties": False}


def or_null(schema: Schema) -> Schema:
    """The same, or null."""
    if "anyOf" in schema:
        return {**schema, "anyOf": [*schema["anyOf"], {"type": "null"}]}
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    more = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, "type": [*kinds, "null"], **more}


def tokens_field(served: Served, lowest: int) -> Schema:
    """How many tokens may be asked for."""
    return {"type": "integer", "minimum": lowest, "maximum": served.config.serve.max_tokens}


def seed_of(body: dict[str, Any]) -> int | None:
    """Any whole number is a seed; of those that the engine does not tell apart, the one that it knows."""
    seed = body.get("seed")
    return None if seed is None else seed % SEEDS


def sampling_of(body: dict[str, Any]) -> dict[str, Any]:
    """The settings among a body's fields that have our own names."""
    names = ("temperature", "top_k", "top_p", "min_p", "repetition_penalty", "stop", "max_seconds")
    return {**{name: body.get(name) for name in names}, "seed": seed_of(body)}
