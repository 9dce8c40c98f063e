"""A request's body as it streams in, never more of it than allowed, and never for longer."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from typing import Any, TypeVar

from m31r.config.schema import ServeConfig
from m31r.serve.fields import BadField

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Scope = MutableMapping[str, Any]
Found = TypeVar("Found")
DRAINED_BYTES = 2**27  # of a body that is too large: who still writes does not read why, and would see a reset instead
DRAINED_SECONDS = 5.0


class Gone(Exception):
    """The client has gone away."""


async def read_body(scope: Scope, receive: Receive, config: ServeConfig) -> bytes:
    """The whole body.

    Raises:
      BadField: it is too large (413), or too slow (408).
      Gone: the client went before it ended.
    """
    told = dict(scope["headers"]).get(b"content-length", b"0")
    if told.isdigit() and int(told[:20]) > config.body_bytes:
        raise _too_large(config)
    parts, size = [], 0
    try:
        async with asyncio.timeout(config.body_seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Gone
                size += len(message.get("body", b""))
                if size > config.body_bytes:
                    raise _too_large(config)
                parts.append(message.get("body", b""))
                if not message.get("more_body"):
                    return b"".join(parts)
    except TimeoutError:
        raise BadField("", f"the body did not arrive within {config.body_seconds:g} s", 408) from None


async def drain(receive: Receive) -> None:
    """Reads on and keeps nothing, within limits."""
    size = 0
    try:
        async with asyncio.timeout(DRAINED_SECONDS):
            while size < DRAINED_BYTES:
                message = await receive()
                size += len(message.get("body", b""))
                if message["type"] == "http.disconnect" or not message.get("more_body"):
                    return
    except TimeoutError:
        return


async def until_gone(receive: Receive) -> None:
    """Returns when the client goes away, after its body has been read."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def while_there(receive: Receive, work: Coroutine[Any, Any, Found]) -> Found:
    """What `work` gives; it is cancelled where the client goes away first, and Gone is raised."""
    doing, gone = asyncio.ensure_future(work), asyncio.ensure_future(until_gone(receive))
    try:
        await asyncio.wait({doing, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            raise Gone
        return await doing
    finally:
        doing.cancel()
        gone.cancel()


def _too_large(config: ServeConfig) -> BadField:
    return BadField("", f"the body is larger than {config.body_bytes} bytes", 413)
