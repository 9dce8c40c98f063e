"""Where a stop string ends a text that arrives in parts: no part of one is ever let through."""

from collections.abc import Sequence


def take_before_stop(held: bytes, new: bytes, stops: Sequence[bytes]) -> tuple[bytes, bytes, bytes | None]:
    """What is certain to stand before any stop string, what may be the begin of one, and the stop string that was found.

    Over any cutting of a text into parts, the first components joined, with the second one at the end, are the text, or what
    stands before the stop string that begins first among those complete when the first one is; of those that begin at one
    place, the first listed. So tokens must be given one by one, or the tokens' cutting would matter.

    Args:
      held: the second component of the call before.
      new: the next part.
      stops: UTF-8, none empty.
    """
    data = held + new
    found = [(at, order) for order, stop in enumerate(stops) if (at := data.find(stop)) >= 0]
    if found:
        at, order = min(found)
        return data[:at], b"", stops[order]
    keep = max((_overlap(data, stop) for stop in stops), default=0)
    return data[: len(data) - keep], data[len(data) - keep :], None


def _overlap(data: bytes, stop: bytes) -> int:
    """How many of the last bytes of `data` are the begin of `stop`, at most."""
    return next((n for n in range(min(len(stop) - 1, len(data)), 0, -1) if data.endswith(stop[:n])), 0)
