"""A socket that listens, and uvicorn within limits on it; without jax, for all that serve."""

import contextlib
import logging
import signal
import socket
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any

import uvicorn

from m31r.config.schema import ServeConfig
from m31r.errors import UserError
from m31r.serve.connection import connection_with

BACKLOG = 2048  # connections that wait to be accepted
log = logging.getLogger(__name__)


class _Server(uvicorn.Server):
    """uvicorn's, which ends by SIGTERM and SIGINT as one that has done its work: exit code 0. A second one does not wait."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():  # only that one may
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        log.info("ending: what runs is finished first")
        self.force_exit = self.should_exit
        self.should_exit = True


def server_for(app: Any, limits: ServeConfig) -> uvicorn.Server:
    """A server for an ASGI application, within the limits for connections."""
    _silence()
    return _Server(
        uvicorn.Config(
            app,
            http=connection_with(limits.head_seconds, limits.send_seconds),
            loop="asyncio",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=max(1, round(limits.head_seconds)),
            timeout_graceful_shutdown=limits.shutdown_seconds,
            limit_concurrency=limits.connections,
        )
    )


def listen(host: str, port: int, section: str = "serve") -> socket.socket:
    """A socket that listens; raises UserError, which names the configuration's section, where the address cannot be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        made = socket.socket(family, kind, protocol)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(BACKLOG)
    except OSError as error:
        reason = error.strerror or str(error)
        choose = f"choose --config.{section}.host and .port"
        raise UserError(f"{section}: cannot listen on {host}:{port}: {reason}; {choose}") from None
    return made


def _silence() -> None:
    """uvicorn's own log has tracebacks, and addresses as they were asked for."""
    for name in ("uvicorn.error", "uvicorn.access", "uvicorn.asgi"):
        logging.getLogger(name).disabled = True
