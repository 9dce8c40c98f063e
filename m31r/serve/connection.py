"""Connections that take their time: a head that never ends, an answer that is never taken."""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol


class Connection(H11Protocol):
    """uvicorn's, with an end to its patience.

    Subclasses give the seconds that a request's head may take, and that a full buffer may wait for its reader.
    """

    head_seconds: float
    send_seconds: float
    _timers: dict[str, asyncio.TimerHandle]

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._timers = {}
        super().connection_made(transport)
        self._start("head", self.head_seconds)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop("head")
        else:
            self._start("head", self.head_seconds)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.get_write_buffer_size():
            self._start("send", self.send_seconds)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._start("send", self.send_seconds)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop("send")

    def timeout_keep_alive_handler(self) -> None:
        if not self.transport.get_write_buffer_size():  # else the timer of what is not taken yet decides
            super().timeout_keep_alive_handler()

    def connection_lost(self, exc: Exception | None) -> None:
        for name in list(self._timers):
            self._stop(name)
        super().connection_lost(exc)

    def _start(self, name: str, seconds: float) -> None:
        if name not in self._timers and not self.transport.is_closing():
            self._timers[name] = self.loop.call_later(seconds, self._give_up, name)

    def _stop(self, name: str) -> None:
        if timer := self._timers.pop(name, None):
            timer.cancel()

    def _give_up(self, name: str) -> None:
        self._timers.pop(name, None)
        waited_for = name == "head" or self.transport.get_write_buffer_size() > 0
        busy = name == "head" and self.cycle is not None and not self.cycle.response_complete
        if waited_for and not busy:
            self.transport.abort()


def connection_with(head_seconds: float, send_seconds: float) -> Any:
    """The class of connections with these limits."""
    return type("LimitedConnection", (Connection,), {"head_seconds": head_seconds, "send_seconds": send_seconds})
