"""A request's body against its JSON Schema: the same one that /openapi.json tells. One clear line for what does not fit."""

import json
import re
from typing import Any

MOST_SHOWN = 40  # characters of a wrong value that an error repeats
Schema = dict[str, Any]
_KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,), "array": (list,), "object": (dict,),
    "null": (type(None),),
}  # fmt: skip
_NAMES = {
    "string": "a text", "integer": "a whole number", "number": "a number", "boolean": "true or false", "array": "a list",
    "object": "an object", "null": "null",
}  # fmt: skip


class BadField(Exception):
    """A field of a request is wrong; `code` names the kind of mistake, where clients know it by a name."""

    def __init__(self, name: str, message: str, status: int = 400, code: str | None = None) -> None:
        super().__init__(f"{name}: {message}" if name else message)
        self.name, self.status, self.code = name, status, code


def read_json(data: bytes) -> Any:
    """The value in a body.

    Raises:
      BadField: it is not JSON, is nested too deep, or has a number without end.
    """

    def refuse(word: str) -> None:
        raise ValueError(word)

    try:
        return json.loads(data.decode(), parse_constant=refuse)
    except UnicodeDecodeError as error:
        raise BadField("", f"the body is not UTF-8 (byte {error.start})") from None
    except json.JSONDecodeError as error:
        raise BadField("", f"the body is not JSON: {error.msg} at character {error.pos}") from None
    except (ValueError, RecursionError):
        raise BadField("", "the body is not JSON that can be read: too deep, or a number too long") from None


def checked(schema: Schema, value: Any, name: str = "") -> Any:
    """`value` if it fits `schema`, a subset of JSON Schema; whole numbers as int, and floats where a number may be one.

    Raises:
      BadField: names the first field that does not fit, and what may stand there.
    """
    if "anyOf" in schema:
        return _any_of(schema, value, name)
    kinds = schema.get("type", list(_KINDS))
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if isinstance(value, float) and value.is_integer() and "integer" in kinds:
        value = int(value)
    if not any(isinstance(value, _KINDS[kind]) and (kind == "boolean" or type(value) is not bool) for kind in kinds):
        raise BadField(name, f"must be {_wanted(schema)}, not {_shown(value)}")
    if "enum" in schema and not any(value == one and type(value) is type(one) for one in schema["enum"]):
        raise BadField(name, f"must be {_wanted(schema)}, not {_shown(value)}")
    if isinstance(value, int | float) and type(value) is not bool:
        return _number(schema, value, name)
    if isinstance(value, str):
        _length(schema, len(value), name, "Length", "characters")
    if isinstance(value, list):
        _length(schema, len(value), name, "Items", "entries")
        return [checked(schema.get("items", {}), one, f"{name}[{i}]") for i, one in enumerate(value)]
    return _object(schema, value, name) if isinstance(value, dict) else value


def _any_of(schema: Schema, value: Any, name: str) -> Any:
    deeper: BadField | None = None
    for one in schema["anyOf"]:
        try:
            return checked(one, value, name)
        except BadField as error:
            # of the right kind, but wrong further in, says more than all kinds there are
            deeper = error if error.name != name or isinstance(value, _kind(one)) else deeper
    raise deeper or BadField(name, f"must be {_wanted(schema)}, not {_shown(value)}")


def _kind(schema: Schema) -> tuple[type, ...]:
    return _KINDS.get(str(schema.get("type")), ())


def _number(schema: Schema, value: int | float, name: str) -> int | float:
    low, high, above = (schema.get(bound) for bound in ("minimum", "maximum", "exclusiveMinimum"))
    # written so that what compares false with everything is out of bounds
    fits = (low is None or value >= low) and (high is None or value <= high) and (above is None or value > above)
    if not fits:
        raise BadField(name, f"must be {_wanted(schema)}, not {_shown(value)}")
    return value


def _length(schema: Schema, length: int, name: str, of: str, unit: str) -> None:
    low, high = schema.get(f"min{of}", 0), schema.get(f"max{of}")
    if length < low or (high is not None and length > high):
        bounds = f"{low} to {high}" if high is not None else f"at least {low}"
        raise BadField(name, f"must have {bounds} {unit}, not {length}")


def _object(schema: Schema, value: dict[str, Any], name: str) -> dict[str, Any]:
    known, prefix = schema.get("properties", {}), f"{name}." if name else ""
    found = {}
    for key, one in value.items():
        if key in known:
            found[key] = checked(known[key], one, prefix + key)
        elif schema.get("additionalProperties", True) is False:
            raise BadField(prefix + _plain(key), f"no such field; there are {', '.join(sorted(known))}")
        else:
            found[key] = checked(schema.get("additionalProperties") or {}, one, prefix + _plain(key))
    if missing := [key for key in schema.get("required", ()) if key not in value]:
        raise BadField(prefix + missing[0], "is missing")
    return found


def _wanted(schema: Schema) -> str:
    if "title" in schema:
        return str(schema["title"])
    if "enum" in schema:
        return " or ".join(json.dumps(one) for one in schema["enum"])
    if "anyOf" in schema:
        return ", or ".join(_wanted(one) for one in schema["anyOf"])
    kinds = schema.get("type", [])
    text = " or ".join(_NAMES[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds))
    low, high, above = (schema.get(bound) for bound in ("minimum", "maximum", "exclusiveMinimum"))
    if above is not None:
        return f"{text} above {above:g}" + (f", at most {high:g}" if high is not None else "")
    if low is not None and high is not None:
        return f"{text} from {low:g} to {high:g}" if high < 10**6 else f"{text} from {low:g} to {high}"
    return text


def _shown(value: Any) -> str:
    """Numbers and words as they are, and of what may be long, or a prompt, only what it is."""
    if isinstance(value, int | float) and type(value) is not bool:
        text = repr(value) if abs(value) < 10**30 else "a larger number"
        return text[:MOST_SHOWN]
    return {str: "a text", list: "a list", dict: "an object", type(None): "null"}.get(type(value), json.dumps(value))


def _plain(key: str) -> str:
    """A name that was sent, fit to be repeated."""
    return re.sub(r"[^\x20-\x7e]", "?", key)[:MOST_SHOWN]
