"""Plausible wrong fills made from the right one, by its syntax tree: the slips that people and models make."""

from collections.abc import Iterator

from tree_sitter import Node

from m31r.evaluate.task import Task
from m31r.filter.syntax import parse

_OPERATORS = {
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "==": "!=",
    "!=": "==",
    "+": "-",
    "-": "+",
    "*": "+",
    "/": "*",
    "%": "/",
    "&&": "||",
    "||": "&&",
    "+=": "-=",
    "-=": "+=",
    "<<": ">>",
    ">>": "<<",
}
_RANGES = {"..": "..=", "..=": ".."}
_METHODS = {
    "min": "max",
    "max": "min",
    "first": "last",
    "last": "first",
    "any": "all",
    "all": "any",
    "is_some": "is_none",
    "is_none": "is_some",
    "starts_with": "ends_with",
    "ends_with": "starts_with",
    "push_back": "push_front",
    "push_front": "push_back",
    "pop_front": "pop_back",
    "pop_back": "pop_front",
    "take": "skip",
    "skip": "take",
    "find": "rfind",
    "saturating_sub": "wrapping_sub",
    "split_once": "rsplit_once",
}


def mutants(task: Task, most: int) -> list[str]:
    """At most `most` fills that differ from the reference's in one place each, spread over it; the same ones each time."""
    text = task.solution.encode()
    start = len(task.prefix.encode())
    end = start + len(task.fill.encode())
    found: dict[str, None] = {}
    for first, last, replacement in _edits(parse(text), start, end):
        found[(text[start:first] + replacement.encode() + text[last:end]).decode()] = None
    fills = [fill for fill in found if fill.strip() and fill != task.fill]
    return fills if len(fills) <= most else [fills[i * len(fills) // most] for i in range(most)]


def stubs(task: Task) -> list[str]:
    """Fills that do nothing: none at all, `todo!()` as it fits, and the reference with empty bodies."""
    text = task.solution.encode()
    start = len(task.prefix.encode())
    end = start + len(task.fill.encode())
    bodies = [node for node in nodes_of(parse(text)) if node.type == "function_item" and start <= node.start_byte < end]
    emptied = text[start:end]
    for body in sorted((b for node in bodies if (b := node.child_by_field_name("body"))), key=lambda b: -b.start_byte):
        if body.end_byte <= end:
            emptied = emptied[: body.start_byte - start] + b"{ todo!() }" + emptied[body.end_byte - start :]
    made = ["", " todo!()", " todo!();", "todo!()\n}", emptied.decode("utf-8", "replace")]
    return [fill for fill in dict.fromkeys(made) if fill != task.fill]


def _edits(root: Node, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """(first byte, last byte, replacement) of each slip that lies wholly between `start` and `end`."""
    for node in nodes_of(root):
        if node.start_byte < start or node.end_byte > end:
            continue
        text = (node.text or b"").decode()
        if node.type in ("binary_expression", "compound_assignment_expr"):
            operator = node.child_by_field_name("operator")
            if operator is not None and (swapped := _OPERATORS.get((operator.text or b"").decode())):
                yield operator.start_byte, operator.end_byte, swapped
        elif node.type == "range_expression":
            for child in node.children:
                if child.type in _RANGES:
                    yield child.start_byte, child.end_byte, _RANGES[child.type]
        elif node.type == "integer_literal" and text.isdecimal():
            yield node.start_byte, node.end_byte, str(int(text) + 1)
            if int(text) > 0:
                yield node.start_byte, node.end_byte, str(int(text) - 1)
        elif node.type == "boolean_literal":
            yield node.start_byte, node.end_byte, "false" if text == "true" else "true"
        elif node.type == "unary_expression" and text.startswith("!"):
            yield node.start_byte, node.start_byte + 1, ""
        elif node.type == "field_identifier" and (swapped := _METHODS.get(text)):
            yield node.start_byte, node.end_byte, swapped
        elif node.type == "expression_statement" and text.endswith(";"):
            yield node.start_byte, node.end_byte, ""
        elif node.type == "block" and node.parent is not None and node.parent.type == "function_item":
            yield node.start_byte + 1, node.start_byte + 1, " return Default::default();"
        elif (
            node.type == "if_expression"
            and (condition := node.child_by_field_name("condition"))
            and condition.type not in ("let_condition", "let_chain")
        ):
            yield condition.start_byte, condition.end_byte, "false"


def nodes_of(root: Node) -> Iterator[Node]:
    """Every node, in the order of the text."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        pending += reversed(node.children)
