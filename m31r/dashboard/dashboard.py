"""`m31r dashboard`: a page that shows the runs of a folder, and goes on showing them while they train."""

import asyncio
import logging
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from m31r.config.schema import Config
from m31r.dashboard.app import Board, app_of
from m31r.errors import M31RError, UserError
from m31r.serve.guard import is_loopback
from m31r.serve.listen import listen, server_for

log = logging.getLogger(__name__)


def dashboard(config: Config, runs: Path) -> None:
    """Answers until SIGTERM or SIGINT. Nothing is ever written, and nothing but files of `runs`, the data card of a run and the
    benchmark's tasks is read.

    Raises:
      UserError: there is no such folder, or the address cannot be had.
    """
    if not runs.is_dir():
        raise UserError(f"{runs}: no such folder; give the one that holds your runs with --runs")
    settings = config.dashboard
    board = Board(config, runs, cache(lambda: _tasks(Path(config.evaluate.suite))), lambda: server.should_exit)
    server = server_for(app_of(board), config.serve)
    listening = listen(settings.host, settings.port, "dashboard")
    host, port = listening.getsockname()[:2]
    log.info("dashboard of %s: http://%s:%d", runs, f"[{host}]" if ":" in host else host, port)
    if not is_loopback(host):
        log.warning("OTHER MACHINES CAN READ ALL RUNS at %s: there is no key; dashboard.host = '127.0.0.1' ends that", host)
    asyncio.run(server.serve(sockets=[listening]))


def _tasks(suite: Path) -> Mapping[str, tuple[str, str]]:
    """What stands before and after the hole of each of the benchmark's tasks; nothing where it cannot be read."""
    from m31r.evaluate.check import read_suite  # only for who looks at programs

    try:
        return {task.name: (task.prefix, task.suffix) for task in read_suite(suite)}
    except M31RError as error:
        log.info("failing programs are shown without what stands around them: %s", error)
        return {}
