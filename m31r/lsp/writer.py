"""The model and the one thread that it writes in; whoever asks last is served, and what was asked before is given up."""

import asyncio
import logging
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from m31r.config.schema import Config
from m31r.errors import M31RError, RunError

if TYPE_CHECKING:
    from m31r.api.api import CodeModel

log = logging.getLogger(__name__)


class Writer:
    """Loads a model behind its caller's back and then writes one text at a time.

    An editor's user types on: only what stands at the cursor now is of use. So each request, and each change of a document,
    outdates the one before it, which then ends within a part of its prompt or a chunk of tokens; what was read of the prompt
    is kept for the next.
    """

    def __init__(self, config: Config, folder: Path, device: str | None) -> None:
        """Begins to load; the arguments are as for `m31r.lsp.lsp.lsp`."""
        self._config = config
        self._thread = ThreadPoolExecutor(1, "write")
        self._newest = threading.Event()
        self._model: Future[CodeModel] = self._thread.submit(self._load, folder, device)

    async def ready(self) -> None:
        """Waits for the model; raises M31RError if there is none to be had."""
        await asyncio.wrap_future(self._model)

    async def write(self, before: str, after: str) -> str | None:
        """What stands between two texts, or None if something newer was asked meanwhile.

        Raises:
          M31RError: there is no model, or it cannot read these texts.
          asyncio.CancelledError: nobody wants it any more; the thread ends by itself.
        """
        self.outdate()
        gone = self._newest = threading.Event()
        try:
            return await asyncio.wrap_future(self._thread.submit(self._write, before, after, gone))
        except asyncio.CancelledError:
            gone.set()
            raise

    def outdate(self) -> None:
        """Nobody wants what is being written."""
        self._newest.set()

    def close(self) -> None:
        """Ends; a model that is being loaded is waited for, since a process that ends amid that may crash."""
        self.outdate()
        self._thread.shutdown(cancel_futures=True)

    def _load(self, folder: Path, device: str | None) -> "CodeModel":
        try:
            from m31r.api.api import load
            from m31r.generate.reading import part_bucket, read_prompt
            from m31r.tokenizer.reserved import BOS

            started, settings = time.monotonic(), self._config.generate
            cache = Path(self._config.lsp.cache_folder).expanduser()
            model = load(folder, settings.device if device is None else device, cache)
            model = replace(model, config=self._config)  # the model's own, but for the command line
            context = model.model.config.context_length
            # every program that a prompt may need, so that none is compiled while someone waits
            length = part_bucket(1)
            while length <= min(settings.read_tokens, context - 1):
                read_prompt(model.model.params, model.model.config, [BOS] * length, None, settings.read_tokens, lambda: False)
                length *= 2
            for _ in model.stream("", self._suffix(""), max_new_tokens=settings.chunk_tokens + 1):
                pass
            log.info("ready: %s, after %.1f s", folder.resolve().name, time.monotonic() - started)
        except Exception as error:  # noqa: BLE001 - told to the editor, and to each request
            known = (
                error if isinstance(error, M31RError) else RunError(f"cannot load {folder}: {type(error).__name__}: {error}")
            )
            log.error("%s", known)
            raise known from None
        return model

    def _write(self, before: str, after: str, gone: threading.Event) -> str | None:
        model = self._model.result()
        from m31r.lsp.window import window

        started, limits, context = time.monotonic(), self._config.lsp, model.model.config.context_length
        new_tokens = min(limits.max_new_tokens, context // 2)
        suffix = self._suffix(after)
        before, after = window(model.model.tokenizer, before, suffix or "", max(1, context - 5 - new_tokens))
        asked = {"max_new_tokens": new_tokens, "max_seconds": limits.max_seconds, "truncate_left": True}
        text, tokens = "", 0
        for piece in model.stream(before, None if suffix is None else after, gone=gone.is_set, **asked):
            text, tokens = text + piece.text, tokens + len(piece.tokens)
        numbers = {"tokens": tokens, "ms": round(1e3 * (time.monotonic() - started), 1), "outdated": gone.is_set()}
        log.debug("completion", extra=numbers)
        return None if gone.is_set() else text

    def _suffix(self, after: str) -> str | None:
        """None has it go on freely, all that a model can that never learnt to fill in the middle."""
        return after if self._config.loader.fim_rate else None
