"""Whether a measurement is worse than its recorded baseline, in spite of noise; and where baselines lie.

`baselines/NAME.json` holds, per setting (shapes, device, jax version), the values of benchmark NAME, when and how they were
recorded. Times on a CPU have the processor in their setting too: another one has other bottlenecks, and moves a ratio by half.
Less is better throughout.
"""

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from m31r.errors import UserError

BASELINES = Path(__file__).with_name("baselines")
Verdict = Literal["ok", "better", "slower", "noisy", "new", "elsewhere"]


@dataclass(frozen=True)
class Compared:
    """One measure against its baseline.

    Attributes:
      value: median of the turns of the attempt that came out best, or without a baseline in the middle.
      spread: of that attempt's turns, between their quartiles, as a share of the median.
      baseline: None where none is recorded.
      change: value / baseline - 1, or None.
      limit: the largest change that is let pass.
      verdict: "slower" is a failure. "noisy" is beyond the limit too, but by less than its turns are apart. "elsewhere": the
        baseline is another processor's, and nothing follows from it.
      attempts: how often it was measured.
    """

    value: float
    spread: float
    baseline: float | None
    change: float | None
    limit: float
    verdict: Verdict
    attempts: int


def compare(attempts: Sequence[Sequence[float]], baseline: float | None, limit: float) -> Compared:
    """The verdict over all attempts, each the values of its turns; a count is one attempt of one turn.

    Other work on a machine makes things slower and never faster, so the best attempt counts; without a baseline, to become one,
    the middle one: the luckiest would be missed by 10% on most days. Where its spread is larger than the limit, its median
    says too little to fail: the lower quartile must be beyond the limit as well.
    """
    summaries = sorted(_summary(values) for values in attempts)
    value, spread, low = summaries[0 if baseline is not None else len(summaries) // 2]
    if baseline is None:
        return Compared(value, spread, None, None, limit, "new", len(attempts))
    change = value / baseline - 1 if baseline else float(value > 0)
    verdict: Verdict = "ok" if change >= -limit else "better"
    if change > limit:
        verdict = "noisy" if spread > limit and low <= (1 + limit) * baseline else "slower"
    return Compared(value, spread, baseline, change, limit, verdict, len(attempts))


def _summary(values: Sequence[float]) -> tuple[float, float, float]:
    """Median, spread and lower quartile."""
    median = statistics.median(values)
    if len(values) < 2:
        return median, 0.0, median
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return median, (high - low) / median if median else 0.0, low


def read_baseline(name: str, setting: str, folder: Path = BASELINES) -> dict[str, float]:
    """The recorded values of a benchmark in a setting; none if that was never recorded.

    Raises:
      UserError: the file is not what `record` writes.
    """
    recorded = _read(folder / f"{name}.json").get(setting, {"values": {}})
    try:
        return {measure: float(value) for measure, value in recorded["values"].items()}
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise UserError(f"{folder / name}.json: {setting}: not a baseline; make bench RECORD=1 after removing it") from error


def read_baseline_elsewhere(name: str, setting: str, folder: Path = BASELINES) -> dict[str, float]:
    """Values of the same setting on other processors, the first one's in order; raises as `read_baseline` does."""
    others = sorted(other for other in _read(folder / f"{name}.json") if other.startswith(f"{setting}, "))
    return read_baseline(name, others[0], folder) if others else {}


def record(name: str, setting: str, values: Mapping[str, float], date: str, how: str, folder: Path = BASELINES) -> Path:
    """Writes the values of a benchmark in a setting over what was recorded for it; other settings stay."""
    path = folder / f"{name}.json"
    everything = _read(path) | {setting: {"date": date, "how": how, "values": dict(values)}}
    folder.mkdir(exist_ok=True)
    path.write_text(json.dumps(everything, indent=1, sort_keys=True) + "\n")
    return path


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise UserError(f"{path}: not JSON: {error}; restore it, or remove it and make bench RECORD=1") from error
    if not isinstance(found, dict):
        raise UserError(f"{path}: not a JSON object; restore it, or remove it and make bench RECORD=1")
    return found
