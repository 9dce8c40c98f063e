"""What of a document the model reads: as much around the cursor as its context holds, beginning where it began a moment ago.

What comes before the cursor is cut in steps of a quarter. So while someone types, it goes on beginning at the same place, and
what has been read of it need not be read again (m31r/generate/reading.py); cut to the token, every key would move it all.
"""

from m31r.tokenizer.text import Tokenizer

STEPS = 4  # of the room
CHARACTERS = 16  # for a token, at the very most that is worth encoding


def window(tokenizer: Tokenizer, before: str, after: str, room: int) -> tuple[str, str]:
    """The end of `before`, from the begin of a line on if it is cut, and the begin of `after`.

    Args:
      room: tokens that both together may have, about: what is cut is encoded anew, and may have some more.

    Returns:
      Both, whole, if they fit; else `after` keeps at least a quarter of the room, and `before` at least half.
    """
    before, after = _end(before, room * CHARACTERS), after[: room * CHARACTERS]
    ids, later = tokenizer.encode(before), tokenizer.encode(after)
    if len(ids) + len(later) <= room:
        return before, after
    kept = min(len(later), max(room // STEPS, room - len(ids)))
    excess, step = len(ids) - (room - kept), max(1, room // STEPS)
    if kept < len(later):
        after = tokenizer.decode_bytes(later[:kept]).decode("utf-8", "ignore")
    if excess > 0:
        cut = -(-excess // step) * step
        before = _line(tokenizer.decode_bytes(ids[cut:]).decode("utf-8", "ignore"))
    return before, after


def _end(text: str, limit: int) -> str:
    """The end of a text, with steps of its own, so that no more than that is ever encoded."""
    step = max(1, limit // STEPS)
    return text if len(text) <= limit else _line(text[-(-(len(text) - limit) // step) * step :])


def _line(text: str) -> str:
    """From the second line on, if there is one."""
    return text.partition("\n")[2] or text
