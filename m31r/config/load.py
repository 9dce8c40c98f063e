"""From a file and overrides to one frozen, checked `Config`; every problem is reported at once (DECISIONS section 3)."""

import ast
import dataclasses
import hashlib
import json
import runpy
import sys
import typing
from pathlib import Path
from types import UnionType
from typing import Any, Literal, get_args, get_origin

from ml_collections import ConfigDict

from m31r.config.cross import cross_problems
from m31r.config.schema import Between, Config, Runtime
from m31r.errors import ConfigError

PACKAGE = Path(__file__).resolve().parent.parent


def load_config(path: str, overrides: list[tuple[str, str]]) -> Config:
    """Reads `get_config()` from the Python file at `path` and applies `overrides` as (dotted field, text).

    Raises:
      ConfigError: with one line for every unknown field, wrong type, value out of bounds, or clash between fields.
    """
    return _overridden(_read(path), overrides, path)


def changed_config(config: Config, overrides: list[tuple[str, str]], origin: str) -> Config:
    """`config` but for `overrides`, checked as `load_config` does; `origin` names it in errors."""
    return _overridden(ConfigDict(as_dict(config)), overrides, origin)


def _overridden(tree: Any, overrides: list[tuple[str, str]], origin: str) -> Config:
    problems = [problem for name, text in overrides if (problem := _override(tree, name, text))]
    tree.lock()
    values, more = _check(Config, tree.to_dict(), "")
    problems += more
    if not problems:
        config: Config = _build(Config, values)
        problems = cross_problems(config)
    if problems:
        raise ConfigError(f"{origin}: {len(problems)} problem(s)\n" + "\n".join(f"  {p}" for p in problems))
    return config


def as_dict(section: Any, shaping_only: bool = False) -> dict[str, Any]:
    """A section or the whole config as plain values; `shaping_only` leaves out what never changes a result."""
    hints = typing.get_type_hints(type(section), include_extras=True)
    found = {}
    for name, hint in hints.items():
        value = getattr(section, name)
        if shaping_only and any(isinstance(extra, Runtime) for extra in get_args(hint)):
            continue
        found[name] = as_dict(value, shaping_only) if dataclasses.is_dataclass(value) else _plain(value)
    return found


def config_hash(config: Config) -> str:
    """SHA-256 of every field that shapes a result, in canonical JSON."""
    return hashlib.sha256(json.dumps(as_dict(config, shaping_only=True), sort_keys=True).encode()).hexdigest()


def config_from_dict(values: dict[str, Any], origin: str) -> Config:
    """The inverse of `as_dict`, checked as a file would be; `origin` names the file in errors."""
    checked, problems = _check(Config, values, "")
    if not problems:
        config: Config = _build(Config, checked)
        problems = cross_problems(config)
    if problems:
        raise ConfigError(f"{origin}: {len(problems)} problem(s)\n" + "\n".join(f"  {p}" for p in problems))
    return config


def saved_config(values: dict[str, Any], origin: str) -> Config:
    """`config_from_dict` of what an older version may have saved: fields that it did not have take their defaults.

    Those of the model itself are never guessed.
    """
    try:
        return config_from_dict(values, origin)
    except ConfigError:
        return config_from_dict(completed(values), origin)


def completed(values: dict[str, Any], shaping_only: bool = False) -> dict[str, Any]:
    """What an older version may have saved of `as_dict`, with the defaults of what it did not have outside of the model."""
    whole = dict(values)
    for name, default in as_dict(load_config("configs/base.py", []), shaping_only).items():
        found = values.get(name, default)
        both = isinstance(default, dict) and isinstance(found, dict) and name != "model"
        whole[name] = {**default, **found} if both else found
    return whole


def find_config(path: str) -> Path:
    """`path` itself, or the copy of `configs/NAME.py` that travels with the package."""
    for place in (Path(path), PACKAGE / path, PACKAGE.parent / path):
        if place.is_file():
            return place.resolve()
    raise ConfigError(f"{path}: no such configuration file; give --config=configs/base.py or a file of your own")


def _read(path: str) -> Any:
    place = find_config(path)
    # a config builds on another by `from configs import base`: its own folder's parent first, then ours
    added = [str(place.parent.parent), str(PACKAGE), str(PACKAGE.parent)]
    sys.path[:0] = added
    try:
        tree = runpy.run_path(str(place))["get_config"]()
    except KeyError:
        raise ConfigError(f"{path}: defines no get_config(); see configs/base.py") from None
    except Exception as error:  # noqa: BLE001 - the file is the user's own code and may raise anything
        raise ConfigError(f"{path}: {type(error).__name__} while reading it: {error}") from None
    finally:
        del sys.path[: len(added)]
    if not hasattr(tree, "to_dict"):
        raise ConfigError(f"{path}: get_config() must return an ml_collections.ConfigDict")
    return tree


def _override(tree: Any, name: str, text: str) -> str | None:
    section, kind, parts = tree, Config, name.split(".")
    for depth, part in enumerate(parts):
        hints = typing.get_type_hints(kind) if dataclasses.is_dataclass(kind) else {}
        if part not in hints:
            known = f"{'.'.join(parts[:depth]) or 'the config'} has {', '.join(sorted(hints)) or 'no fields'}"
            return f"{name}: no such field; {known}"
        section, kind = (section[part] if depth < len(parts) - 1 else section), hints[part]
    if dataclasses.is_dataclass(kind):
        return f"{name}: is a section; set one of its fields, as in {name}.{dataclasses.fields(kind)[0].name}"
    with section.ignore_type():
        section[parts[-1]] = _parse(text, kind)
    return None


def _parse(text: str, kind: Any) -> Any:
    if kind is str or get_origin(kind) is Literal:
        return text
    lowered = {"true": True, "false": False}.get(text.lower())
    if lowered is not None:
        return lowered
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return tuple(part.strip() for part in text.split(",")) if get_origin(kind) is tuple else text


def _check(kind: Any, values: dict[str, Any], prefix: str) -> tuple[dict[str, Any], list[str]]:
    """The values of one section, coerced, and every problem found in them."""
    hints = typing.get_type_hints(kind, include_extras=True)
    problems = [f"{prefix}{name}: unknown field; known are {', '.join(sorted(hints))}" for name in values if name not in hints]
    checked: dict[str, Any] = {}
    for name, hint in hints.items():
        path = prefix + name
        if name not in values:
            problems.append(f"{path}: missing")
        elif dataclasses.is_dataclass(hint):
            if not isinstance(values[name], dict):
                problems.append(f"{path} = {values[name]!r}: must be a section")
                continue
            checked[name], more = _check(hint, values[name], path + ".")
            problems += more
        else:
            extras = get_args(hint)[1:] if hasattr(hint, "__metadata__") else ()
            plain = get_args(hint)[0] if extras else hint
            checked[name], problem = _check_value(path, values[name], plain, extras)
            problems += [problem] if problem else []
    return checked, problems


def _check_value(path: str, value: Any, kind: Any, extras: tuple[Any, ...]) -> tuple[Any, str | None]:
    if get_origin(kind) is Literal:
        allowed = get_args(kind)
        return value, None if value in allowed else f"{path} = {value!r}: must be one of {', '.join(map(repr, allowed))}"
    if get_origin(kind) is tuple:
        if isinstance(value, str) or not isinstance(value, (list, tuple)) or not all(isinstance(v, str) for v in value):
            return value, f"{path} = {value!r}: must be a tuple of strings"
        value, measured, noun = tuple(value), len(value), "number of entries"
    else:
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is not kind:
            return value, f"{path} = {value!r}: must be {_name(kind)}, not {type(value).__name__}"
        measured, noun = value, "value"
    for bound in (e for e in extras if isinstance(e, Between)):
        # written so that NaN, which compares false with everything, is out of bounds
        if not bound.low <= measured <= bound.high:
            return value, f"{path} = {value!r}: {noun} must lie between {bound.low:g} and {bound.high:g}"
    return value, None


def _build(kind: Any, values: dict[str, Any]) -> Any:
    hints = typing.get_type_hints(kind)
    return kind(**{n: _build(hints[n], v) if dataclasses.is_dataclass(hints[n]) else v for n, v in values.items()})


def _name(kind: Any) -> str:
    return str(kind) if isinstance(kind, UnionType) else getattr(kind, "__name__", str(kind))


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
