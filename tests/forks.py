"""Python processes for tests/processes.py that need not import the libraries again: each is a fork of this one, which has.

Nothing of m31r is imported here: a fork does that itself, as any process would, and ends as Python does. It has a session,
environment, folder and streams of its own. What forks share is the seed of Python's hashes, so where two processes must
agree without sharing it, one has to be started anew.
"""

import contextlib
import gc
import importlib
import json
import os
import resource
import runpy
import signal
import socket
import sys
import warnings
from pathlib import Path

LIBRARIES = (
    "flax.linen", "grain", "jax", "jax.experimental.pallas.triton", "license_expression", "matplotlib.figure", "ml_collections",
    "optax", "orbax.checkpoint", "rich.progress", "sentencepiece", "tensorboardX", "tree_sitter_rust", "yaml",
)  # fmt: skip


def serve(channel: socket.socket) -> dict[str, object] | None:
    """Forks once for each request; returns it in the fork, and None here when the other side of `channel` is gone.

    A request is JSON with the descriptors of stdin, stdout, stderr, and of a socket that is told the fork's id, and in the end
    the code that it exited with or the negative number of its signal.
    """
    while True:
        message, descriptors, _, _ = socket.recv_fds(channel, 2**20, 4)
        if not message:
            return None
        with contextlib.suppress(ChildProcessError):  # those that waited for forks that have ended
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if _fork():
            for descriptor in descriptors:
                os.close(descriptor)
            continue
        channel.close()
        told = socket.socket(fileno=descriptors.pop())
        if fork := _fork():  # one process to wait for it, so that the server need not
            for descriptor in (0, 1, 2, *descriptors):
                os.close(descriptor)
            told.send(str(fork).encode())
            told.send(str(os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1])).encode())
            os._exit(0)
        told.close()
        for number, descriptor in enumerate(descriptors):
            os.dup2(descriptor, number)
            os.close(descriptor)
        return json.loads(message)


def _fork() -> int:
    with warnings.catch_warnings():  # Python 3.12 warns of other threads, but these are numpy's, which knows of forks
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def become(request: dict[str, object]) -> None:
    """Does what `python ARGUMENTS` does, where the arguments begin with -m and a module, -c and a program, or with a script."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # which is ignored where the tests run in the background
    os.chdir(str(request["cwd"]))
    os.environ.clear()
    os.environ.update(request["env"])
    if (largest := request["largest_file"]) is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    first, *rest = request["arguments"]
    sys.orig_argv = [sys.executable, first, *rest]
    if first == "-m":
        sys.argv, sys.path[0] = rest, str(Path.cwd())
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    elif first == "-c":
        sys.argv, sys.path[0] = [first, *rest[1:]], ""
        exec(rest[0], {"__name__": "__main__"})
    else:
        sys.argv, sys.path[0] = [first, *rest], str(Path(first).parent)
        runpy.run_path(first, run_name="__main__")


if __name__ == "__main__":
    for library in LIBRARIES:
        importlib.import_module(library)
    gc.freeze()  # what never goes away need not be copied for being looked at
    asked = serve(socket.socket(fileno=int(sys.argv[1])))
    if asked is not None:
        become(asked)
