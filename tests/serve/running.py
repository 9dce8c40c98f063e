"""What tests of a running server share."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

import httpx2
from tiny import CONFIG

from m31r.serve.app import Live
from m31r.serve.ask import Served
from m31r.serve.batch import Programs
from m31r.serve.slots import Slots

PROGRAMS = Programs(slots=4, chunk_tokens=4, read_tokens=32, together=False)
HOSTILE = "<img src=x onerror=\"document.title='taken'\"><script>document.title = 'taken'</script>"
LONG = replace(CONFIG, context_length=256)


@dataclass(frozen=True)
class Running:
    """A server that answers; `client` speaks to it."""

    live: Live
    url: str
    port: int
    client: httpx2.Client

    @property
    def slots(self) -> Slots:
        assert self.live.slots is not None
        return self.live.slots

    @property
    def served(self) -> Served:
        assert self.live.served is not None
        return self.live.served


def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Waits until it holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.002)


Start = Callable[..., AbstractContextManager[Running]]
