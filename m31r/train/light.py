"""A small evaluation at chosen steps, while training goes on: the loop only copies the weights off the device.

The copy lies in the run's folder as a model's folder (docs/models.md), until a process of its own has filled the holes of a few
tasks with it, on the CPU, and the compiler and the tests have decided. It takes nothing of the device's memory and time, and
can end in no way that training would notice. A copy is whole on disk before a checkpoint of its step or a later one begins, so
that a run that goes on from there does what is left of it: none is lost, none done twice.
"""

import hashlib
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import jax
import numpy as np

from m31r.compiled import use_compilation_cache
from m31r.config.schema import Config
from m31r.errors import M31RError, RunError
from m31r.evaluate.check import read_suite
from m31r.evaluate.evaluate import METRICS, Place, evaluate
from m31r.evaluate.rust import Toolchain, check, find_toolchain
from m31r.evaluate.task import Task
from m31r.evaluate.writers import run_writer
from m31r.generate.place import config_of
from m31r.model.decoder import Params
from m31r.quantize.folder import write_folder
from m31r.quantize.tensors import Format, arrays_of, entries
from m31r.tokenizer.tokenizer import MODEL
from m31r.train.mesh import whole
from m31r.train.record import keep_until
from m31r.train.run import write_whole

FOLDER = "evaluations"  # in a run's folder; in it one folder for each step
RESULTS = "evaluation.jsonl"
_WEIGHTS, _LOG = "weights", "evaluation.log"
_NICENESS = 19  # training on a CPU comes first
log = logging.getLogger(__name__)


def check_light(config: Config) -> None:
    """Raises what would make every evaluation fail: RunError without a toolchain or sandbox, UserError or ValidationError
    where the tasks cannot be read."""
    light_tasks(read_suite(Path(config.evaluate.suite)), config.evaluate.light_tasks)
    probe = check(_toolchain(), {"probe.rs": "pub fn probe() {}\n"}, "probe.rs", strict=False, safe=True)
    if not probe.ok:
        why = probe.ended_by or probe.errors[0].message
        raise RunError(f"train.evaluate_every: rustc does not work in the sandbox ({why}); mend that, or set it to 0")


def light_tasks(tasks: Sequence[Task], number: int) -> list[Task]:
    """At most `number` tasks of each category, by the hash of their names: the same ones also when a suite grows a little."""
    categories: defaultdict[str, list[Task]] = defaultdict(list)
    for task in sorted(tasks, key=lambda task: hashlib.sha256(task.name.encode()).digest()):
        categories[task.category].append(task)
    return [task for _, some in sorted(categories.items()) for task in some[:number]]


class Light:
    """The evaluations of one run, one after the other behind the loop's back; a context manager, which waits for them at the
    end, and where it is left by an exception ends them: the next process goes on with them.

    Args:
      step: that training goes on from; what a killed process evaluated past it is dropped, what it left undone is done.
      writing: False for all but one of several processes, which only give their part of the weights.
    """

    def __init__(self, config: Config, run: Path, step: int, writing: bool) -> None:
        self._config, self._run, self._writing = config, run, writing
        self._copies, self._runs = ThreadPoolExecutor(1, "weights"), ThreadPoolExecutor(1, "evaluation")
        self._copied: Future[None] | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._ending, self._lock = False, threading.Lock()
        if writing:
            self._go_on(step)

    def offer(self, step: int, params: Params) -> None:
        """Copies the weights off the device and returns; every process must call it."""
        copy = jax.tree.map(np.array, jax.device_get(whole(params)))  # np.array: on a CPU, device_get only lends
        if self._writing:
            self.settle()  # one copy in memory at a time
            self._copied = self._copies.submit(self._keep, step, copy)

    def settle(self) -> None:
        """Waits until what was offered is on disk: before a checkpoint, after which it is not offered again."""
        if self._copied is not None:
            self._copied.result()

    def __enter__(self) -> "Light":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            self._copies.shutdown()
            if kind is None:
                self._runs.shutdown()
        finally:
            with self._lock:
                self._ending = True
                if self._child is not None:
                    self._child.kill()
            self._runs.shutdown(cancel_futures=True)

    def _go_on(self, step: int) -> None:
        """Tidies what a killed process left, and takes up what it had not evaluated."""
        kept = keep_until(self._run / RESULTS, step)
        write_whole(self._run / RESULTS, "".join(kept).encode())
        done = {json.loads(line)["step"] for line in kept}
        for number in sorted(int(path.name) for path in (self._run / FOLDER).glob("[0-9]*")):
            folder = self._run / FOLDER / str(number)
            if number > step:
                shutil.rmtree(folder)
            elif number in done:
                shutil.rmtree(folder / _WEIGHTS, ignore_errors=True)
            elif (folder / _WEIGHTS).is_dir():
                self._runs.submit(self._evaluate, number)

    def _keep(self, step: int, params: Params) -> None:
        config, folder = self._config, self._run / FOLDER / str(step)
        form: Format = "float32" if config.model.precision == "float32" else "bfloat16"
        vocab_size = int(params["embedding"].shape[0])
        arrays = (array for entry in entries(config.model, vocab_size) for array in arrays_of(params, entry, form))
        metadata = {"format": form, "step": step, "vocab_size": vocab_size}
        try:
            write_folder(folder / _WEIGHTS, config, (self._run / MODEL).read_bytes(), metadata, arrays)
        except (M31RError, OSError) as error:
            log.warning("evaluation: none of step %d (%s); training goes on", step, error)
            return
        self._runs.submit(self._evaluate, step)

    def _evaluate(self, step: int) -> None:
        folder = self._run / FOLDER / str(step)
        try:
            status = self._run_child(folder)
            if status is None:
                return
            if status == 0:
                result = {"step": step, **_figures(json.loads((folder / METRICS).read_bytes()))}
                log.info("evaluation: step %d: %.0f%% compile, %.0f%% pass", step, *_percent(result), extra={"metrics": result})
            else:
                said = (folder / _LOG).read_text(encoding="utf-8", errors="replace").strip().splitlines() or ["nothing"]
                result = {"step": step, "failed": f"exit {status}: {said[-1][:500]}"}
                log.warning("evaluation: step %d failed (%s); training goes on", step, result["failed"])
            with (self._run / RESULTS).open("ab", buffering=0) as results:
                results.write(json.dumps(result, sort_keys=True).encode() + b"\n")
            shutil.rmtree(folder / _WEIGHTS)
        except (OSError, ValueError, KeyError) as error:
            log.warning("evaluation: step %d failed (%s); training goes on", step, error)

    def _run_child(self, folder: Path) -> int | None:
        """How the process ended; None if we ended it."""
        with self._lock, (folder / _LOG).open("wb") as said:
            if self._ending:
                return None
            command = [sys.executable, "-m", "m31r.train.light", str(folder)]
            environment = {**os.environ, "JAX_PLATFORMS": "cpu"}
            self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=said, stderr=said, env=environment)
        status = self._child.wait()
        with self._lock:
            return None if self._ending else status


def _figures(metrics: dict[str, Any]) -> dict[str, Any]:
    """What a line of evaluation.jsonl says of an evaluation; the folder has all of it."""

    def rates(of: dict[str, Any]) -> dict[str, float]:
        return {name: rate["value"] for name, rate in of.items() if isinstance(rate, dict)}

    return {
        **rates(metrics["all"]),
        "categories": {name: rates(of) for name, of in metrics["categories"].items()},
        "errors": metrics["errors"],
        "seconds": metrics["timings"]["total_s"],
        "tasks": metrics["all"]["tasks"],
    }


def _percent(result: dict[str, Any]) -> tuple[float, float]:
    return 100 * result["compile_rate"], 100 * result["pass@1"]


def _toolchain() -> Toolchain:
    return find_toolchain(confined=True)


def _main(folder: Path) -> None:
    """The process: evaluates the weights in `folder`, and is gone when its parent is."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's ctrl-C is our parent's to answer
    os.nice(_NICENESS)

    def follow() -> None:
        os.read(sys.stdin.fileno(), 1)  # not by Python's own buffer, whose lock would be held when we end
        os._exit(RunError.exit_code)

    threading.Thread(target=follow, daemon=True).start()
    config = config_of(folder / _WEIGHTS)
    use_compilation_cache(Path(config.data_folder))
    greedy = replace(config.evaluate, samples=1, temperature=0.0)
    tasks = light_tasks(read_suite(Path(greedy.suite)), greedy.light_tasks)
    writer = run_writer(folder / _WEIGHTS, greedy, config.seed)
    evaluate(writer, tasks, _toolchain(), Place(folder, Path(config.data_folder)), greedy, config.seed, {})


if __name__ == "__main__":
    try:
        _main(Path(sys.argv[1]))
    except M31RError as error:
        sys.exit(f"{error}")
