"""A tiny model behind a real server on a loopback socket, in a thread of this process."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import pytest
from running import LONG, PROGRAMS, Running, Start
from tiny import tiny_model, tiny_tokenizer

from m31r.config.load import changed_config, load_config
from m31r.generate.generate import Model
from m31r.serve.app import Live
from m31r.serve.ask import Served
from m31r.serve.batch import warm_up
from m31r.serve.listen import listen
from m31r.serve.serve import answer, server_of
from m31r.serve.slots import Slots


@pytest.fixture(scope="session")
def model() -> Model:
    made = tiny_model(tiny_tokenizer(), LONG)
    warm_up(made, PROGRAMS)
    return made


@pytest.fixture(scope="session")
def start(model: Model) -> Start:
    """`with start("serve.queue=1") as running:`; `ready=False` stays as it is while a model is loaded, `key` is asked for."""

    @contextmanager
    def started(*overrides: str, ready: bool = True, key: bytes | None = None) -> Iterator[Running]:
        pairs = [(name, value) for name, _, value in (text.partition("=") for text in overrides)]
        config = changed_config(load_config("configs/smoke.py", []), pairs, "test")
        live = Live(config.serve, key)
        slots = Slots(model, PROGRAMS, config.serve.queue, config.serve.kept_prompts, live.tell)
        if ready:
            live.ready(Served(model, "tiny", config), slots)
        server, listening = server_of(live), listen("127.0.0.1", 0)
        thread = threading.Thread(target=lambda: asyncio.run(answer(server, listening, live)), daemon=True)
        thread.start()
        port = listening.getsockname()[1]
        url = f"http://127.0.0.1:{port}"
        try:
            with httpx2.Client(base_url=url, timeout=20) as client:
                yield Running(live, url, port, client)
        finally:
            server.should_exit = True
            thread.join(20)
            slots.close(20)
        assert not thread.is_alive() and not slots.broken and slots.busy == slots.waiting == 0 and not live.inboxes

    return started


@pytest.fixture(scope="session")
def running(start: Start) -> Iterator[Running]:
    """One for all tests that leave it as it was."""
    with start() as one:
        yield one
