"""What a run writes as it goes: metrics.jsonl (every update), TensorBoard events, and a line or a bar of progress."""

import json
import logging
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from tensorboardX import SummaryWriter

from m31r.train.run import write_whole

METRICS = "metrics.jsonl"
log = logging.getLogger(__name__)


class Recorder:
    """Open files of a run; a context manager. `start_step` drops what a killed run wrote past its last checkpoint."""

    def __init__(self, run: Path, start_step: int, total_steps: int, log_every: int) -> None:
        self._log_every, self._total = log_every, total_steps
        write_whole(run / METRICS, "".join(keep_until(run / METRICS, start_step)).encode())
        self._file = (run / METRICS).open("a", encoding="utf-8")
        self._events = SummaryWriter(str(run / "tensorboard"), purge_step=start_step + 1)
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
        self._events.close()
        self._file.close()

    def record(self, metrics: dict[str, Any], seconds_left: float) -> None:
        """One update's figures; `metrics["step"]` counts from 1."""
        step = metrics["step"]
        self._file.write(json.dumps(metrics, sort_keys=True) + "\n")
        self._file.flush()
        for name, value in metrics.items():
            if name != "step":
                self._events.add_scalar(name, value, step)
        line = progress_line(metrics, self._total, seconds_left)
        self._bar.update(self._task, completed=step, line=line)
        if step % self._log_every == 0 or step == self._total or "val_bits_per_byte" in metrics:
            log.info("%s", line, extra={"metrics": metrics})


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
