"""`m31r serve`: listen at once, load the model meanwhile, answer, and finish what runs when asked to end."""

import asyncio
import gc
import logging
import os
import resource
import socket
import threading
import time
from concurrent.futures import Future
from pathlib import Path

import uvicorn

from m31r.config.schema import Config
from m31r.errors import M31RError, RunError
from m31r.serve.app import Live, app_of
from m31r.serve.guard import is_loopback, read_key
from m31r.serve.listen import listen, server_for
from m31r.serve.origins import Origins

SPARE_FILES = 256  # open besides connections
SETTLING = 1.0  # seconds in which the processors belong to those who waited for the model
log = logging.getLogger(__name__)


def serve(config: Config, folder: Path, device: str | None) -> None:
    """Answers until SIGTERM or SIGINT.

    Args:
      config: the model's own, whose `serve` section says where and within which limits.
      folder: a run's, or a model's.
      device: as for m31r.load.

    Raises:
      UserError: the address cannot be had; there is no key, or no index, where one is named; what m31r.load raises.
      ValidationError: as m31r.load; or the index that is named is damaged.
    """
    limits = config.serve
    live = Live(limits, read_key(limits), origins=Origins(config, folder))
    listening = listen(limits.host, limits.port)
    _allow_files(limits.connections + SPARE_FILES)
    server = server_of(live)
    failures: list[BaseException] = []
    loading = threading.Thread(target=_load, args=(config, folder, device, live, server, failures), name="load", daemon=True)
    loading.start()
    host, port = listening.getsockname()[:2]
    log.info("listening on http://%s:%d, loading %s", f"[{host}]" if ":" in host else host, port, folder)
    warn_if_open(host, live.key)
    asyncio.run(answer(server, listening, live))
    if live.slots is not None:
        live.slots.close(limits.shutdown_seconds)
    if failures:
        raise failures[0] if isinstance(failures[0], M31RError) else RunError(f"cannot load {folder}: {failures[0]}")
    if loading.is_alive():
        logging.shutdown()
        os._exit(0)  # the interpreter's own end takes away what programs that are still compiled stand on: an abort


def warn_if_open(host: str, key: bytes | None) -> None:
    """A loud line where other machines can reach the server, louder where they need no key."""
    if not is_loopback(host):
        keyed = "with the key" if key else "WITHOUT ANY KEY: set serve.api_key_file, or serve.host = '127.0.0.1'"
        log.warning("OTHER MACHINES CAN REACH THIS SERVER at %s, %s", host, keyed)


def server_of(live: Live) -> uvicorn.Server:
    """A server for `live`, to be run by `answer`."""
    return server_for(app_of(live), live.config)


async def answer(server: uvicorn.Server, listening: socket.socket, live: Live) -> None:
    """Answers on a socket that listens, until the server is asked to end."""
    live.loop = asyncio.get_running_loop()
    await server.serve(sockets=[listening])


def _load(
    config: Config, folder: Path, device: str | None, live: Live, server: uvicorn.Server, failures: list[BaseException]
) -> None:
    """What takes seconds, while the server already says that it is loading."""
    telling: Future[None] = Future()
    try:
        gc.disable()  # it would look through all that is imported and compiled again and again
        from m31r.api.api import load
        from m31r.serve.ask import Served
        from m31r.serve.batch import compile_for, programs_for
        from m31r.serve.slots import Slots

        model = load(folder, config.generate.device if device is None else device).model
        limits, programs = config.serve, programs_for(model, config)
        slots = Slots(model, programs, limits.queue, limits.kept_prompts, live.tell)
        compile_for(model, programs, told=False)
        gc.freeze()
        gc.enable()
        live.ready(Served(model, folder.resolve().name, config), slots, telling)
        log.info("ready: %s, %d slots", folder.resolve().name, limits.slots)
        time.sleep(SETTLING)
        compile_for(model, programs, told=True)  # few ask for log-probabilities, and these wait for it
        telling.set_result(None)
    except BaseException as error:  # noqa: BLE001 - told by the main thread, which ends
        telling.set_exception(error)
        failures.append(error)
        server.should_exit = True


def _allow_files(count: int) -> None:
    """As many open files as connections may need; fewer where the system has fewer."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
