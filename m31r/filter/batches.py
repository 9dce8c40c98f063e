"""Runs a function over batches in other processes: results in order, a bounded number of them in flight."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from typing import TypeVar

from m31r.errors import RunError

Batch = TypeVar("Batch")
Result = TypeVar("Result")
# enough to keep every worker busy while this process writes; little enough to bound memory
_IN_FLIGHT_PER_WORKER = 3


def in_order(work: Callable[[Batch], Result], batches: Iterable[Batch], workers: int) -> Iterator[tuple[Batch, Result]]:
    """(batch, work(batch)) for each batch, in order, whatever the number of `workers`; 0 works in this process.

    Raises:
      RunError: the system killed a worker, as it does where memory is short.
    """
    batches = iter(batches)
    first = list(islice(batches, 2))
    if workers == 0 or len(first) < 2:
        # one batch is done before a process would have started
        yield from ((batch, work(batch)) for batch in chain(first, batches))
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, initializer=_start_worker) as pool:
        waiting: deque[tuple[Batch, Future[Result]]] = deque()
        try:
            for batch in chain(first, batches):
                waiting.append((batch, pool.submit(work, batch)))
                if len(waiting) > workers * _IN_FLIGHT_PER_WORKER:
                    yield _finished(waiting)
            while waiting:
                yield _finished(waiting)
        except BrokenProcessPool as error:
            raise RunError("filter: a worker process was killed; is memory short? try fewer filter.workers") from error
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _finished(waiting: deque[tuple[Batch, Future[Result]]]) -> tuple[Batch, Result]:
    batch, future = waiting.popleft()
    return batch, future.result()


def _start_worker() -> None:
    # ctrl-C is the parent's to handle; and a parent that was killed must not leave us waiting for ever
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
