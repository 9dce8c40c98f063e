"""Where a candidate ends: models write on past what was asked of them, and what counts is what the hole was for.

The rules see brackets, strings, characters and comments, and nothing else of Rust; they never fail, whatever the text is.
"""

import re

STOPS = ("block", "item", "statement", "expression", "inside", "line", "suffix")
_TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?(?:\*/|\Z)
    |\b(?:br|cr|r)(?P<fence>\#*)".*?(?:"(?P=fence)|\Z)
    |"(?:\\.|[^"\\])*(?:"|\Z)
    |'(?:\\(?:u\{[0-9a-fA-F_]*\}|x[0-9a-fA-F]{2}|.)|[^'\\\n])'
    |[{}()\[\];,\n]""",
    re.DOTALL | re.VERBOSE,
)


def cut(prefix: str, candidate: str, stop: str) -> str:
    """`candidate` up to where it ends by rule `stop`; all of it if it never does.

    block: after the `}` that closes the innermost brace open at the end of `prefix`.
    item: after the first whole item, by its closing `}` or its `;`.
    statement: after the first `;` outside brackets, or before what closes the bracket around the hole.
    expression: before the first `;` or `,` outside brackets, or before what closes the bracket around the hole.
    inside: before what closes the bracket around the hole.
    line: before the first newline.
    suffix: nowhere; the model itself ends it.
    """
    if stop == "suffix":
        return candidate
    depth = 0
    started = len(prefix)
    # strings and comments that begin in the prefix go on in the candidate
    for match in _TOKEN.finditer(prefix + candidate):
        token, at = match[0], match.start() - started
        if match.end() <= started or len(token) > 1:
            continue
        if token == "\n":
            if stop == "line":
                return candidate[:at]
        elif token in "([{":
            depth += 1
        elif token in ")]}":
            depth -= 1
            if depth < 0 and stop in ("statement", "expression", "inside", "item"):
                return candidate[:at]
            if token == "}" and (stop, depth) in (("block", -1), ("item", 0)):
                return candidate[: at + 1]
        elif depth == 0 and stop == "expression":
            return candidate[:at]
        elif token == ";" and depth == 0 and stop in ("statement", "item"):
            return candidate[: at + 1]
    return candidate
