"""A tiny model behind a real server on a loopback socket, in a thread of this process."""

import asyncio
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

sys.path.append(str(Path(__file__).parents[1] / "shard"))  # for corpus.py

from corpus import write_dataset
from running import HOSTILE, LONG, PROGRAMS, Running, Start
from tiny import RUST, tiny_model, tiny_tokenizer

from m31r.artifacts.store import Artifact
from m31r.attribute.index import build_index
from m31r.config.load import changed_config, load_config
from m31r.generate.generate import Model
from m31r.serve.app import Live
from m31r.serve.ask import Served
from m31r.serve.batch import warm_up
from m31r.serve.listen import listen
from m31r.serve.serve import answer, server_of
from m31r.serve.slots import Slots
from m31r.tokenizer.text import Tokenizer


@pytest.fixture(scope="session")
def model() -> Model:
    made = tiny_model(tiny_tokenizer(), LONG)
    warm_up(made, PROGRAMS)
    return made


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Artifact:
    """The index of a training text: the tokenizer's Rust, and a file of a hostile name."""
    dataset = write_dataset(tmp_path_factory.mktemp("origins"), {"train": [*RUST, HOSTILE * 3]})
    config = load_config("configs/smoke.py", []).attribute
    return build_index(config, dataset.path.parent, dataset)


@pytest.fixture(scope="session")
def start(model: Model, index: Artifact) -> Start:
    """`with start("serve.queue=1") as running:`; `ready=False` stays as it is while a model is loaded, `key` is asked for, and
    `tokenizer` is another one than the model's."""

    @contextmanager
    def started(
        *overrides: str, ready: bool = True, key: bytes | None = None, tokenizer: Tokenizer | None = None
    ) -> Iterator[Running]:
        pairs = [("serve.attribution", str(index.path))]
        pairs += [(name, value) for name, _, value in (text.partition("=") for text in overrides)]
        config = changed_config(load_config("configs/smoke.py", []), pairs, "test")
        live, used = Live(config.serve, key), replace(model, tokenizer=tokenizer or model.tokenizer)
        slots = Slots(used, PROGRAMS, config.serve.queue, config.serve.kept_prompts, live.tell)
        if ready:
            live.ready(Served(used, "tiny", config), slots)
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
