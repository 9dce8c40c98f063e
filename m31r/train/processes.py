"""The processes of one run on several hosts: how they find each other, agree, and end."""

import atexit
import contextlib
import hashlib
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Generator
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from jax.experimental import multihost_utils
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from m31r.config.schema import MeshConfig
from m31r.errors import ConfigError, M31RError, RunError, Stopped

LATER_SECONDS = 60  # by which JAX would give up after us
GRACE_SECONDS = 2.0  # for which a failed process 0 waits, since the others are ended by force when it goes
log = logging.getLogger(__name__)


@contextlib.contextmanager
def joined(config: MeshConfig) -> Generator[None]:
    """Within it, `jax.devices()` are those of all processes; must come before anything that JAX computes.

    Raises:
      RunError: the others are not found in time, or one of them is lost.
    """
    if config.processes == 1:
        yield
        return
    _join(config)
    try:
        yield
    except Stopped:  # by all together
        raise
    except M31RError as error:
        _leave(error.exit_code)
        raise
    except Exception as error:
        first = (str(error).splitlines() or [""])[0][:200]
        if not _is_loss(error):
            _leave(RunError.exit_code)
            raise
        _leave(RunError.exit_code)
        raise RunError(
            f"process {jax.process_index()}: lost touch with another process ({first}); once all have ended, run the same"
            " command on every host to go on from the last checkpoint"
        ) from error


def notes_folder(run: Path) -> Path:
    """Where this process writes its log and figures: the run's folder for process 0, a folder of its own in it for others."""
    return run if jax.process_index() == 0 else run / "processes" / str(jax.process_index())


def check_agreement(**facts: str) -> None:
    """Raises ConfigError, with its name, if a fact is not the same in all processes."""
    if jax.process_count() == 1:
        return
    own = np.stack([np.frombuffer(hashlib.sha256(fact.encode()).digest(), np.uint8) for fact in facts.values()])
    found = multihost_utils.process_allgather(own)
    for name, digests in zip(facts, np.moveaxis(found, 1, 0), strict=True):
        others = [str(index) for index, digest in enumerate(digests) if (digest != digests[0]).any()]
        if others:
            raise ConfigError(f"process {', '.join(others)} has another {name} than process 0: give all the same")


def agreed(asked: Callable[[], bool]) -> Callable[[], bool]:
    """`asked` for all processes: once it holds in any of them, this does in each, after the same call, the next one.

    The answers are added up by the devices behind the update under way, so that nothing waits for them.
    """
    if jax.process_count() == 1:
        return asked
    mesh = Mesh(np.array(jax.devices()), "all")
    place = NamedSharding(mesh, PartitionSpec("all"))
    add_up = jax.jit(jnp.sum, out_shardings=NamedSharding(mesh, PartitionSpec()))
    before: jax.Array | None = None

    def any_asked() -> bool:
        nonlocal before
        own = np.full(jax.local_device_count(), asked(), np.int32)
        last, before = before, add_up(jax.make_array_from_process_local_data(place, own))
        return last is not None and int(last) > 0

    return any_asked


def _join(config: MeshConfig) -> None:
    named = config.processes > 1  # else the launcher says: Slurm, Open MPI, Kubernetes
    where = f"mesh.coordinator = {config.coordinator!r}, mesh.process = {config.process}" if named else "mesh.processes = 0"
    waiting = threading.Timer(config.timeout_seconds, _give_up, [where, config.timeout_seconds])
    waiting.daemon = True
    waiting.start()
    jax.config.update("jax_enable_preemption_service", False)  # it would take SIGTERM, which is ours (train/stop.py)
    try:
        jax.distributed.initialize(
            coordinator_address=config.coordinator or None,
            num_processes=config.processes if named else None,
            process_id=config.process if named else None,
            cluster_detection_method="deactivate" if named else None,
            initialization_timeout=config.timeout_seconds + LATER_SECONDS,
            heartbeat_timeout_seconds=config.timeout_seconds,
            shutdown_timeout_seconds=config.timeout_seconds,
        )
    except (RuntimeError, ValueError) as error:
        first = (str(error).splitlines() or [""])[0][:200]
        raise RunError(f"{where}: cannot join the other processes ({first})") from error
    finally:
        waiting.cancel()
    log.info("train: process %d of %d", jax.process_index(), jax.process_count())


def _give_up(where: str, seconds: int) -> None:
    """Ends the process where it waits in vain: JAX itself would abort it with a trace of its inner calls."""
    advice = "see that all are started, and that this address and port can be reached from their hosts"
    sys.stderr.write(f"m31r: error: {where}: the other processes did not come within {seconds} s; {advice}\n")
    os._exit(RunError.exit_code)


def _leave(code: int) -> None:
    """Has this process end with `code` at its exit, without JAX's wait for processes that may be gone."""

    def leave() -> None:
        if jax.process_index() == 0:
            time.sleep(GRACE_SECONDS)
        os._exit(code)

    atexit.register(leave)


def _is_loss(error: Exception) -> bool:
    """Whether a collective failed; its name differs with who carries it (Gloo, NCCL, the coordinator, Orbax's barriers)."""
    return isinstance(error, (jax.errors.JaxRuntimeError, ValueError)) and any(
        word in str(error) for word in ("Gloo", "NCCL", "nccl", "UNAVAILABLE", "DEADLINE_EXCEEDED", "coordination", "arrier")
    )
