"""Looks at every update's loss and gradient norm: what is not finite ends the run, what leaps is an alarm."""

import logging
import math
import statistics
from collections import deque
from typing import Any

from m31r.artifacts.store import Artifact
from m31r.config.schema import TrainConfig
from m31r.errors import RunError
from m31r.loader.loader import Rows
from m31r.loader.origin import documents_in
from m31r.train.scaling import LOWEST

WATCHED = ("loss", "grad_norm")
NAMED = 8  # documents that an error names; the log has all
log = logging.getLogger(__name__)


class Watch:
    """Remembers the last `alarm_window` updates; `past` are those recorded before, so that going on changes no figure."""

    def __init__(self, config: TrainConfig, shards: Artifact, source: Rows, past: list[dict[str, Any]]) -> None:
        self._config, self._shards, self._source = config, shards, source
        self._windows = {
            name: deque([line[name] for line in past if name in line], maxlen=config.alarm_window) for name in WATCHED
        }

    def look(self, step: int, figures: dict[str, float]) -> dict[str, float]:
        """`figures` of update `step`, with `loss_z` and `grad_norm_z` once there are enough updates to compare with.

        A z-score is how many standard deviations of the window a value lies over its mean. The norm of an update that was
        skipped for its overflow is left out. Nothing here changes what is computed.

        Raises:
          RunError: loss or norm is not finite, or the loss leaps and `alarm_stops` is set.
        """
        first = (step - 1) * self._config.batch_size
        rows = (first, first + self._config.batch_size - 1)
        if figures.get("overflow") and math.isfinite(figures["loss"]) and figures["loss_scale"] > LOWEST:
            text = "step %d: the gradient overflows float16 with the loss times %g: update skipped, half of that from now on"
            log.warning(text, step, figures["loss_scale"], extra={"step": step, "rows": rows})
            figures = {name: value for name, value in figures.items() if name != "grad_norm"}
        elif not math.isfinite(figures["loss"] + figures["grad_norm"]):
            what = f"loss {figures['loss']} and gradient norm {figures['grad_norm']}"
            raise self._stopped(step, what, "lower train.learning_rate in a new run")
        scores = {}
        for name, window in self._windows.items():
            if name not in figures:
                continue
            if len(window) == self._config.alarm_window:
                scores[f"{name}_z"] = score = _z_score(figures[name], window)
                if score > self._config.alarm_deviations:
                    text = "step %d: %s %.4g lies %.1f standard deviations over the mean of %d updates before, on rows %d to %d"
                    extra = {"step": step, "rows": rows, "z": score}
                    log.warning(text, step, name, figures[name], score, len(window), *rows, extra=extra)
                    if name == "loss" and self._config.alarm_stops:
                        what = f"loss {figures['loss']:.4g}, {score:.1f} standard deviations over the mean,"
                        raise self._stopped(step, what, "train.alarm_stops = False goes on from there")
            window.append(figures[name])
        return figures | scores

    def _stopped(self, step: int, what: str, advice: str) -> RunError:
        """The error that ends a run; which documents its batch held goes to the log, the first of them also into the error."""
        count = self._config.batch_size
        first = (step - 1) * count
        found = documents_in(self._shards, self._source, first, count)
        log.error(
            "step %d: rows %d to %d hold %d documents", step, first, first + count - 1, len(found), extra={"documents": found}
        )
        named = ", ".join(f"{each['document']} ({each['source']}/{each['path']})" for each in found[:NAMED])
        more = f" and {len(found) - NAMED} more, all in train.log" if len(found) > NAMED else ""
        return RunError(
            f"step {step}: {what} on rows {first} to {first + count - 1} of documents {named}{more};"
            f" the last checkpoint is whole: {advice}"
        )


def _z_score(value: float, window: deque[float]) -> float:
    mean = statistics.fmean(window)
    spread = math.sqrt(math.fsum((each - mean) ** 2 for each in window) / len(window))
    return (value - mean) / spread if spread > 0 else 0.0
