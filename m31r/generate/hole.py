"""Where the text that fills a hole ends, though the model writes on: at the bracket, or the text, that the suffix supplies.

A model that has filled a hole and does not say so (<eos>) goes on with what stands after it, or with something else. Three
things tell that it has, and each counts only where prefix, text and suffix together are whole Rust:

- it closes a bracket that the prefix opened and that the suffix closes;
- where an expression was wanted, it writes the `;`, `,` or `{` that the suffix begins with, outside of all brackets of its own;
- it writes the suffix's beginning anew, give or take white space.

Otherwise nothing is cut. What is a bracket and what stands in a string or comment is for a small lexer to say, because the
text so far is seldom whole; whether the three parts fit is for the syntax tree.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from m31r.filter.syntax import parse

COPIED, FEW = 100, 16  # characters of the suffix, without white space, that nobody writes by chance: at all, or at his end
_CLOSES = {"(": ")", "[": "]", "{": "}"}
_OPENS = {close: opening for opening, close in _CLOSES.items()}
_LONGEST_CHARACTER = 12  # '\u{10FFFF}'
# one token; a string that does not end here is one up to the end of the text
_TOKEN = re.compile(
    r"""//[^\n]*|(?P<block>/\*)
    |[bc]?r(?P<hashes>\#*)"(?:.*?"(?P=hashes)|.*)
    |[bc]?"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)
    |b?'(?:\\u\{\w*\}|\\x..|\\.|[^\\'])'|'(?:r\#)?[^\W\d]\w*
    |(?:r\#)?\w+|\s+|.""",
    re.VERBOSE | re.DOTALL,
)
_BLOCK_EDGE = re.compile(r"/\*|\*/")
# an expression must follow the one, and has ended before the other
_WANTS = re.compile(r"(?:[=(\[,:+\-*/%&|^<>!]|\b(?:return|if|while|match|in|break))\s*\Z")
_BRACED = ("block", "match_block", "declaration_list", "field_declaration_list", "enum_variant_list", "field_initializer_list")
_ENDS = (";", ",", "{")


@dataclass(frozen=True)
class Hole:
    """What stands around it, read once by `read_hole`.

    Attributes:
      prefix, suffix: the texts.
      begin, end: brackets that must stand around them all, where they are only parts of a longer text.
      tail: where the prefix's last token begins; what is written may go on with it.
      waiting: the closing brackets that are waited for before it, the outermost first.
      supplied: those that the suffix and `end` have, the innermost first.
      squeezed: the suffix without white space.
      first: the token that it begins with.
      wanted: whether that token ends an expression or statement, and one must stand before it.
    """

    prefix: str
    suffix: str
    begin: str
    end: str
    tail: int
    waiting: str
    supplied: str
    squeezed: str
    first: str
    wanted: bool


def read_hole(prefix: str, suffix: str) -> Hole:
    """The hole between two texts."""
    *before, (tail, last) = [(0, ""), *tokens_of(prefix)]
    after = [token for _, token in tokens_of(suffix)]
    waiting, unopened = _balance([*(token for _, token in before), last])
    unclosed, supplied = _balance(after)
    # a prefix that closes what it did not open begins within its text, and so do a
    missing = unopened + (supplied[len(waiting) :] if unopened else "")
    begin = "".join(_OPENS[bracket] for bracket in missing[::-1])
    # a suffix that leaves brackets open does not reach the end of its text
    beyond = waiting[::-1][len(supplied) :] if unclosed else ""
    inside, _ = _balance([*begin, *(token for _, token in before)])
    first = next((token for token in after if not token.isspace()), "")
    wanted = (first in _ENDS and _WANTS.search(prefix) is not None) or (first == ";" and prefix.rstrip()[-1:] in (*";{}",))
    end = unclosed[::-1] + beyond
    return Hole(prefix, suffix, begin, end, tail, inside, supplied + beyond, "".join(suffix.split()), first, wanted)


def visible(hole: Hole, middle: str, shown: int, final: bool) -> tuple[int, bool]:
    """How much of what is written so far belongs into the hole for certain, and whether the hole ends there.

    What all calls together let through does not depend on how the text was cut into parts.

    Args:
      middle: all that is written so far.
      shown: what the last call let through; 0 at first.
      final: nothing more will come.

    Returns:
      A number of characters, at least `shown`; and whether it is the last one.
    """
    closings = list(_closings(hole, middle, shown, final))
    sure = [(cut + 1, cut) for cut, token in closings if _alike(hole, middle, cut, token)]
    for known, cut in sorted([*sure, *_copies(hole, middle, shown)]):
        if fits(hole, middle[:cut]):
            return _before_copy(hole, middle, shown, cut, known), True
    # it may open again what it closes here: only the end tells
    unsure = next((cut for cut, _ in closings if (cut + 1, cut) not in sure and fits(hole, middle[:cut])), len(middle))
    if not final:
        return _certain(hole, middle, shown, unsure), False
    copy = next(_copied_tails(hole, middle, shown), len(middle))
    copied = middle[copy:].strip()
    whole, without = fits(hole, middle), fits(hole, middle[:copy])
    if without > whole or (without == whole > 0 and (len(copied) >= FEW or copied == ";")):
        return _before_copy(hole, middle, shown, copy, len(middle)), True
    return unsure if fits(hole, middle[:unsure]) > whole else len(middle), True


def fits(hole: Hole, middle: str) -> int:
    """Whether prefix, middle and suffix together are Rust: 2 all of it, 1 up to the braces around where they meet, else 0."""
    before = f"{hole.begin}{hole.prefix}{middle}".encode()
    root = parse(before + f"{hole.suffix}{hole.end}".encode())
    if not root.has_error:
        return 2
    node = root.descendant_for_byte_range(max(0, len(before) - 1), len(before))
    while node and not (node.type in _BRACED and node.end_byte > len(before)):
        node = node.parent
    return int(node is not None and not node.has_error)


def _closings(hole: Hole, middle: str, shown: int, final: bool) -> Iterator[tuple[int, str]]:
    """Where brackets or the token that ends an expression say that the hole may end, from `shown` on, and which say so."""
    offset = len(hole.prefix) - hole.tail
    stack = list(hole.waiting)
    level = depth = -1  # brackets of the prefix that are still open; what the middle opens comes on top of them
    for place, token in tokens_of(hole.prefix[hole.tail :] + middle, final):
        inside = place >= offset
        if inside and level < 0:
            level = depth = len(stack)
        if inside and len(stack) == level and place - offset >= shown:
            ended = hole.wanted and token == hole.first and level == depth
            if ended or (token == hole.supplied[:1] and "".join(stack[::-1]) == hole.supplied):
                yield place - offset, token
        if token in _CLOSES:
            stack.append(_CLOSES[token])
        elif token in _OPENS and stack and stack[-1] == token:
            stack.pop()
            level = min(level, len(stack))


def _alike(hole: Hole, middle: str, cut: int, token: str) -> bool:
    """Whether the suffix begins with that token, as far in where both begin their lines, and there is a middle before it."""
    if token != hole.first or not middle[:cut].strip():
        return False
    _, line, margin = _space_before(middle, cut).rpartition("\n")
    space = _space_before(hole.suffix, len(hole.suffix) - len(hole.suffix.lstrip()))
    return not line or not space or margin.endswith(space.rpartition("\n")[2])


def _space_before(text: str, place: int) -> str:
    return text[len(text[:place].rstrip()) : place]


def _copies(hole: Hole, middle: str, shown: int) -> Iterator[tuple[int, int]]:
    """(end, begin) of each place from `shown` on that repeats the suffix's first COPIED characters."""
    head = hole.squeezed[:COPIED]
    if len(head) == COPIED:
        pattern = re.compile("(?=(" + r"\s*".join(map(re.escape, head)) + "))")
        yield from ((match.end(1), match.start()) for match in pattern.finditer(middle, shown))


def _copied_tails(hole: Hole, middle: str, shown: int) -> Iterator[int]:
    """Places from `shown` on where the rest of `middle` is how the suffix begins, give or take white space."""
    for place in range(shown, len(middle)):
        if middle[place] == hole.squeezed[:1] and hole.squeezed.startswith("".join(middle[place:].split())):
            yield place


def _before_copy(hole: Hole, middle: str, shown: int, cut: int, known: int) -> int:
    """Where to cut so that nothing of `middle[:known]` repeats the suffix, at `cut` at the latest."""
    tails = (place for place in _copied_tails(hole, middle[:known], shown) if place < cut)
    least = fits(hole, middle[:cut])
    cut = next((place for place in tails if fits(hole, middle[:place]) >= least), cut)
    after = _space_before(hole.suffix, len(hole.suffix) - len(hole.suffix.lstrip()))
    before = _space_before(middle, cut)
    if after and before.endswith(after):
        return max(shown, cut - len(after))
    return max(shown, cut - len(before)) if "\n" in after else cut


def _certain(hole: Hole, middle: str, shown: int, unsure: int) -> int:
    """Up to where no later text can move the end of the hole."""
    certain = min(unsure, next(_copied_tails(hole, middle, shown), len(middle)))
    written = hole.prefix[hole.tail :] + middle
    quote = written.rfind("'", max(0, len(written) - _LONGEST_CHARACTER))
    if quote >= 0:
        certain = min(certain, max(0, quote + len(middle) - len(written)))
    return max(shown, len(middle[:certain].rstrip()))


def _balance(tokens: Iterable[str]) -> tuple[str, str]:
    """The closing brackets that are still waited for, outermost first, and those that nothing waited for, in order."""
    stack, unopened = "", ""
    for token in tokens:
        if token in _CLOSES:
            stack += _CLOSES[token]
        elif token in _OPENS:
            if stack.endswith(token):
                stack = stack[:-1]
            else:
                unopened += token
    return stack, unopened


def tokens_of(text: str, final: bool = True) -> Iterator[tuple[int, str]]:
    """Each token of Rust and where it begins; comments as white space. Unless `final`, it ends before an unclear quote."""
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        assert match  # the last arm takes anything
        token, end = match.group(), match.end()
        if token == "'" and not final and len(text) - place < _LONGEST_CHARACTER:
            return
        if match["block"]:
            end, token = _block_end(text, place), " "
        elif token.startswith("//"):
            token = " "
        yield place, token
        place = end


def _block_end(text: str, place: int) -> int:
    """Where the block comment that begins at `place` ends; they nest."""
    depth = 0
    for edge in _BLOCK_EDGE.finditer(text, place):
        depth += 1 if edge.group() == "/*" else -1
        if depth == 0:
            return edge.end()
    return len(text)
