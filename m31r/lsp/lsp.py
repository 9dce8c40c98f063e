"""`m31r lsp`: a language server on stdin and stdout, which writes on at an editor's cursor and knows nothing else.

Editors that know `textDocument/inlineCompletion` (LSP 3.18) get that, and others entries of `textDocument/completion`.
Documents come whole at each change, so that no arithmetic with positions can ever lead to another text than the editor's.
"""

import logging
import os
import sys
import traceback
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer

from m31r import __version__ as VERSION
from m31r.config.schema import Config
from m31r.errors import M31RError, UserError
from m31r.lsp.items import inline_items, listed_items
from m31r.lsp.place import Place, place_of
from m31r.lsp.writer import Writer

TRIGGERS = [".", ":", "("]  # besides words, after which a list is asked for
log = logging.getLogger(__name__)


def lsp(config: Config, folder: Path, device: str | None) -> None:
    """Serves one editor until it says `exit`, or goes.

    Args:
      config: the model's own, whose `lsp` and `generate` say how to write.
      folder: a run's, or a model's.
      device: as for m31r.load.

    Raises:
      UserError: the editor went without `shutdown`, for which the protocol wants exit code 1.
    """
    # whatever a library prints must not get between the messages
    stdout = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    logging.getLogger("pygls").setLevel(logging.CRITICAL + 1)  # it repeats messages, and so the user's text
    writer = Writer(config, folder, device)
    server = server_of(writer)
    try:
        server.start_io(sys.stdin.buffer, stdout)
    finally:
        writer.close()
    if not server.asked_to_end:
        raise UserError("lsp: the editor went without saying shutdown")


class _Server(LanguageServer):
    """pygls's; `asked_to_end` is whether there was a `shutdown`."""

    asked_to_end = False

    def report_server_error(self, error: Exception, source: Any) -> None:
        """pygls would show the user a message that may hold his text."""
        log.warning("a message failed: %s", type(error).__name__)


def server_of(writer: Writer) -> _Server:
    """A server that answers with what `writer` writes."""
    server = _Server("m31r", VERSION, text_document_sync_kind=types.TextDocumentSyncKind.Full)

    def encoding() -> str:
        return str(getattr(server.workspace.position_encoding, "value", server.workspace.position_encoding))

    def place_at(document: types.TextDocumentIdentifier, position: types.Position) -> Place:
        found = server.workspace.text_documents.get(document.uri)
        if found is None:  # and never read from the disk
            raise JsonRpcInvalidParams("the document is not open")
        return place_of(found.source, position.line, position.character, encoding())

    async def written(before: str, after: str) -> str:
        try:
            return await writer.write(before, after) or ""
        except M31RError as error:
            raise JsonRpcException(f"m31r: {error}", int(types.LSPErrorCodes.RequestFailed)) from None
        except Exception as error:  # noqa: BLE001 - whatever it was, it is answered, and nothing of the text is told
            where = traceback.extract_tb(error.__traceback__)[-1]
            log.error("a completion failed: %s at %s:%d", type(error).__name__, where.name, where.lineno or 0)
            raise JsonRpcException("m31r: something failed here; the log says where") from None

    async def inline(params: types.InlineCompletionParams) -> types.InlineCompletionList:
        at, chosen, selected = types.Range(params.position, params.position), "", params.context.selected_completion_info
        if selected is not None:  # what the editor puts there if its user takes the entry that stands out in a list
            at, chosen = selected.range, selected.text
        before, after = place_at(params.text_document, at.start).before, place_at(params.text_document, at.end).after
        return inline_items(await written(before + chosen, after), at, chosen)

    async def listed(params: types.CompletionParams) -> types.CompletionList:
        place = place_at(params.text_document, params.position)
        return listed_items(await written(place.before, place.after), place, params.position, encoding())

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        known = params.capabilities.text_document
        if known is not None and known.inline_completion is not None:
            server.feature(types.TEXT_DOCUMENT_INLINE_COMPLETION, types.InlineCompletionOptions())(inline)
        else:
            server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=TRIGGERS))(listed)

    @server.feature(types.INITIALIZED)
    async def initialized(params: types.InitializedParams) -> None:
        try:
            await writer.ready()
        except M31RError as error:
            server.window_show_message(types.ShowMessageParams(types.MessageType.Error, f"m31r: {error}"))

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        writer.outdate()

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        writer.outdate()

    @server.feature(types.SHUTDOWN)
    def shutdown(params: None) -> None:
        server.asked_to_end = True
        writer.outdate()

    return server
