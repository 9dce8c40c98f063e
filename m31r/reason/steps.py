"""What a function of Rust does, in the few words that the specification allows (requirements 08, sections 13 to 15).

Deterministic rules over the syntax tree: each trigger gives one short step, and a function's steps stand in the order in
which their triggers stand in its text. Nothing is learnt, fetched or run.
"""

from dataclasses import dataclass
from functools import cache

import tree_sitter_rust
from tree_sitter import Language, Node, Parser, Query, QueryCursor

# by code; 0 stands for no step. Codes are stored in shards: new steps go to the end
STEPS = (
    "", "handle negative values", "parse input", "read resource", "write resource", "compute value",
    "allocate vector", "iterate items", "branch on enum", "propagate error",
)  # fmt: skip
BY_NAME = {"parse_": 2, "load_": 3, "save_": 4, "calc_": 5}
NEGATIVE_TEST, ALLOCATE, ITERATE, BRANCH, PROPAGATE = 1, 6, 7, 8, 9
TRIGGERS = {"vector": ALLOCATE, "loop": ITERATE, "match": BRANCH}

# what is captured: functions, what triggers steps, and what may be a hole (m31r/reason/marks.py)
QUERY = """
(function_item) @function
(function_item return_type: [
  (type_identifier) @returned
  (generic_type type: (type_identifier) @returned)
  (scoped_type_identifier name: (type_identifier) @returned)
  (generic_type type: (scoped_type_identifier name: (type_identifier) @returned))])
[(for_expression) (while_expression) (loop_expression)] @loop
(match_expression) @match
(macro_invocation macro: (identifier) @macro)
(call_expression function: (scoped_identifier path: [(identifier) @owner (generic_type type: (type_identifier) @owner)]))
(function_item body: (block) @body)
(arguments) @arguments
[(let_declaration value: (_) @expression) (if_expression condition: (_) @expression) (match_expression value: (_) @expression)
 (match_arm value: (_) @expression) (return_expression (_) @expression) (assignment_expression right: (_) @expression)
 (for_expression value: (_) @expression) (field_initializer value: (_) @expression)
 (call_expression) @expression (binary_expression) @expression (macro_invocation) @expression]
"""


@dataclass(frozen=True)
class Function:
    """A function that begins its line: bytes [line, end) from that line's start to its body's end, and what it does.

    `indent` is the number of spaces before it, or minus the number of tabs.
    """

    line: int
    end: int
    indent: int
    steps: tuple[int, ...]


def find_functions(text: bytes, found: dict[str, list[Node]]) -> list[Function]:
    """The functions of a parsed text that have steps, in order; `found` is what `captures` gave."""
    nodes = sorted(found.get("function", ()), key=lambda node: node.start_byte)
    triggers = _triggers(text, found)
    functions = []
    for node, steps in zip(nodes, _owned(nodes, triggers), strict=True):
        line = text.rfind(b"\n", 0, node.start_byte) + 1
        before = text[line : node.start_byte]
        if steps and len(before) < 128 and before in (b" " * len(before), b"\t" * len(before)):
            indent = -len(before) if before.startswith(b"\t") else len(before)
            functions.append(Function(line, node.end_byte, indent, steps))
    return functions


def captures(text: bytes) -> dict[str, list[Node]]:
    """The nodes of `text` that matter here, by name of capture; nothing where it has a syntax error."""
    root = _parser().parse(text).root_node
    if root.has_error:
        return {}
    return QueryCursor(_query()).captures(root)


def _triggers(text: bytes, found: dict[str, list[Node]]) -> list[tuple[int, int]]:
    """(where, step) of each trigger, in order of place; a name's trigger is the name, a result's is the body's end."""
    triggers = [(node.start_byte, step) for name, step in TRIGGERS.items() for node in found.get(name, ())]
    triggers += [(node.start_byte, ALLOCATE) for node in found.get("macro", ()) if node.text == b"vec"]
    triggers += [(node.start_byte, ALLOCATE) for node in found.get("owner", ()) if node.text == b"Vec"]
    for node in found.get("returned", ()):
        if node.text == b"Result":
            function = _function_of(node)
            triggers.append((function.end_byte - 1, PROPAGATE))
    for node in found.get("function", ()):
        name = node.child_by_field_name("name")
        step = _step_of_name((name.text or b"").decode(), node) if name else 0
        if name and step:
            triggers.append((name.start_byte, step))
    return sorted(triggers)


def _owned(nodes: list[Node], triggers: list[tuple[int, int]]) -> list[tuple[int, ...]]:
    """The steps of each function: a trigger belongs to the innermost function around it, and each step counts once."""
    spans = [(node.start_byte, node.end_byte) for node in nodes]
    steps: list[dict[int, None]] = [{} for _ in nodes]
    around: list[int] = []
    following = 0
    for where, step in triggers:
        while following < len(spans) and spans[following][0] <= where:
            while around and spans[around[-1]][1] <= spans[following][0]:
                around.pop()
            around.append(following)
            following += 1
        while around and spans[around[-1]][1] <= where:
            around.pop()
        if around:
            steps[around[-1]][step] = None
    return [tuple(found) for found in steps]


def _step_of_name(name: str, function: Node) -> int:
    """What a name promises, 0 for nothing. A name is taken at its word only where the function takes or calls something."""
    if name.startswith("test_"):
        return NEGATIVE_TEST if "negative" in name.split("_") else 0
    for prefix, step in BY_NAME.items():
        if name.startswith(prefix):
            return step if _does_something(function) else 0
    return 0


def _does_something(function: Node) -> bool:
    body, parameters = function.child_by_field_name("body"), function.child_by_field_name("parameters")
    return bool(body and body.named_child_count and parameters and parameters.named_child_count)


def _function_of(node: Node) -> Node:
    while node.type != "function_item" and node.parent is not None:
        node = node.parent
    return node


@cache
def _language() -> Language:
    return Language(tree_sitter_rust.language())


@cache
def _parser() -> Parser:
    return Parser(_language())


@cache
def _query() -> Query:
    return Query(_language(), QUERY)
