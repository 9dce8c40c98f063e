"""Other suites' Rust problems as tasks: JSONL as MultiPL-E and HumanEval-X have it, through the same harness."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from m31r.errors import UserError
from m31r.evaluate.harness import names
from m31r.evaluate.task import Task

CATEGORY = "foreign"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# crates that HumanEval-X imports and nearly none of its problems use
_CRATES = re.compile(r"^use (?:rand|regex|md5)\b[^;]*;[ \t]*\n", re.MULTILINE)
_MODULE = re.compile(r"\s*#\[cfg\(test\)\]\s*mod\s+\w+\s*\{(?P<body>.*)\}\s*", re.DOTALL)
_SUPER = re.compile(r"^\s*use super::\*;[ \t]*\n", re.MULTILINE)


def read_foreign(path: Path) -> tuple[list[Task], list[str]]:
    """The problems of a file, one a line, and what is wrong with those that are left out.

    Raises:
      UserError: it cannot be read, a line is not JSON, or none is a problem.
    """
    tasks, left_out = [], []
    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # and at no other line end, which texts may hold
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: cannot be read ({error})") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            read = json.loads(line)
            task = _task(read)
        except ValueError:
            raise UserError(f"{path}, line {number}: not JSON") from None
        except KeyError as error:
            raise UserError(
                f"{path}, line {number}: has no {error}; neither MultiPL-E nor HumanEval-X has such lines"
            ) from None
        except TypeError as error:
            raise UserError(f"{path}, line {number}: {error}; neither MultiPL-E nor HumanEval-X has such lines") from None
        if not task.test_names:
            left_out.append(f"{path}, line {number}: has no test that could be run")
        else:
            tasks.append(task)
    if not tasks:
        raise UserError(f"{path}: has no problem that could be run")
    if len({task.id for task in tasks}) != len(tasks):
        raise UserError(f"{path}: has two problems of one name")
    return tasks, left_out


def _task(read: Any) -> Task:
    if not isinstance(read, dict):
        raise TypeError(f"is a {type(read).__name__}, not an object")
    if "task_id" in read:  # HumanEval-X
        prompt = _CRATES.sub("", _text(read, "prompt") + _text(read, "declaration"))
        tests = _COMMENT.sub("", _text(read, "test"))
        found = _MODULE.fullmatch(tests)
        tests = _SUPER.sub("", found["body"] if found else tests)
        return _made(_text(read, "task_id"), prompt, _text(read, "canonical_solution"), tests, tuple(names(tests)))
    # MultiPL-E: the tests begin with the brace that closes the function, and are a program's `main`
    tests = _text(read, "tests").strip().removeprefix("}")
    checked = "assert" in tests
    tests = f"{tests}\n#[test]\nfn all() {{\n    main();\n}}\n"
    return _made(_text(read, "name"), _text(read, "prompt"), "", tests, ("all",) if checked else ())


def _text(read: Mapping[str, Any], name: str) -> str:
    if not isinstance(read[name], str):
        raise TypeError(f"{name!r} is a {type(read[name]).__name__}, not a text")
    return str(read[name])


def _made(name: str, prompt: str, fill: str, tests: str, names: tuple[str, ...]) -> Task:
    prefix = prompt.rstrip(" \t")
    return Task(
        id=re.sub(r"\W+", "_", name),
        category=CATEGORY,
        version=1,
        title=name,
        difficulty=CATEGORY,
        tags=(),
        description="",
        expected_runtime_ms=1,
        stop="block",
        forbids=(),
        requires=(),
        wrong=(),
        prefix=prefix,
        suffix="\n",
        fill=fill,
        tests=tests if tests.endswith("\n") else f"{tests}\n",
        test_names=names,
        manifest="",
    )
