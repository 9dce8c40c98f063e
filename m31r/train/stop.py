"""SIGTERM while training: the first one asks for a last checkpoint, the second one ends the process at once."""

import contextlib
import logging
import signal
import threading
from collections.abc import Callable, Generator
from types import FrameType

log = logging.getLogger(__name__)


@contextlib.contextmanager
def asked_to_stop() -> Generator[Callable[[], bool]]:
    """Within it, a function that says whether SIGTERM came; afterwards the signal does again what it did before."""
    asked = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        # the system's own handler for the next one: it works also while a call into XLA keeps Python from running ours
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        asked.set()
        log.info("train: asked to stop: saving a checkpoint first; a second SIGTERM stops at once")

    if threading.current_thread() is not threading.main_thread():
        yield asked.is_set  # signals belong to the main thread
        return
    before = signal.signal(signal.SIGTERM, ask)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGTERM, before)
