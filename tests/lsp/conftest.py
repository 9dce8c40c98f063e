"""A tiny model in a folder, and one server of it for all tests, spoken to over its stdin and stdout by pygls's client."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from editor import INLINE, LIMITS, Client, Session, run_in
from lsprotocol import types
from tiny import CONFIG, tiny_model, tiny_tokenizer

from m31r.api.api import CodeModel
from m31r.config.load import changed_config, load_config
from m31r.generate.place import config_of
from m31r.lsp.writer import Writer
from m31r.quantize.folder import write_folder
from m31r.quantize.tensors import arrays_of, entries
from m31r.tokenizer.reserved import EOS

CONTEXT = 512


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model's folder that fills holes, badly and at length."""
    out = tmp_path_factory.mktemp("models") / "tiny"
    config = load_config("configs/smoke.py", [])
    model = tiny_model(tiny_tokenizer(), replace(CONFIG, context_length=CONTEXT))
    model.params["embedding"] = model.params["embedding"].at[EOS].divide(8)  # so that there is time to be cancelled in
    config = replace(config, model=model.config)
    listed = entries(model.config, model.tokenizer.vocab_size)
    metadata = {"format": "float32", "vocab_size": model.tokenizer.vocab_size}
    arrays = (array for entry in listed for array in arrays_of(model.params, entry, "float32"))
    write_folder(out, config, model.tokenizer.processor.serialized_model_proto(), metadata, arrays)
    return out


@pytest.fixture(scope="session")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """In a thread of its own, so that a server lives longer than a test."""
    made = asyncio.new_event_loop()
    thread = threading.Thread(target=made.run_forever, daemon=True)
    thread.start()
    yield made
    made.call_soon_threadsafe(made.stop)
    thread.join(10)


@pytest.fixture(scope="session")
def session(folder: Path, loop: asyncio.AbstractEventLoop) -> Iterator[Session]:
    async def begin() -> tuple[Client, types.InitializeResult]:
        client = Client()
        await client.start(folder)
        opened = await client.initialize_async(types.InitializeParams(capabilities=INLINE))
        client.initialized(types.InitializedParams())
        return client, opened

    client, opened = run_in(loop, begin())
    yield Session(client, loop, folder, opened)
    if client._server is not None and client._server.returncode is None:
        client._server.kill()


@pytest.fixture(scope="session")
def writer(folder: Path, session: Session) -> Iterator[Writer]:
    """The same model in this process, which finds the programs that the server has compiled."""

    async def loaded() -> None:
        while not any('"ready' in line for line in session.client.log):
            await asyncio.sleep(0.02)

    session.run(loaded())
    overrides = [*LIMITS, ("lsp.cache_folder", str(folder.parent / "cache"))]
    made = Writer(changed_config(config_of(folder), overrides, "test"), folder, "cpu")
    yield made
    made.close()


@pytest.fixture(scope="session")
def model(writer: Writer) -> CodeModel:
    return writer._model.result()
