"""From samples to figures: one pass, and nothing kept of a sample but a few numbers."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from m31r.evaluate.errors import first_kind
from m31r.evaluate.metrics import interval, pass_at_k

KS = (1, 5, 10)
COMPARED = ("completion", "fim", "infill_")  # begins of categories whose fills are compared with the reference's text


@dataclass
class _Tally:
    """Of one task: how many samples there are, compile, pass, and equal the reference; the sum of similarities."""

    category: str
    difficulty: str
    samples: int = 0
    compiled: int = 0
    passed: int = 0
    exact: int = 0
    similarity: float = 0.0


@dataclass
class Summary:
    """Takes samples one by one."""

    tasks: dict[str, _Tally] = field(default_factory=dict)
    failures: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    stopped: int = 0
    tokens: int = 0
    reasoning: int = 0

    def add(self, sample: Mapping[str, Any]) -> None:
        """Counts a line of samples.jsonl."""
        tally = self.tasks.setdefault(sample["task"], _Tally(sample["task"].partition("/")[0], sample["difficulty"]))
        tally.samples += 1
        tally.compiled += sample["compiles"]
        tally.passed += sample["why"] == ""
        tally.exact += sample["exact"]
        tally.similarity += sample["similarity"]
        self.stopped += sample["stopped"]
        self.tokens += sample["tokens"]
        self.reasoning += sample["reasoning"]
        if sample["why"]:
            self.failures[sample["why"]] += 1
        if not sample["compiles"]:
            self.errors[first_kind([tuple(error) for error in sample["details"]])] += 1

    def figures(self, seed: int) -> dict[str, Any]:
        """Rates with their intervals over tasks: of all, by category, and by difficulty."""
        groups: dict[str, defaultdict[str, list[_Tally]]] = {"categories": defaultdict(list), "difficulties": defaultdict(list)}
        for _, tally in sorted(self.tasks.items()):
            groups["categories"][tally.category].append(tally)
            groups["difficulties"][tally.difficulty].append(tally)
        everything = [tally for _, tally in sorted(self.tasks.items())]
        samples = sum(tally.samples for tally in everything)
        return {
            "all": _rates(everything, seed),
            **{name: {key: _rates(of, seed) for key, of in sorted(group.items())} for name, group in groups.items()},
            "failures": dict(sorted(self.failures.items())),
            "errors": dict(sorted(self.errors.items())),
            "reasoning_overhead": round(self.reasoning / self.tokens, 6) if self.tokens else 0.0,
            "stopped_rate": round(self.stopped / samples, 6) if samples else 0.0,
            "tasks": {name: [tally.passed, tally.compiled, tally.samples] for name, tally in sorted(self.tasks.items())},
        }


def summarise(samples: Iterable[Mapping[str, Any]], seed: int) -> dict[str, Any]:
    """The figures of all `samples`."""
    summary = Summary()
    for sample in samples:
        summary.add(sample)
    return summary.figures(seed)


def _rates(tallies: Sequence[_Tally], seed: int) -> dict[str, Any]:
    fewest = min(tally.samples for tally in tallies)
    found: dict[str, Any] = {"tasks": len(tallies), "samples": sum(tally.samples for tally in tallies)}
    found["compile_rate"] = _mean([tally.compiled / tally.samples for tally in tallies], seed)
    for k in KS:
        if k <= fewest:
            found[f"pass@{k}"] = _mean([pass_at_k(tally.samples, tally.passed, k) for tally in tallies], seed)
    if compared := [tally for tally in tallies if tally.category.startswith(COMPARED)]:
        found["exact_match"] = _mean([tally.exact / tally.samples for tally in compared], seed)
        found["edit_similarity"] = _mean([tally.similarity / tally.samples for tally in compared], seed)
    return found


def _mean(values: Sequence[float], seed: int) -> dict[str, float]:
    low, high = interval(values, seed)
    return {"value": round(sum(values) / len(values), 6), "low": round(low, 6), "high": round(high, 6)}
