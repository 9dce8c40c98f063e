"""What a function of Rust does, in the few words that the specification allows (requirements 08, sections 10 and 12 to 15).

Deterministic rules over the syntax tree: each trigger gives one short step, and a function's steps stand in the order in
which their triggers stand in its text. Nothing is learnt, fetched or run. Besides the specification's own triggers there are
others of the same steps (`?`, an iterator's methods, `if let`) and steps of its vocabulary: how `self` is taken, moves that
are avoided, errors that are handled, locks.
"""

from bisect import bisect_left
from dataclasses import dataclass
from functools import cache

import tree_sitter_rust
from tree_sitter import Language, Node, Parser, Query, QueryCursor

RULES = 2  # of what gives which steps; shards name it
# by code; 0 stands for no step. Codes are stored in shards: new steps go to the end
STEPS = (
    "", "handle negative values", "parse input", "read resource", "write resource", "compute value",
    "allocate vector", "iterate items", "branch on enum", "propagate error", "borrow immutably", "borrow mutably",
    "take ownership", "avoid move", "handle error", "lock shared state",
)  # fmt: skip
BY_NAME = {"parse_": 2, "load_": 3, "save_": 4, "calc_": 5}
NEGATIVE_TEST, ALLOCATE, ITERATE, BRANCH, PROPAGATE, BORROW, BORROW_MUTABLY, OWN, AVOID_MOVE, HANDLE, LOCK = 1, *range(6, 16)
BLOCKS, LEAST_LINES = ("loop", "match"), 3
TRIGGERS = {"loop": ITERATE, "match": BRANCH, "propagated": PROPAGATE}
MACROS, OWNERS = {b"vec": ALLOCATE, b"matches": BRANCH}, {b"Vec": ALLOCATE}
# methods whose names say what they do whatever they are called on; `map` and `next` do not
METHODS = {
    ALLOCATE: b"to_vec into_vec",
    ITERATE: b"iter iter_mut into_iter chars bytes lines char_indices split_whitespace drain enumerate zip filter filter_map"
    b" flat_map for_each fold try_for_each keys values values_mut windows chunks chunks_exact",
    AVOID_MOVE: b"clone cloned as_ref as_mut as_deref as_deref_mut",
    HANDLE: b"map_err ok_or ok_or_else unwrap_or unwrap_or_else unwrap_or_default or_else",
    LOCK: b"lock try_lock",
}
BY_METHOD = {name: step for step, names in METHODS.items() for name in names.split()}

# what is captured: functions, what triggers steps, and what may be a hole (m31r/reason/marks.py)
QUERY = """
(function_item) @function
(function_item return_type: [
  (type_identifier) @returned
  (generic_type type: (type_identifier) @returned)
  (scoped_type_identifier name: (type_identifier) @returned)
  (generic_type type: (scoped_type_identifier name: (type_identifier) @returned))])
[(for_expression) (while_expression) (loop_expression)] @loop
[(match_expression) (if_expression condition: (let_condition)) (if_expression condition: (let_chain (let_condition)))
 (let_declaration alternative: (_))] @match
(try_expression) @propagated
(call_expression function: (field_expression field: (field_identifier) @method))
(function_item parameters: (parameters . (self_parameter) @receiver))
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
    """A function, or a loop or a branch in one, that begins its line: bytes [line, end) from that line's start, and its steps.

    `indent` is the number of spaces before it, or minus the number of tabs.
    """

    line: int
    end: int
    indent: int
    steps: tuple[int, ...]


def find_functions(text: bytes, found: dict[str, list[Node]]) -> list[Function]:
    """What of a parsed text has steps, in order: functions, and in them the loops and branches of LEAST_LINES lines or more.

    `found` is what `captures` gave.
    """
    nodes = sorted(found.get("function", ()), key=lambda node: node.start_byte)
    triggers = _triggers(text, found)
    owners = _owners(nodes, [where for where, _ in triggers])
    steps: list[dict[int, None]] = [{} for _ in nodes]
    for (_, step), owner in zip(triggers, owners, strict=True):
        if owner >= 0:
            steps[owner][step] = None
    placed = [_placed(text, node, tuple(does)) for node, does in zip(nodes, steps, strict=True)]
    places = [where for where, _ in triggers]
    for block in (node for name in BLOCKS for node in found.get(name, ())):
        if block.end_point[0] - block.start_point[0] >= LEAST_LINES - 1:
            first, last = bisect_left(places, block.start_byte), bisect_left(places, block.end_byte)
            own = dict.fromkeys(triggers[i][1] for i in range(first, last) if owners[i] == owners[first] >= 0)
            placed.append(_placed(text, block, tuple(own)))
    return sorted((function for function in placed if function), key=lambda function: function.line)


def _placed(text: bytes, node: Node, steps: tuple[int, ...]) -> Function | None:
    line = text.rfind(b"\n", 0, node.start_byte) + 1
    before = text[line : node.start_byte]
    if not steps or len(before) >= 128 or before not in (b" " * len(before), b"\t" * len(before)):
        return None
    return Function(line, node.end_byte, -len(before) if before.startswith(b"\t") else len(before), steps)


def captures(text: bytes) -> dict[str, list[Node]]:
    """The nodes of `text` that matter here, by name of capture; nothing where it has a syntax error."""
    root = _parser().parse(text).root_node
    if root.has_error:
        return {}
    return QueryCursor(_query()).captures(root)


def _triggers(text: bytes, found: dict[str, list[Node]]) -> list[tuple[int, int]]:
    """(where, step) of each trigger, in order of place; a name's trigger is the name, a result's is the body's end."""
    triggers = [(node.start_byte, step) for name, step in TRIGGERS.items() for node in found.get(name, ())]
    for capture, does in (("macro", MACROS), ("owner", OWNERS), ("method", BY_METHOD)):
        triggers += [(node.start_byte, does[node.text]) for node in found.get(capture, ()) if node.text in does]
    triggers += [(node.start_byte, _step_of_receiver(node)) for node in found.get("receiver", ())]
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


def _owners(nodes: list[Node], places: list[int]) -> list[int]:
    """Which of the functions is the innermost one around each place, -1 for none."""
    spans = [(node.start_byte, node.end_byte) for node in nodes]
    owners: list[int] = []
    around: list[int] = []
    following = 0
    for where in places:
        while following < len(spans) and spans[following][0] <= where:
            while around and spans[around[-1]][1] <= spans[following][0]:
                around.pop()
            around.append(following)
            following += 1
        while around and spans[around[-1]][1] <= where:
            around.pop()
        owners.append(around[-1] if around else -1)
    return owners


def _step_of_receiver(node: Node) -> int:
    if node.children[0].type != "&":
        return OWN
    return BORROW_MUTABLY if any(child.type == "mutable_specifier" for child in node.children) else BORROW


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
