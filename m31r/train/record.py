"""What a run writes as it goes: metrics.jsonl (every update), TensorBoard events, and a line or a bar of progress."""

import contextlib
import json
import logging
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from tensorboardX.event_file_writer import EventsWriter
from tensorboardX.proto.event_pb2 import Event, SessionLog
from tensorboardX.proto.summary_pb2 import Summary
from tensorboardX.summary import scalar

from m31r.train.run import write_whole

METRICS = "metrics.jsonl"
FLUSH_SECONDS = 30.0  # between TensorBoard's events reaching the disk
log = logging.getLogger(__name__)


class Recorder:
    """Open files of a run; a context manager. `start_step` drops what a killed run wrote past its last checkpoint."""

    def __init__(self, run: Path, start_step: int, total_steps: int, log_every: int) -> None:
        self._log_every, self._total = log_every, total_steps
        write_whole(run / METRICS, "".join(keep_until(run / METRICS, start_step)).encode())
        self._file = (run / METRICS).open("ab", buffering=0)
        self._unwritten = b""  # what a full disk did not take yet
        self._waiting = False
        self._flushed = 0.0
        self._events = _begin_events(run / "tensorboard", start_step + 1)
        console = Console(stderr=True)
        self._bar = Progress(
            TextColumn("training"), BarColumn(), TextColumn("{task.fields[line]}"), TimeRemainingColumn(), console=console
        )
        self._task = self._bar.add_task("training", total=total_steps, completed=start_step, line="")

    def __enter__(self) -> "Recorder":
        if sys.stderr.isatty():
            self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar.live.is_started:  # stopping what never started prints an empty line
            self._bar.stop()
        if self._events:
            with contextlib.suppress(OSError):
                self._events.close()
        with self._file:
            if self._unwritten and value is None:
                self._file.write(self._unwritten)

    def record(self, metrics: dict[str, Any], seconds_left: float) -> None:
        """One update's figures; `metrics["step"]` counts from 1."""
        step = metrics["step"]
        self._write(json.dumps(metrics, sort_keys=True).encode() + b"\n")
        self._show(metrics)
        line = progress_line(metrics, self._total, seconds_left)
        self._bar.update(self._task, completed=step, line=line)
        if step % self._log_every == 0 or step == self._total or "val_bits_per_byte" in metrics:
            log.info("%s", line, extra={"metrics": metrics})

    def _write(self, line: bytes) -> None:
        """Appends to metrics.jsonl; on a full disk the line waits for the next one, so that training can go on."""
        self._unwritten += line
        try:
            self._unwritten = self._unwritten[self._file.write(self._unwritten) :]
        except OSError as error:
            if not self._waiting:
                log.warning("%s: %s; figures wait in memory until there is room", self._file.name, error.strerror)
            self._waiting = True
        else:
            self._waiting = self._waiting and bool(self._unwritten)

    def _show(self, metrics: dict[str, Any]) -> None:
        """TensorBoard's events, which are given up at the first that cannot be written: metrics.jsonl has all of it."""
        if not self._events:
            return
        values = [scalar(name, value).value[0] for name, value in metrics.items() if name != "step"]
        try:
            self._events.write_event(Event(summary=Summary(value=values), step=metrics["step"], wall_time=time.time()))
            if time.monotonic() - self._flushed > FLUSH_SECONDS:
                self._events.flush()
                self._flushed = time.monotonic()
        except OSError as error:
            log.warning("tensorboard: %s; no more events are written for it", error.strerror)
            self._events = None


def _begin_events(folder: Path, first_step: int) -> EventsWriter | None:
    """A file of events that makes TensorBoard forget what an earlier process wrote from `first_step` on.

    Written from the loop's own thread: tensorboardX's dies on a full disk, and then blocks whoever adds an event.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        events = EventsWriter(str(folder / "events"))
        events.write_event(Event(session_log=SessionLog(status=SessionLog.START), step=first_step, wall_time=time.time()))
    except OSError as error:
        log.warning("%s: %s; no events are written for TensorBoard", folder, error.strerror)
        return None
    return events


def keep_until(path: Path, step: int) -> list[str]:
    """The whole lines of `path` that belong to updates up to `step`."""
    kept = []
    for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else []:
        try:
            if json.loads(line)["step"] <= step and line.endswith("\n"):
                kept.append(line)
        except (ValueError, KeyError, TypeError):
            continue  # cut off by a kill: that update is after the checkpoint and will be done again
    return kept


def read_metrics(run: Path) -> list[dict[str, Any]]:
    """Every recorded update of a run, in order."""
    return [json.loads(line) for line in (run / METRICS).read_text(encoding="utf-8").splitlines()]


def progress_line(metrics: dict[str, Any], total: int, seconds_left: float) -> str:
    """Loss, tokens/s, share of the device's peak and time left, on one line."""
    validation = f"  validation {metrics['val_bits_per_byte']:.3f} bits/byte" if "val_bits_per_byte" in metrics else ""
    return (
        f"step {metrics['step']}/{total}  loss {metrics['loss']:.4f}  {metrics['tokens_per_s']:,.0f} tokens/s"
        f"  {100 * metrics['peak_share']:.0f}% of peak  {int(seconds_left) // 60}:{int(seconds_left) % 60:02d} left{validation}"
    )
