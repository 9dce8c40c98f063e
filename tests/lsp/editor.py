"""An editor for tests: pygls's client of language servers, in a loop of its own thread."""

import asyncio
import json
import os
import sys
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient

LIMITS = [
    ("lsp.max_new_tokens", "250"),
    ("lsp.max_seconds", "0"),
    ("generate.chunk_tokens", "1"),
    ("generate.read_tokens", "32"),
]
INLINE = types.ClientCapabilities(
    text_document=types.TextDocumentClientCapabilities(inline_completion=types.InlineCompletionClientCapabilities())
)
URI = "file:///nowhere/lib.rs"


class Client(LanguageClient):
    """pygls's, which also keeps what the server says beside its answers, on stderr too."""

    def __init__(self) -> None:
        super().__init__("test", "1")
        self.shown: list[str] = []
        self.log: list[str] = []
        self.feature(types.WINDOW_SHOW_MESSAGE)(lambda params: self.shown.append(params.message))

    async def start(self, folder: Path) -> None:
        overrides = [f"--config.{name}={value}" for name, value in LIMITS]
        cache = f"--config.lsp.cache_folder={folder.parent / 'cache'}"
        given = ("-m", "m31r.main", "lsp", "--model", str(folder), "--log-level=debug", *overrides, cache)
        environment = {**os.environ, "JAX_PLATFORMS": "cpu", "PYTHONPATH": os.pathsep.join(sys.path)}
        await self.start_io(sys.executable, *given, cwd=folder.parent, env=environment, limit=2**24)
        self._reading = asyncio.create_task(self._read_log())

    async def _read_log(self) -> None:
        assert self._server is not None and self._server.stderr is not None
        async for line in self._server.stderr:
            self.log.append(line.decode())

    async def ended(self) -> int | None:
        """Waits for the process, and for all that it wrote; its exit code."""
        assert self._server is not None
        await self._reading
        return await self._server.wait()

    def completions(self) -> list[dict[str, Any]]:
        """What the log tells of each text that was written, or begun."""
        entries = [json.loads(line) for line in self.log if line.startswith("{")]
        return [entry for entry in entries if entry["message"] == "completion"]


@dataclass(frozen=True)
class Session:
    """A client with a server that has its model; `run` has a coroutine of it run, with a limit, in the client's thread."""

    client: Client
    loop: asyncio.AbstractEventLoop
    folder: Path
    opened: types.InitializeResult

    def run(self, what: Coroutine[Any, Any, Any]) -> Any:
        return run_in(self.loop, what)


def run_in(loop: asyncio.AbstractEventLoop, what: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine that a loop in another thread runs; a limit, so that nothing waits for ever."""
    return asyncio.run_coroutine_threadsafe(asyncio.wait_for(what, 120), loop).result()
