"""Holes of every kind in the suite's own solutions, made by the syntax tree: fill-in-the-middle that tests decide."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tree_sitter import Node

from m31r.evaluate.mutants import nodes_of
from m31r.evaluate.rust import Toolchain
from m31r.evaluate.stops import cut
from m31r.evaluate.task import Task
from m31r.evaluate.verify import Candidate, verify
from m31r.filter.syntax import parse

_RULES = {"line": "line", "expression": "expression", "block": "inside", "body": "inside"}  # where candidates end
KINDS = tuple(_RULES)
CATEGORY = "infill_"  # and the kind
_SHORTEST, _LONGEST = 6, 1200  # bytes of a hole without the blanks around it
_PLAIN = ("identifier", "integer_literal", "string_literal", "boolean_literal", "char_literal", "self")


def infill_tasks(tasks: Sequence[Task], toolchain: Toolchain, workers: int, cache: Path) -> list[Task]:
    """For each task but projects and each kind one hole, chosen by the task's name; none whose absence its tests don't miss.

    line: a line of code. expression: an expression that is more than a name or a literal. block: all within the
    braces of an `if`, a loop or an arm. body: all within a function's braces.
    """
    made = [hole for task in tasks if task.category != "projects" for hole in _holes(task)]
    empty = (Candidate(hole, "") for hole in made)
    missed = verify(empty, toolchain, workers, cache, likely=True)
    return [hole for hole, verdict in zip(made, missed, strict=True) if not verdict.passed]


def _holes(task: Task) -> Iterator[Task]:
    text = task.solution.encode()
    spans = _spans(text)
    for kind in KINDS:
        fitting = sorted(span for span in spans[kind] if _SHORTEST <= len(text[slice(*span)].strip()) <= _LONGEST)
        if fitting:
            chosen = int.from_bytes(hashlib.sha256(f"{task.name}\0{kind}".encode()).digest()[:8], "big")
            start, end = fitting[chosen % len(fitting)]
            while start and text[start - 1 : start] in (b" ", b"\t"):
                start -= 1  # a fill begins with its own blanks
            prefix, fill, suffix = text[:start].decode(), text[start:end].decode(), text[end:].decode()
            rule = _RULES[kind]
            yield replace(
                task,
                id=f"{task.category}_{task.id}",
                category=f"{CATEGORY}{kind}",
                # where the rule does not hold for what stands there, the model must end it
                stop=rule if cut(prefix, fill + suffix, rule).rstrip() == fill else "suffix",
                prefix=prefix,
                fill=fill,
                suffix=suffix,
                forbids=(),
                requires=(),
                wrong=(),
            )


def _spans(text: bytes) -> dict[str, set[tuple[int, int]]]:
    spans: dict[str, set[tuple[int, int]]] = {kind: set() for kind in KINDS}
    for node in nodes_of(parse(text)):
        if node.type == "block" and node.parent is not None:
            kind = "body" if node.parent.type == "function_item" else "block"
            spans[kind].add(_within(text, node))
            if kind == "body":
                spans["line"] |= set(_lines(text, node))
        elif node.type.endswith("_expression") and node.type not in _PLAIN and node.child_count > 1 and _in_body(node):
            spans["expression"].add((node.start_byte, node.end_byte))
    return spans


def _within(text: bytes, block: Node) -> tuple[int, int]:
    """What stands between a block's braces, less the line ends beside them."""
    start, end = block.start_byte + 1, block.end_byte - 1
    if text[start : start + 1] == b"\n":
        start += 1
    while end > start and text[end - 1 : end] in (b" ", b"\n"):
        end -= 1
    return start, end


def _lines(text: bytes, body: Node) -> Iterator[tuple[int, int]]:
    """Lines of a body that are more than brackets and comments."""
    start = body.start_byte + 1
    for line in text[start : body.end_byte - 1].split(b"\n"):
        code = line.strip()
        if code and not code.startswith(b"//") and any(c.isalnum() for c in code.decode("utf-8", "replace")):
            yield start + len(line) - len(line.lstrip()), start + len(line.rstrip())
        start += len(line) + 1


def _in_body(node: Node) -> bool:
    """Whether it lies in a function, where a hole is an expression and nothing else."""
    above = node.parent
    while above is not None and above.type != "function_item":
        above = above.parent
    return above is not None
