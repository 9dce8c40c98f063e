"""One function over a stream of tasks, in several processes or on Ray: results in the order of the tasks, few in flight."""

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import chain, islice
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from typing import Protocol, TypeVar

from m31r.config.schema import ScaleConfig
from m31r.errors import RunError

Task = TypeVar("Task")
Result = TypeVar("Result")
DIED = "a worker process died, perhaps for want of memory; try again with fewer workers"
_scale: ContextVar[ScaleConfig | None] = ContextVar("scale", default=None)


class OrderedMap(Protocol):
    """`in_order(function, tasks)` yields (task, function(task)) for each task, in order."""

    def __call__(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[tuple[Task, Result]]: ...


@contextmanager
def working_on(scale: ScaleConfig) -> Iterator[None]:
    """Within this, `ordered_map` works on that engine; elsewhere it works in processes."""
    token = _scale.set(scale)
    try:
        yield
    finally:
        _scale.reset(token)


@contextmanager
def ordered_map(workers: int, reads: Sequence[Path] = ()) -> Iterator[OrderedMap]:
    """An `OrderedMap` over `workers` processes, or over this one for 0; the processes end with the `with` block.

    On Ray, `workers` tasks are done at once, wherever in the cluster; `reads` are the files that they open.

    Raises:
      RunError: a worker process died, as it does when memory runs out; Ray is not installed or cannot be reached, or not
        all of its machines see `reads` as this one does.
    """
    scale = _scale.get()
    if scale is not None and scale.engine == "ray":
        from m31r.ray_workers import on_ray

        with on_ray(scale.address, workers, reads) as on_cluster:
            yield on_cluster
        return
    if workers == 0:
        yield lambda function, tasks: ((task, function(task)) for task in tasks)
        return
    # spawned, not forked: the parent may hold threads (JAX, Grain), which a fork would copy half-alive
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=begin_worker)

    def in_order(function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[tuple[Task, Result]]:
        tasks = iter(tasks)
        first = list(islice(tasks, 2))
        if len(first) < 2:
            # a single task is done before a process would have started
            yield from ((task, function(task)) for task in first)
            return
        pending: deque[tuple[Task, Future[Result]]] = deque()
        for task in chain(first, tasks):
            pending.append((task, pool.submit(function, task)))
            if len(pending) > 2 * workers:
                task, future = pending.popleft()
                yield task, future.result()
        for task, future in pending:
            yield task, future.result()

    try:
        yield in_order
    except BrokenProcessPool:
        raise RunError(DIED) from None
    finally:
        pool.shutdown(cancel_futures=True)


def begin_worker() -> None:
    """Called first in a worker process: interrupts are the parent's to handle, and no worker outlives its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
