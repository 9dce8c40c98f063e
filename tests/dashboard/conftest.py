"""A dashboard of runs written by hand, on a loopback socket."""

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from written_runs import TASKS, Running, Start, write_card, write_run

from m31r.config.load import changed_config, load_config
from m31r.dashboard.app import Board, app_of
from m31r.serve.listen import listen, server_for


@pytest.fixture(scope="session")
def start() -> Start:
    """`with start(folder, "dashboard.points=20") as running:`"""

    @contextmanager
    def started(root: Path, *overrides: str) -> Iterator[Running]:
        pairs = [(name, value) for name, _, value in (text.partition("=") for text in overrides)]
        pairs += [("dashboard.refresh_seconds", "0.05"), ("data_folder", str(root.parent / "data"))]
        config = changed_config(load_config("configs/smoke.py", []), pairs, "test")
        board = Board(config, root, lambda: TASKS, lambda: server.should_exit)
        server, listening = server_for(app_of(board), config.serve), listen("127.0.0.1", 0)
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])), daemon=True)
        thread.start()
        port = listening.getsockname()[1]
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
            yield Running(f"http://127.0.0.1:{port}", port, root, client)
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()

    return started


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with two runs, beside a data folder with their card."""
    write_card(tmp_path / "data")
    (tmp_path / "runs").mkdir()
    for number, name in enumerate(("first", "second")):
        run = write_run(tmp_path / "runs", name, data=tmp_path / "elsewhere", **{"train.learning_rate": f"{number + 1}e-3"})
        for file in run.rglob("*"):
            os.utime(file, (10**9 + number, 10**9 + number))
    return tmp_path / "runs"
