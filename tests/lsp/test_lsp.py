"""The language server over stdio: completes from the open document, gives up what is outdated, ends as it should."""

import asyncio
import json
import shutil
import socket
import threading
from pathlib import Path
from typing import Any

import pytest
from editor import INLINE, URI, Client, Session, run_in
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from tiny import RUST

from m31r.api.api import CodeModel
from m31r.lsp.lsp import server_of
from m31r.lsp.place import place_of
from m31r.lsp.writer import Writer

TEXT = RUST[3] + RUST[4]
HOLE = types.Position(2, 4)  # before `let` of the first function


def expected(model: CodeModel, text: str, position: types.Position = HOLE) -> str:
    """What the engine itself writes there."""
    place = place_of(text, position.line, position.character, "utf-16")
    return model.infill(place.before, place.after, max_new_tokens=250, truncate_left=True).text


def show(client: Client, text: str, version: int = 1) -> None:
    client.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(URI, "rust", version, text)))


def change(client: Client, text: str, version: int) -> None:
    document = types.VersionedTextDocumentIdentifier(version, URI)
    whole = types.TextDocumentContentChangeWholeDocument(text)
    client.text_document_did_change(types.DidChangeTextDocumentParams(document, [whole]))


async def ask(client: Client, position: types.Position = HOLE, selected: Any = None) -> list[types.InlineCompletionItem]:
    context = types.InlineCompletionContext(types.InlineCompletionTriggerKind.Automatic, selected)
    params = types.InlineCompletionParams(context, types.TextDocumentIdentifier(URI), position)
    return list((await client.text_document_inline_completion_async(params)).items)


def texts(items: list[types.InlineCompletionItem]) -> list[str]:
    return [str(item.insert_text) for item in items]


def test_an_editor_that_knows_inline_completion_is_offered_that_alone(session: Session) -> None:
    offered = session.opened.capabilities
    assert offered.inline_completion_provider is not None and offered.completion_provider is None
    assert offered.position_encoding == "utf-16" and offered.text_document_sync.change == types.TextDocumentSyncKind.Full


def test_the_hole_of_the_open_document_is_filled_as_the_engine_fills_it(session: Session, model: CodeModel) -> None:
    show(session.client, TEXT)
    (item,) = session.run(ask(session.client))
    assert item.insert_text == expected(model, TEXT) and str(item.insert_text).strip()
    assert item.range == types.Range(HOLE, HOLE)


def test_unsaved_edits_and_ends_of_lines_and_characters_of_two_units_count(session: Session, model: CodeModel) -> None:
    for version, text in enumerate((TEXT, TEXT.replace("\n", "\r\n"), "// 🦀 長\n" + TEXT), 2):
        change(session.client, text, version)
        place = types.Position(0, 5) if text.startswith("// 🦀") else HOLE
        found = texts(session.run(ask(session.client, place)))
        wanted = expected(model, text, place)
        assert found == ([wanted] if wanted.strip() else [])
    assert place_of(text, 0, 5, "utf-16").before == "// 🦀"
    change(session.client, TEXT, 9)


def test_what_a_list_would_insert_is_written_on_from(session: Session, model: CodeModel) -> None:
    span = types.Range(types.Position(2, 4), types.Position(2, 7))
    items = session.run(ask(session.client, types.Position(2, 7), types.SelectedCompletionInfo(span, "let mut")))
    lines = TEXT.split("\n")
    lines[2] = "    let mut" + lines[2][7:]
    written = expected(model, "\n".join(lines), types.Position(2, 11))
    assert texts(items) == (["let mut" + written] if written.strip() else []) and all(item.range == span for item in items)


async def told(client: Client, after: int = 0) -> list[dict[str, Any]]:
    """What the log tells of texts after the first so many of them, once nothing more of it is on its way."""
    seen = -1
    while seen != len(client.log):
        seen = len(client.log)
        await asyncio.sleep(0.2)
    return client.completions()[after:]


def test_a_cancelled_request_is_answered_so_and_the_engine_stops(session: Session) -> None:
    client = session.client

    async def cancelled(delay: float) -> bool:
        asked = asyncio.ensure_future(ask(client))
        await asyncio.sleep(0)  # it is sent now
        (waiting,) = client.protocol._request_futures
        await asyncio.sleep(delay)
        client.cancel_request(types.CancelParams(waiting))
        try:
            await asked
        except JsonRpcException as refused:
            return refused.code == types.LSPErrorCodes.RequestCancelled.value
        return False

    async def several() -> tuple[list[bool], list[dict[str, Any]]]:
        before = len(await told(client))
        answers = [await cancelled(delay) for delay in (0.0, 0.002, 0.005, 0.01, 0.02)]
        await ask(client)  # comes after them in the one thread
        return answers, await told(client, before)

    answers, entries = session.run(several())
    stopped, whole = [entry for entry in entries if entry["outdated"]], entries[-1]
    assert any(answers) and stopped and not whole["outdated"]
    assert all(entry["tokens"] < whole["tokens"] for entry in stopped)


def test_a_newer_request_or_a_change_outdates_the_one_before(session: Session, model: CodeModel) -> None:
    client = session.client

    async def typed() -> tuple[list[list[types.InlineCompletionItem]], list[dict[str, Any]]]:
        before = len(await told(client))
        first, second = asyncio.ensure_future(ask(client)), asyncio.ensure_future(ask(client))
        await asyncio.sleep(0)  # they are sent now
        change(client, TEXT + "\n", 10)
        return [await first, await second, await ask(client)], await told(client, before)

    (first, second, third), entries = session.run(typed())
    assert first == second == [] and texts(third) == [expected(model, TEXT + "\n")]
    assert [entry["outdated"] for entry in entries] == [True] * (len(entries) - 1) + [False]
    assert all(entry["tokens"] < entries[-1]["tokens"] for entry in entries[:-1])


def test_a_document_longer_than_the_context_is_cut_and_one_that_is_no_text_or_closed_is_refused(session: Session) -> None:
    show(session.client, "".join(RUST), 11)
    items = session.run(ask(session.client, types.Position(120, 4)))
    assert len(items) <= 1
    change(session.client, "fn f\ud800() {", 12)
    with pytest.raises(JsonRpcException, match="half of a surrogate pair"):
        session.run(ask(session.client, types.Position(0, 3)))
    session.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(URI)))
    with pytest.raises(JsonRpcException, match="not open"):
        session.run(ask(session.client))


def test_shutdown_and_exit_end_with_0_and_the_log_has_no_text(session: Session) -> None:
    client = session.client

    async def leave() -> int | None:
        await client.shutdown_async(None)
        client.exit(None)
        return await client.ended()

    assert session.run(leave()) == 0
    log = "".join(client.log)
    assert len(client.completions()) >= 8 and client.shown == []
    assert "Größe" not in log and "let mut" not in log and "nowhere" not in log and "Traceback" not in log
    assert sorted(path.name for path in session.folder.parent.iterdir()) == ["cache", "tiny"], "left something where it started"


def test_an_editor_without_inline_completion_gets_a_list_whose_entry_begins_at_the_word_and_units_are_as_agreed(
    writer: Writer, model: CodeModel, loop: asyncio.AbstractEventLoop
) -> None:
    """In this process, over a loopback socket."""
    text = ("// é\n" + TEXT).replace("\n", "\r\n")
    position = types.Position(3, 11)  # after `let mut`
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listening, listening.accept()[0] as one, one.makefile("rb") as reading, one.makefile("wb") as writing:
            server_of(writer).start_io(reading, writing)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()

    async def edited() -> tuple[types.InitializeResult, types.CompletionList]:
        client = Client()
        await client.start_tcp(*listening.getsockname())
        general = types.GeneralClientCapabilities(position_encodings=[types.PositionEncodingKind.Utf8])
        opened = await client.initialize_async(types.InitializeParams(types.ClientCapabilities(general=general)))
        client.initialized(types.InitializedParams())
        show(client, text)
        params = types.CompletionParams(types.TextDocumentIdentifier(URI), position)
        listed = await client.text_document_completion_async(params)
        client.protocol.writer.close()
        return opened, listed

    opened, listed = run_in(loop, edited())
    thread.join(30)
    assert not thread.is_alive()
    assert opened.capabilities.completion_provider is not None and opened.capabilities.inline_completion_provider is None
    assert opened.capabilities.position_encoding == "utf-8"
    (item,), written = listed.items, expected(model, text, position)
    span = types.Range(types.Position(3, 8), position)
    assert listed.is_incomplete and item.text_edit == types.TextEdit(span, ("mut" + written).replace("\n", "\r\n"))
    assert str(item.filter_text).startswith("mut") and item.insert_text_mode == types.InsertTextMode.AsIs


def test_a_folder_without_a_model_is_told_in_the_answer_to_initialize_and_ends_it(
    loop: asyncio.AbstractEventLoop, tmp_path: Path
) -> None:
    async def refused() -> tuple[str, int | None, list[str]]:
        client = Client()
        await client.start(tmp_path / "model")
        with pytest.raises(JsonRpcException) as said:
            await client.initialize_async(types.InitializeParams(capabilities=INLINE))
        return said.value.message, await client.ended(), client.log

    said, code, log = run_in(loop, refused())
    reason = f"{tmp_path / 'model'}: neither a model's folder (no checksum.txt) nor a run's (no config_snapshot.yaml)"
    assert (said, code, log) == (f"m31r: {reason}", 1, [f"m31r: error: {reason}\n"])


def test_a_spoilt_model_is_told_to_the_user_and_to_each_request_and_an_editor_that_just_goes_ends_it_with_1(
    folder: Path, loop: asyncio.AbstractEventLoop, tmp_path: Path
) -> None:
    spoilt = Path(shutil.copytree(folder, tmp_path / "model"))
    content = bytearray((spoilt / "model.safetensors").read_bytes())
    content[-1] ^= 1
    (spoilt / "model.safetensors").write_bytes(content)

    async def refused() -> tuple[list[str], Client, int | None]:
        client, said = Client(), []
        await client.start(spoilt)
        await client.initialize_async(types.InitializeParams(capabilities=INLINE))
        client.initialized(types.InitializedParams())
        show(client, TEXT)
        for _ in range(2):
            with pytest.raises(JsonRpcException) as refusal:
                await ask(client)
            said.append(refusal.value.message)
        assert client._server is not None and client._server.stdin is not None
        client._server.stdin.close()
        return said, client, await client.ended()

    said, client, code = run_in(loop, refused())
    (told,) = [json.loads(line)["message"] for line in client.log if '"error"' in line]
    assert "model.safetensors" in told and said == [f"m31r: {told}"] * 2 and client.shown == said[:1]
    assert code == 1 and client.log[-1] == "m31r: error: lsp: the editor went without saying shutdown\n"
