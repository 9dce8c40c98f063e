"""Text from bytes that arrive in parts, never half a character."""

import codecs


def take_text(held: bytes, new: bytes, final: bool) -> tuple[str, bytes]:
    """The text that is certain by now, and the bytes (at most three) that wait for the rest of their character.

    Over any cutting of a byte string into parts, the texts joined are `bytes.decode("utf-8", "replace")` of the whole:
    what can no longer become a character turns into U+FFFD, and with `final` so does what still waits.
    """
    data = held + new
    text, used = codecs.utf_8_decode(data, "replace", final)
    return text, data[used:]
