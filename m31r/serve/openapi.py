"""The OpenAPI document: bodies are the very schemas that requests are checked against."""

from collections.abc import Sequence
from typing import Any

from m31r import __version__ as VERSION
from m31r.serve import origins
from m31r.serve.fields import Schema
from m31r.serve.shapes import TEXT, Api

_ERROR: Schema = {
    "type": "object",
    "required": ["error"],
    "properties": {"error": {"type": "object", "required": ["message", "type"], "properties": {"message": TEXT, "type": TEXT}}},
}
_EVENT: Schema = {"type": "object", "required": ["data"], "properties": {"data": TEXT}}
_REFUSALS = {
    "400": "A field does not fit, or is not known",
    "401": "The key is missing or wrong",
    "403": "Another origin, or a name that this server does not have",
    "404": "No such model",
    "408": "The body did not arrive in time",
    "413": "The body is too large",
    "429": "The queue is full; Retry-After says for how long",
    "500": "The engine failed",
    "501": "The model cannot do this, or there is no index of its training data",
    "503": "The model is being loaded",
}


def document(apis: Sequence[Api], bodies: dict[str, Schema]) -> dict[str, Any]:
    """The whole document, of a server that is ready."""
    paths: dict[str, Any] = {api.path: {"post": _writes(api, bodies[api.path])} for api in apis}
    ids: Schema = {"type": "object", "required": ["tokens"], "properties": {"tokens": {"type": "array"}}}
    text: Schema = {"type": "object", "required": ["content"], "properties": {"content": TEXT}}
    paths["/tokenize"] = {"post": _operation("The ids of a text", _json(ids), bodies["/tokenize"])}
    paths["/detokenize"] = {"post": _operation("The text of ids", _json(text), bodies["/detokenize"])}
    paths[origins.PATH] = {"post": _operation(origins.SUMMARY, _json(origins.ANSWER), bodies[origins.PATH])}
    paths["/v1/models"] = {"get": _operation("The model", _json({"type": "object", "required": ["object", "data"]}))}
    paths["/health"] = {"get": _operation("Whether requests are served", _json({"type": "object", "required": ["status"]}))}
    paths["/metrics"] = {"get": _operation("Prometheus' text format", {"text/plain": {"schema": TEXT}})}
    paths["/openapi.json"] = {"get": _operation("This document", _json({"type": "object"}))}
    return {
        "openapi": "3.1.0",
        "info": {"title": "m31r serve", "version": VERSION},
        "paths": paths,
        "components": {
            "schemas": {"Error": _ERROR},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"key": []}],
    }


def _writes(api: Api, body: Schema) -> dict[str, Any]:
    return _operation(api.summary, {**_json(api.answer), "text/event-stream": {"schema": _EVENT}}, body)


def _operation(summary: str, answer: dict[str, Any], body: Schema | None = None) -> dict[str, Any]:
    responses = {"200": {"description": summary, "content": answer}}
    error = _json({"$ref": "#/components/schemas/Error"})
    responses |= {status: {"description": why, "content": error} for status, why in _REFUSALS.items()}
    asked = {} if body is None else {"requestBody": {"required": True, "content": _json(body)}}
    return {"summary": summary, **asked, "responses": responses}


def _json(schema: Schema) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
