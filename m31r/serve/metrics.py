"""What the server has done, in Prometheus' text format."""

import os
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from m31r.serve.slots import Slots

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)


@dataclass
class Histogram:
    """Seconds in buckets."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(SECONDS) + 1))
    total: float = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(SECONDS, seconds)] += 1
        self.total += seconds


@dataclass
class Metrics:
    """Of all requests since the start. `requests` by route and status; first token and whole answer in seconds."""

    requests: Counter[tuple[str, int]] = field(default_factory=Counter)
    first: Histogram = field(default_factory=Histogram)
    whole: Histogram = field(default_factory=Histogram)


def exposition(metrics: Metrics, slots: Slots | None) -> str:
    """The page; counters of the engine only once there is one."""
    lines: list[str] = []

    def tell(name: str, kind: str, about: str, *values: tuple[str, float]) -> None:
        lines.extend([f"# HELP m31r_{name} {about}", f"# TYPE m31r_{name} {kind}"])
        lines.extend(f"m31r_{name}{labels} {value:.10g}" for labels, value in values)

    answered = [(f'{{route="{route}",status="{status}"}}', n) for (route, status), n in sorted(metrics.requests.items())]
    tell("requests_total", "counter", "Requests answered.", *answered)
    tell("ready", "gauge", "Whether the model is loaded.", ("", int(slots is not None and not slots.broken)))
    for name, histogram in (("first_token_seconds", metrics.first), ("answer_seconds", metrics.whole)):
        so_far, buckets = 0, []
        for bound, count in zip((*map(str, SECONDS), "+Inf"), histogram.counts, strict=True):
            so_far += count
            buckets.append((f'_bucket{{le="{bound}"}}', so_far))
        about = "Seconds from arrival to the first token." if name.startswith("first") else "Seconds from arrival to the end."
        tell(name, "histogram", about, *buckets, ("_sum", histogram.total), ("_count", so_far))
    tell("resident_bytes", "gauge", "Memory of the process.", ("", resident_bytes()))
    if slots is not None:
        counts = slots.counts
        tell("slots", "gauge", "Rows that can be written at once.", ("", slots.programs.slots))
        tell("slots_busy", "gauge", "Slots in use.", ("", slots.busy))
        tell("queue_rows", "gauge", "Rows that wait for a slot.", ("", slots.waiting))
        tell("tokens_total", "counter", "Tokens written.", ("", counts.tokens))
        tell("prompt_tokens_total", "counter", "Tokens of prompts that were read.", ("", counts.prompt_tokens))
        tell(
            "prompt_tokens_reused_total", "counter", "Tokens of prompts that had been read before.", ("", counts.reused_tokens)
        )
        tell("rows_total", "counter", "Rows written to their end.", ("", counts.rows))
        tell("rows_gone_total", "counter", "Rows whose client went away.", ("", counts.gone))
        tell("rows_late_total", "counter", "Rows that time ended.", ("", counts.late))
        tell("rows_failed_total", "counter", "Rows lost to failures of the engine.", ("", counts.failures))
    return "\n".join(lines) + "\n"


def resident_bytes() -> int:
    """Memory that the process has now; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
