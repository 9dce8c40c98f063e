"""metrics.jsonl as curves: read on from where the last look ended, and at most so many points each."""

import math
from array import array
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from m31r.dashboard.files import number, parsed, read_bytes, stamp
from m31r.train.record import METRICS

CURVES = (
    "bits_per_byte", "bits_per_byte_fim", "bits_per_byte_reason", "loss", "learning_rate", "tokens_per_s", "peak_share",
    "grad_norm", "loss_scale",
)  # fmt: skip
RATES = ("tokens_per_s", "peak_share")  # of updates of equal size: their mean is the harmonic one, which has the whole time
TERMS = ("bits_per_byte", "bits_per_byte_fim", "bits_per_byte_reason")  # 0 where a batch has none of the term's bytes
SCORES = {"loss_z": "loss", "grad_norm_z": "grad_norm"}
ALARMS, VALIDATIONS = 500, 2000  # kept at most; the newest
CRATES, NAME = 1000, 200  # of validation, kept at most; and letters of a crate's name
PART = 2**24  # bytes of metrics.jsonl that one look takes
Point = tuple[float, ...]


@dataclass
class Metrics:
    """What was read of a run's metrics.jsonl so far; `more` goes on.

    Attributes:
      steps, tokens: of each update, its number and the tokens seen when it ended.
      values: of each update, each curve's value; NaN where it has none.
      validation, crates: of held-out text, of all of it and by crate.
      alarms: (step, tokens, what leapt, value, z) of updates whose z-score is over the run's threshold.
      bad: lines that are no update's.
    """

    threshold: float
    steps: "array[float]" = field(default_factory=lambda: array("d"))
    tokens: "array[float]" = field(default_factory=lambda: array("d"))
    values: "dict[str, array[float]]" = field(default_factory=lambda: {name: array("d") for name in CURVES})
    validation: list[Point] = field(default_factory=list)
    crates: dict[str, list[Point]] = field(default_factory=dict)
    alarms: list[tuple[float, float, str, float | None, float]] = field(default_factory=list)
    skipped: int = 0
    bad: int = 0
    last: dict[str, Any] = field(default_factory=dict)
    _offset: int = 0
    _file: int = 0

    def more(self, run: Path) -> bool:
        """Reads what was added since the last look; a file that was made anew, as by a run that goes on, from its begin.

        Returns:
          Whether there is more to read.
        """
        found = stamp(run, METRICS)
        if found is None or found[0] != self._file or found[1] < self._offset:
            self.__init__(self.threshold)  # type: ignore[misc]
            if found is None:
                return False
            self._file = found[0]
        data = read_bytes(run, METRICS, most=PART, offset=self._offset) or b""
        whole = data.rfind(b"\n") + 1  # the rest is still being written
        if not whole and len(data) == PART:
            whole = PART  # no line of ours is so long
        self._offset += whole
        for line in data[:whole].splitlines():
            self._add(parsed(line))
        return len(data) == PART

    def _add(self, line: dict[str, Any]) -> None:
        step = number(line.get("step"))
        if step is None or (self.steps and step <= self.steps[-1]):
            self.bad += 1
            return
        before = self.tokens[-1] if self.tokens else 0.0
        if (first := number(line.get("val_bits_per_byte_before"))) is not None:
            self.validation.append((step - 1, before, first))
        self._add_crates(line, "val_bits_per_byte_before/", step - 1, before)
        self.steps.append(step)
        self.tokens.append(before + (number(line.get("tokens")) or 0.0))
        for name, column in self.values.items():
            value = number(line.get(name))
            column.append(math.nan if value is None or (name in TERMS and value == 0.0) else value)
        if (validated := number(line.get("val_bits_per_byte"))) is not None:
            self.validation.append((step, self.tokens[-1], validated))
            del self.validation[:-VALIDATIONS]
        self._add_crates(line, "val_bits_per_byte/", step, self.tokens[-1])
        for name, of in SCORES.items():
            score = number(line.get(name))
            if score is not None and score > self.threshold:
                self.alarms.append((step, self.tokens[-1], of, number(line.get(of)), score))
                del self.alarms[:-ALARMS]
        self.skipped += bool(line.get("overflow"))
        self.last = line

    def _add_crates(self, line: dict[str, Any], prefix: str, step: float, tokens: float) -> None:
        for name in [each for each in line if each.startswith(prefix)]:
            crate, bits = name.removeprefix(prefix)[:NAME], number(line[name])
            if bits is not None and (crate in self.crates or len(self.crates) < CRATES):
                points = self.crates.setdefault(crate, [])
                points.append((step, tokens, bits))
                del points[:-VALIDATIONS]

    def as_data(self, points: int) -> dict[str, Any]:
        """For the page: a curve is a list of (step, tokens, value), or of (step, tokens, mean, least, greatest) of several
        updates where there are more than `points`; the step is then the last of them."""
        curves = {name: thinned(self.steps, self.tokens, column, points, name in RATES) for name, column in self.values.items()}
        return {
            "curves": {name: curve for name, curve in curves.items() if curve},
            "validation": evenly(self.validation, points),
            "crates": {name: evenly(found, points) for name, found in self.crates.items()},
            "alarms": [
                {"step": step, "tokens": tokens, "of": of, "value": value, "z": round(z, 2)}
                for step, tokens, of, value, z in self.alarms
            ],
            "threshold": self.threshold,
            "skipped_updates": self.skipped,
            "bad_lines": self.bad,
            "updates": len(self.steps),
        }


def thinned(steps: "array[float]", tokens: "array[float]", values: "array[float]", points: int, rate: bool) -> list[Point]:
    """At most `points` points of a curve; what is NaN is left out, and a group of nothing else has no point."""
    size = max(1, math.ceil(len(steps) / points))
    found: list[Point] = []
    for begin in range(0, len(steps), size):
        group = values[begin : begin + size]
        here = [value for value in group if value == value] if size > 1 else group
        last = min(begin + size, len(steps)) - 1
        if size > 1 and here:
            mean = len(here) / math.fsum(1 / value for value in here) if rate and min(here) > 0 else math.fsum(here) / len(here)
            spread = (mean, min(here), max(here))
            found.append((steps[last], tokens[last], *map(_short, spread)))
        elif here and here[0] == here[0]:
            found.append((steps[last], tokens[last], _short(here[0])))
    return found


def evenly(items: list[Any], most: int) -> list[Any]:
    """At most `most` of `items`, spread evenly, the last one always among them."""
    if len(items) <= most:
        return items
    return [items[round(place * (len(items) - 1) / (most - 1))] for place in range(most)]


def _short(value: float) -> float:
    """Six digits are more than a picture shows."""
    return float(f"{value:.6g}")
