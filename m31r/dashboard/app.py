"""The routes: one page with its parts, the runs as data, and a stream that says what has changed."""

import asyncio
import json
import logging
import threading
import time
import traceback
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route, Router

from m31r.config.schema import Config
from m31r.dashboard.curves import Metrics
from m31r.dashboard.files import number
from m31r.dashboard.results import programs
from m31r.dashboard.runs import Known, about, find_runs, overview, read_config, stamps
from m31r.page.parts import HEADERS, NOSNIFF, parts_of, routes_of
from m31r.serve.body import Message, Receive, Scope, Send
from m31r.serve.fields import BadField
from m31r.serve.guard import check_caller

PARTS = parts_of(Path(__file__).parent)
BEAT_SECONDS = 15.0  # between signs of life in a stream that has nothing to say
log = logging.getLogger(__name__)


class Board:
    """The runs of a folder as last looked at; one thread looks at a time.

    Args:
      suite: the benchmark's tasks by name: what stands before and after the hole.
      ending: whether the server is about to end, which ends streams.
    """

    def __init__(
        self, config: Config, root: Path, suite: Callable[[], Mapping[str, tuple[str, str]]], ending: Callable[[], bool]
    ) -> None:
        self.config, self.root, self.ending = config, root, ending
        self._suite, self._lock = suite, threading.Lock()
        self._metrics: dict[str, Metrics] = {}
        self._about, self._overview = Known(), Known()
        self._looked, self._stamps = 0.0, dict[str, tuple[str, str]]()

    def list(self) -> list[dict[str, Any]]:
        """A line for each run, those last written to first."""
        with self._lock:
            runs = find_runs(self.root)
            self._metrics = {name: kept for name, kept in self._metrics.items() if name in runs}
            return [{"id": name, **self._line(name, run)} for name, run in runs.items()]

    def curves(self, name: str) -> dict[str, Any]:
        """A run's curves; BadField if there is no such run."""
        with self._lock:
            run = self._run(name)
            now = stamps(run)[0]
            metrics = self._read(name, run)
            return {"stamp": now, "run": self._line(name, run), **metrics.as_data(self.config.dashboard.points)}

    def about(self, name: str) -> dict[str, Any]:
        """What else there is of a run."""
        with self._lock:
            run = self._run(name)
            now = stamps(run)[1]
            return {"stamp": now, **self._about.get(name, now, lambda: about(run, Path(self.config.data_folder)))}

    def programs(self, name: str, kind: str, category: str) -> dict[str, Any]:
        """A category's failing programs."""
        return programs(self._run(name), kind, category, self._suite())

    def stamps(self) -> dict[str, tuple[str, str]]:
        """Of each run, what changes when it does; looked up once for all streams."""
        with self._lock:
            if time.monotonic() - self._looked > 0.5 * self.config.dashboard.refresh_seconds:
                self._stamps = {name: stamps(run) for name, run in find_runs(self.root).items()}
                self._looked = time.monotonic()
            return self._stamps

    def _run(self, name: str) -> Path:
        run = find_runs(self.root).get(name)
        if run is None:
            raise BadField("run", "there is no such run", 404)
        return run

    def _line(self, name: str, run: Path) -> dict[str, Any]:
        metrics = self._read(name, run)
        # a run that goes quiet has stopped, though no file of it changes
        return {**self._overview.get(name, (stamps(run), int(time.time() / 30)), lambda: overview(run, metrics))}

    def _read(self, name: str, run: Path) -> Metrics:
        if name not in self._metrics:
            threshold = number(read_config(run).get("train.alarm_deviations"))
            self._metrics[name] = Metrics(self.config.train.alarm_deviations if threshold is None else threshold)
        while self._metrics[name].more(run):
            pass
        return self._metrics[name]


def app_of(board: Board) -> Any:
    """The ASGI application."""
    router = Router([*routes_of(PARTS), *_data(board)], redirect_slashes=False)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message["headers"] = [*message.get("headers", ()), NOSNIFF, *HEADERS]
            await send(message)

        scope["app"] = board  # has the router raise what it does not know
        try:
            check_caller(scope, board.config.serve, None, open_to_all=True)
            await router(scope, receive, noting)
        except BadField as error:
            await _json({"error": str(error)}, error.status)(scope, receive, noting)
        except HTTPException as error:
            said = "no such page" if error.status_code == 404 else error.detail
            await _json({"error": said}, error.status_code)(scope, receive, noting)
        except Exception as error:  # noqa: BLE001 - whatever it was, it is answered without a trace
            where = traceback.extract_tb(error.__traceback__)[-1]
            log.error("request: %s at %s:%d", type(error).__name__, where.name, where.lineno or 0)
            if not begun:
                await _json({"error": "something failed here; the server's log says where"}, 500)(scope, receive, noting)

    return app


def _data(board: Board) -> list[Route]:
    async def runs(request: Request) -> Response:
        return _json({"runs": await asyncio.to_thread(board.list), "refresh_seconds": board.config.dashboard.refresh_seconds})

    async def curves(request: Request) -> Response:
        return _json(await asyncio.to_thread(board.curves, request.path_params["run"]))

    async def rest(request: Request) -> Response:
        return _json(await asyncio.to_thread(board.about, request.path_params["run"]))

    async def failing(request: Request) -> Response:
        asked = (request.path_params["run"], request.query_params.get("of", ""), request.query_params.get("category", ""))
        return _json(await asyncio.to_thread(board.programs, *asked))

    async def events(request: Request) -> Response:
        return StreamingResponse(_changes(board), media_type="text/event-stream")

    return [
        Route("/runs", runs),
        Route("/runs/{run}/curves", curves),
        Route("/runs/{run}/about", rest),
        Route("/runs/{run}/programs", failing),
        Route("/events", events),
    ]


async def _changes(board: Board) -> AsyncIterator[str]:
    """The stamps of all runs at first, then those that are new, and null for a run that is gone."""
    told: dict[str, tuple[str, str]] = {}
    spoke = 0.0
    while not board.ending():
        now = await asyncio.to_thread(board.stamps)
        new = {name: found for name, found in now.items() if told.get(name) != found}
        gone = dict.fromkeys(told.keys() - now.keys())
        if new or gone or not spoke:
            yield f"event: stamps\ndata: {json.dumps({**new, **gone})}\n\n"
            spoke = time.monotonic()
        elif time.monotonic() - spoke > BEAT_SECONDS:
            yield ": still here\n\n"
            spoke = time.monotonic()
        told = now
        await asyncio.sleep(board.config.dashboard.refresh_seconds)


def _json(value: Any, status: int = 200) -> Response:
    # ASCII, since a name may hold what UTF-8 cannot say; and nothing that browsers do not take for JSON
    return Response(json.dumps(value, separators=(",", ":"), allow_nan=False), status, media_type="application/json")
