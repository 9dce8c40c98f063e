"""The routes: from a request to rows in the engine's queue, and from what they are told to an answer, whole or as a stream."""

import asyncio
import json
import logging
import time
import traceback
from collections.abc import AsyncIterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

from m31r.config.schema import ServeConfig
from m31r.generate.tail import Piece
from m31r.page.parts import HEADERS, NOSNIFF, parts_of, routes_of
from m31r.serve import llama_cpp, openai, origins, own
from m31r.serve.ask import Ask, Served
from m31r.serve.body import Gone, Message, Receive, Scope, Send, drain, read_body, until_gone, while_there
from m31r.serve.fields import BadField, Schema, checked, read_json
from m31r.serve.guard import check_caller
from m31r.serve.jobs import Event, Failed, Full, Job, Scored
from m31r.serve.metrics import Metrics, exposition
from m31r.serve.origins import Origins
from m31r.serve.results import Result
from m31r.serve.shapes import Api
from m31r.serve.slots import Slots

APIS = (own.GENERATE, own.FIM, openai.COMPLETIONS, openai.FIM, llama_cpp.COMPLETION, llama_cpp.COMPLETIONS, llama_cpp.INFILL)
PLAYGROUND = parts_of(Path(__file__).parent / "playground")
OPEN = ("/health", *PLAYGROUND)  # to those without the key: the page asks for it
QUIET = ("/health", "/metrics", *PLAYGROUND)  # that machines ask again and again, and what is always the same
LARGE = 2**16  # bytes of a body that is not read on the thread that all connections share
_TYPES = {
    401: "authentication_error", 403: "permission_error", 404: "not_found_error", 405: "not_found_error", 408: "timeout_error",
    429: "rate_limit_error", 500: "server_error", 501: "not_supported_error", 503: "unavailable_error",
}  # fmt: skip
log = logging.getLogger(__name__)


@dataclass
class Live:
    """A running server.

    Attributes:
      config: the `serve` section.
      key: that requests must have, if any.
      served, slots: the model and its engine, once they are loaded.
      telling: done when log-probabilities can be told too; None if they can from the begin.
      schemas: of the bodies of all routes, then.
      origins: where spans of a text are looked up in the training data.
      inboxes: of each job, where its events go, and as which row.
      loop: of all connections.
    """

    config: ServeConfig
    key: bytes | None = None
    served: Served | None = None
    slots: Slots | None = None
    telling: Future[None] | None = None
    schemas: dict[str, Schema] = field(default_factory=dict)
    origins: Origins | None = None
    metrics: Metrics = field(default_factory=Metrics)
    inboxes: "dict[Job, tuple[asyncio.Queue[tuple[int, Event] | None], int]]" = field(default_factory=dict)
    loop: asyncio.AbstractEventLoop | None = None

    def ready(self, served: Served, slots: Slots, telling: Future[None] | None = None) -> None:
        """From now on requests are served, those for log-probabilities after `telling`."""
        self.origins = self.origins or Origins(served.config, None)
        self.schemas = {api.path: api.body(served) for api in APIS} | {origins.PATH: self.origins.body()}
        self.schemas |= {"/tokenize": llama_cpp.TOKENIZE_BODY, "/detokenize": llama_cpp.detokenize_body(served)}
        self.slots, self.served, self.telling = slots, served, telling

    def tell(self, events: list[tuple[Job, Event]]) -> None:
        """What the engine's thread has to say goes over to that of all connections, which may have ended."""
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.spread, events)

    def spread(self, events: list[tuple[Job, Event]]) -> None:
        """Puts what the engine told where it is waited for, on the thread of all connections."""
        for job, event in events:
            if job in self.inboxes:
                inbox, index = self.inboxes[job]
                inbox.put_nowait((index, event))


class EngineFailed(Exception):
    """What was asked for is lost."""


def app_of(live: Live) -> Any:
    """The ASGI application."""
    router = Router([*_plain_routes(live), *(_writing_route(live, api) for api in APIS)], redirect_slashes=False)
    known = {route.path for route in router.routes if isinstance(route, Route)}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        began, status = time.monotonic(), 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *_shared_headers(scope, live.config)]
            await send(message)

        scope["app"] = live  # has the router raise what it does not know
        scope["told"] = {}
        try:
            check_caller(scope, live.config, live.key, scope["path"] in OPEN or scope["method"] == "OPTIONS")
            if scope["method"] == "OPTIONS":
                await Response(status_code=204)(scope, receive, noting)
            else:
                await router(scope, receive, noting)
        except BadField as error:
            await _refuse(scope, receive, noting, error)
        except Full as error:
            await _error(429, str(error), headers={"Retry-After": str(error.seconds)})(scope, receive, noting)
        except HTTPException as error:
            headers = {"Allow": (error.headers or {}).get("Allow", "")} if error.status_code == 405 else {}
            await _error(error.status_code, "no such route" if error.status_code == 404 else error.detail, headers=headers)(
                scope, receive, noting
            )
        except Gone:
            status = 499  # as nginx counts it
        except Exception as error:  # noqa: BLE001 - whatever it was, it is answered, and nothing of the request is logged
            if not isinstance(error, EngineFailed):
                where = traceback.extract_tb(error.__traceback__)[-1]
                log.error("request: %s at %s:%d", type(error).__name__, where.name, where.lineno or 0)
            if not status:
                await _error(500, "something failed here; the server's log says where")(scope, receive, noting)
        route = scope["path"] if scope["path"] in known else "other"
        seconds = time.monotonic() - began
        live.metrics.requests[route, status] += 1
        live.metrics.whole.add(seconds)
        level = logging.DEBUG if route in QUIET or status == 503 else logging.INFO
        numbers = {"route": route, "status": status, "ms": round(1e3 * seconds, 1), **scope["told"]}
        log.log(level, "%s %d", route, status, extra=numbers)

    return app


def _plain_routes(live: Live) -> list[Route]:
    from m31r.serve.openapi import document

    async def health(request: Request) -> Response:
        _loaded(live)
        return _json({"status": "ok"})

    async def metrics(request: Request) -> Response:
        return Response(exposition(live.metrics, live.slots), media_type="text/plain; version=0.0.4")

    async def openapi(request: Request) -> Response:
        _loaded(live)
        return _json(document(APIS, live.schemas))

    async def models(request: Request) -> Response:
        served, _ = _loaded(live)
        return _json({"object": "list", "data": [_model(served)]})

    async def model(request: Request) -> Response:
        served, _ = _loaded(live)
        if request.path_params["name"] != served.name:
            raise BadField("model", f"there is no such model here; there is {served.name}", 404, "model_not_found")
        return _json(_model(served))

    async def tokenize(request: Request) -> Response:
        served, _ = _loaded(live)
        return _json(llama_cpp.tokenize(served, await _body(live, "/tokenize", request)))

    async def detokenize(request: Request) -> Response:
        served, _ = _loaded(live)
        return _json(llama_cpp.detokenize(served, await _body(live, "/detokenize", request)))

    async def attribute(request: Request) -> Response:
        _loaded(live)
        body = await _body(live, origins.PATH, request)
        assert live.origins is not None
        return _json(await while_there(request.receive, live.origins.answer(body["text"])))

    return [
        *routes_of(PLAYGROUND, HEADERS),
        Route(origins.PATH, attribute, methods=["POST"]),
        Route("/health", health),
        Route("/metrics", metrics),
        Route("/openapi.json", openapi),
        Route("/v1/models", models),
        Route("/v1/models/{name}", model),
        Route("/tokenize", tokenize, methods=["POST"]),
        Route("/detokenize", detokenize, methods=["POST"]),
    ]


def _writing_route(live: Live, api: Api) -> Route:
    async def write(request: Request) -> Response:
        served, slots = _loaded(live)
        body = await _body(live, api.path, request)
        ask = api.ask(served, body)
        if live.telling is not None and any(job.told for job in ask.jobs):
            await asyncio.wrap_future(live.telling)
        return _Answer(live, served, slots, api, ask)

    return Route(api.path, write, methods=["POST"])


class _Answer(Response):
    """The answer to a request that writes: whole, or as server-sent events."""

    def __init__(self, live: Live, served: Served, slots: Slots, api: Api, ask: Ask) -> None:
        self.live, self.served, self.slots, self.api, self.ask = live, served, slots, api, ask

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        jobs = self.ask.jobs
        inbox: asyncio.Queue[tuple[int, Event] | None] = asyncio.Queue()
        self.live.inboxes.update((job, (inbox, index)) for index, job in enumerate(jobs))
        gone = asyncio.create_task(until_gone(receive))
        gone.add_done_callback(lambda _: inbox.put_nowait(None))
        results = [Result(job) for job in jobs]
        try:
            self.slots.submit(jobs)
            if self.ask.stream:
                await self._stream(inbox, results, send)
            else:
                async for _ in self._events(inbox, results):
                    pass
                await _json(self.api.whole(self.served, self.ask, results))(scope, receive, send)
        finally:
            gone.cancel()
            for job in jobs:
                self.live.inboxes.pop(job, None)
            if unfinished := [result.job for result in results if result.finish is None]:
                self.slots.leave(unfinished)
            self._note(scope["told"], results)

    async def _events(
        self, inbox: "asyncio.Queue[tuple[int, Event] | None]", results: list[Result]
    ) -> AsyncIterator[tuple[int, Result, Piece]]:
        """(row, what it had before, its next piece), until all rows have ended; `results` is kept up to date."""
        while any(result.finish is None for result in results):
            told = await inbox.get()
            if told is None:
                raise Gone
            index, event = told
            before = results[index]
            if isinstance(event, Failed):
                raise EngineFailed
            if isinstance(event, Scored):
                results[index] = Result(before.job, before.piece, event.log_probs)
                continue
            if before.piece is None:
                self.live.metrics.first.add(time.monotonic() - before.job.arrived)
            results[index] = before.plus(event)
            yield index, before, event

    async def _stream(self, inbox: "asyncio.Queue[tuple[int, Event] | None]", results: list[Result], send: Send) -> None:
        begun = False

        async def tell(parts: list[Any]) -> None:
            nonlocal begun
            if not begun:
                headers = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store")]
                await send({"type": "http.response.start", "status": 200, "headers": headers})
                begun = True
            data = "".join(f"data: {part if part == openai.DONE else _text(part)}\n\n" for part in parts)
            if data:
                await send({"type": "http.response.body", "body": data.encode(), "more_body": True})

        try:
            async for index, before, piece in self._events(inbox, results):
                await tell(self.api.parts(self.served, self.ask, index, before, piece))
            await tell(self.api.last(self.served, self.ask, results))
        except EngineFailed:
            if not begun:
                raise
            await tell([_error_body(500, "something failed here; the server's log says where")])
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _note(self, told: dict[str, Any], results: list[Result]) -> None:
        """For the log: numbers, and no text unless it was asked for."""
        told["prompt_tokens"] = sum(len(row.job.ids) for row in self.ask.rows)
        told["tokens"] = sum(len(result.tokens) for result in results)
        told["finish"] = ",".join(sorted({result.finish or "gone" for result in results}))
        if self.live.config.log_prompts:
            told["asked"], told["wrote"] = self.ask.body, [result.text for result in results]


def _loaded(live: Live) -> tuple[Served, Slots]:
    if live.served is None or live.slots is None:
        raise BadField("", "the model is being loaded; try again in a moment", 503, "loading")
    if live.slots.broken:
        raise BadField("", "the device has failed; the server must be started anew", 503)
    return live.served, live.slots


async def _body(live: Live, path: str, request: Request) -> dict[str, Any]:
    """The checked body, without what is null."""
    data = await read_body(request.scope, request.receive, live.config)

    def read() -> dict[str, Any]:
        value: dict[str, Any] = checked({**live.schemas[path], "title": "an object"}, read_json(data))
        return {name: one for name, one in value.items() if one is not None}

    return await asyncio.to_thread(read) if len(data) > LARGE else read()


def _model(served: Served) -> dict[str, Any]:
    context, fim = served.model.config.context_length, served.config.loader.fim_rate > 0
    known = {"context_length": context, "vocab_size": served.model.tokenizer.vocab_size, "fill_in_the_middle": fim}
    return {"id": served.name, "object": "model", "created": 0, "owned_by": "m31r", **known}


async def _refuse(scope: Scope, receive: Receive, send: Send, error: BadField) -> None:
    headers = {"Retry-After": "1"} if error.status == 503 else {}
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    answer = _error(error.status, str(error), error.name, error.code, headers)
    if error.status not in (408, 413):
        await answer(scope, receive, send)
        return
    # what is still on its way must be taken before the connection may be closed
    start = {"type": "http.response.start", "status": error.status, "headers": [*answer.raw_headers, (b"connection", b"close")]}
    await send(start)
    await send({"type": "http.response.body", "body": answer.body, "more_body": True})
    if error.status == 413:
        await drain(receive)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _error(
    status: int, message: str, name: str = "", code: str | None = None, headers: dict[str, str] | None = None
) -> Response:
    return _json(_error_body(status, message, name, code), status, headers)


def _error_body(status: int, message: str, name: str = "", code: str | None = None) -> dict[str, Any]:
    """As OpenAI's and llama.cpp's clients read it; `detail` is for llm-ls."""
    kind = _TYPES.get(status, "invalid_request_error")
    error = {"message": message, "type": kind, "param": name or None, "code": code or status}
    return {"error": error, "detail": [{"loc": name or "body", "msg": message, "type": kind}]}


def _json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(_text(value), status, headers, "application/json")


def _text(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))  # ASCII: what a client sent and JSON cannot say in UTF-8 must not fail here


def _shared_headers(scope: Scope, config: ServeConfig) -> list[tuple[bytes, bytes]]:
    origin = dict(scope["headers"]).get(b"origin", b"")
    shared = [NOSNIFF, (b"vary", b"origin")]
    if origin.decode("latin-1") in config.allowed_origins:
        shared += [
            (b"access-control-allow-origin", origin),
            (b"access-control-allow-methods", b"GET, POST"),
            (b"access-control-allow-headers", b"authorization, content-type, x-api-key"),
        ]
    return shared
