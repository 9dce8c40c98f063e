"""Ordered work on Ray: one that is started for it on this machine, or a running cluster that sees the same files."""

import hashlib
import logging
import os
import secrets
import signal
import socket
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

from m31r.errors import RunError
from m31r.workers import DIED, OrderedMap, Result, Task

_OBJECT_BYTES = 2**28  # shared memory for tasks and results under way, some megabytes; a greater need goes to the disk
_RETRIES = 2  # of a task whose worker or machine died: a task reads finished files only, so another try gives the same
_CONNECT_SECONDS = 10.0
_PACKAGE = Path(__file__).parent
_SHAPING = ("license-expression", "numpy", "sentencepiece", "tree-sitter", "tree-sitter-rust")
_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_IGNORE_UNHANDLED_ERRORS": "1",  # of tasks whose results nobody wants any more
    "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0",  # else "uv run" makes Ray copy the working folder to every worker
}
_ALONE = {
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # whatever the system: no cluster, so it listens on the loopback alone
    "RAY_AUTH_MODE": "token",
}
log = logging.getLogger(__name__)


@contextmanager
def on_ray(address: str, workers: int, reads: Sequence[Path]) -> Iterator[OrderedMap]:
    """An `OrderedMap` that does `workers` tasks at once on the Ray cluster at `address`, or on its own Ray for "".

    Raises:
      RunError: Ray is not installed, does not start or cannot be reached; a machine of the cluster does not see the files
        `reads`, or runs another m31r; a worker died again and again.
    """
    for name, value in (_QUIET if address else _QUIET | _ALONE | {"RAY_AUTH_TOKEN": secrets.token_hex(32)}).items():
        os.environ.setdefault(name, value)
    ray = _ray()
    # a folder of its own: what Ray writes there is of use to nobody later
    with tempfile.TemporaryDirectory(prefix="m31r-ray-", ignore_cleanup_errors=True) as folder:
        _connect(ray, address, workers, folder)
        try:
            check_machines(ray, reads)
            yield partial(_in_order, ray, workers)
        finally:
            ray.shutdown()


def _ray() -> ModuleType:
    factory = logging.getLogRecordFactory()
    try:
        ray = import_module("ray")
    except ImportError as error:
        raise RunError(f"scale.engine = 'ray': Ray cannot be used ({error}); pip install 'm31r[ray]'") from None
    # its records go where ours go, and ours stay as they were; what it would print is a record too
    logging.setLogRecordFactory(factory)
    import_module("ray._private.worker").__dict__["print_to_stdstream"] = _told
    logger = logging.getLogger("ray")
    logger.handlers.clear()
    logger.propagate = True
    logger.setLevel(logging.WARNING)
    return ray


def _told(data: dict[str, Any], **_: Any) -> None:
    for line in data.get("lines", ()):
        log.warning("Ray: %s", line.strip().partition(". ")[0])


def _connect(ray: ModuleType, address: str, workers: int, folder: str) -> None:
    own = {"num_cpus": workers, "num_gpus": 0, "object_store_memory": _OBJECT_BYTES, "_temp_dir": folder}
    in_main = threading.current_thread() is threading.main_thread()
    on_terminate = signal.getsignal(signal.SIGTERM)
    try:
        if address:
            # Ray itself would try for minutes, and print what it tries
            host, _, port = address.rpartition(":")
            socket.create_connection((host.strip("[]"), int(port)), _CONNECT_SECONDS).close()
        ray.init(
            address=address or "local",
            include_dashboard=None if address else False,
            log_to_driver=False,
            configure_logging=False,
            **({} if address else own),
        )
    except (OSError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        what = f"cannot use the Ray cluster at scale.address = {address!r}" if address else "Ray does not start here"
        raise RunError(f"{what}: {first}") from None
    finally:
        if in_main:
            # Ray's own handler would end this program with another exit code
            signal.signal(signal.SIGTERM, on_terminate)
    log.info("working on Ray at %s", address or "this machine", extra={"resources": ray.cluster_resources()})


def check_machines(ray: ModuleType, reads: Sequence[Path]) -> None:
    """Every machine that may get a task must see the same files and run the same program as this one."""
    pinned = import_module("ray.util.scheduling_strategies").NodeAffinitySchedulingStrategy
    look = ray.remote(num_cpus=0, max_retries=_RETRIES)(_look)
    machines = [node for node in ray.nodes() if node["Alive"] and node["Resources"].get("CPU")]
    if not machines:
        raise RunError("no machine of the Ray cluster has a processor to offer")
    looks = [look.options(scheduling_strategy=pinned(node["NodeID"], soft=False)).remote(reads) for node in machines]
    sizes, program = _look(reads)
    for node, there in zip(machines, looks, strict=True):
        name = node["NodeManagerAddress"]
        try:
            seen, other = ray.get(there)
        except ray.exceptions.RayError as error:
            why = str(error).strip().splitlines()[-1]
            raise RunError(f"Ray's machine {name} cannot run m31r ({why}); install the same m31r on all of them") from None
        for path, here, size in zip(reads, sizes, seen, strict=True):
            if size != here:
                found = f"sees {size} bytes of {path}, not {here}" if size >= 0 else f"does not see {path}"
                raise RunError(f"Ray's machine {name} {found}; set data_folder to a folder that all of them share")
        if other != program:
            raise RunError(f"Ray's machine {name} runs another m31r or other libraries; install the same on all of them")


def _look(reads: Sequence[Path]) -> tuple[list[int], str]:
    """The sizes of the files, -1 for none, and a digest of the program and the libraries that shape results."""
    sizes = [path.stat().st_size if path.exists() else -1 for path in reads]
    digest = hashlib.sha256(repr([version(name) for name in _SHAPING]).encode())
    for path in sorted(_PACKAGE.rglob("*.py")):
        digest.update(f"{path.relative_to(_PACKAGE)}\0".encode() + path.read_bytes())
    return sizes, digest.hexdigest()


def _in_order(
    ray: ModuleType, workers: int, function: Callable[[Task], Result], tasks: Iterable[Task]
) -> Iterator[tuple[Task, Result]]:
    call = ray.remote(num_cpus=1, max_retries=_RETRIES)(_call)
    pending: deque[tuple[Task, Any]] = deque()
    for task in tasks:
        pending.append((task, call.remote(function, task)))
        if len(pending) > 2 * workers:
            task, result = pending.popleft()
            yield task, _result(ray, result)
    while pending:
        task, result = pending.popleft()
        yield task, _result(ray, result)


def _call(function: Callable[[Task], Result], task: Task) -> Result:
    return function(task)


def _result(ray: ModuleType, result: Any) -> Any:
    try:
        return ray.get(result)
    except ray.exceptions.RayTaskError as failed:
        raise failed.cause from None
    except ray.exceptions.RayError:
        raise RunError(DIED) from None
