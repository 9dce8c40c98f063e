"""Two evaluations side by side: what changed, task by task, and whether that is a regression."""

from collections.abc import Mapping
from typing import Any

from m31r.errors import UserError, ValidationError
from m31r.evaluate.metrics import paired_interval, pass_at_k
from m31r.evaluate.summary import KS


def compare(before: Mapping[str, Any], after: Mapping[str, Any], threshold: float) -> str:
    """The changes from `before` to `after`, two contents of metrics.json, as a table with 95% intervals.

    Raises:
      UserError: they are of different suites.
      ValidationError: a rate of all tasks fell by more than `threshold` (0.05 is five percentage points); the text is the
        table.
    """
    suites = [metrics["settings"]["suite_sha256"] for metrics in (before, after)]
    if suites[0] != suites[1]:
        raise UserError(f"the evaluations are of different suites (sha256 {suites[0][:12]} and {suites[1][:12]})")
    lines = [*_notes(before, after), "| | before | after | change | 95% interval |", "| --- | --- | --- | --- | --- |"]
    fallen = []
    seed = after["settings"]["seed"]
    for category in ("", *sorted(after["categories"])):
        for name, (old, new) in _rates(before, after, category).items():
            mean_before, mean_after = sum(old) / len(old), sum(new) / len(new)
            change = mean_after - mean_before
            low, high = paired_interval(old, new, seed)
            title = f"{category} {name}".strip()
            lines.append(f"| {title} | {mean_before:.1%} | {mean_after:.1%} | {change:+.1%} | {low:+.1%} to {high:+.1%} |")
            fallen += [] if category else fell(title, mean_before, mean_after, threshold)
    lines += _others(before, after)
    lost = _lost(before, after)
    lines += ["", f"solved before and not after: {', '.join(lost) or 'none'}"]
    if fallen:
        raise ValidationError("\n".join([*fallen, *lines]))
    return "\n".join(lines)


def fell(name: str, before: float, after: float, threshold: float) -> list[str]:
    """A line that says so where the rate `name` fell by more than `threshold`; 0.05 is five percentage points."""
    change = after - before
    return [f"{name} fell by {-change:.1%}, more than {threshold:.1%}"] if change < -threshold else []


def _notes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What else than the model differs."""
    notes = ["note: they were made with different toolchains"] if before["toolchain"] != after["toolchain"] else []
    old, new = before["settings"], after["settings"]
    for name in sorted(set(old) | set(new)):
        if name != "model" and old.get(name) != new.get(name):
            notes.append(f"note: {name} was {old.get(name)} and is {new.get(name)}")
    return [*notes, ""] if notes else []


def _others(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Figures that are not kept task by task, and so have no interval."""
    lines = []
    for name in ("exact_match", "edit_similarity"):
        if name in before["all"] and name in after["all"]:
            old, new = before["all"][name]["value"], after["all"][name]["value"]
            lines.append(f"| {name} | {old:.1%} | {new:.1%} | {new - old:+.1%} | |")
    crates = [metrics.get("held_out", {}) for metrics in (before, after)]
    for crate in sorted(set(crates[0]) & set(crates[1])):
        old, new = (of[crate]["bits_per_byte"] for of in crates)
        lines.append(f"| {crate} bits a byte | {old:.3f} | {new:.3f} | {new - old:+.3f} | |")
    return lines


def _rates(before: Mapping[str, Any], after: Mapping[str, Any], category: str) -> dict[str, tuple[list[float], list[float]]]:
    """Each rate's values task by task, before and after."""
    names = [name for name in after["tasks"] if name.startswith(f"{category}/" if category else "")]
    counts = [[metrics["tasks"][name] for name in names] for metrics in (before, after)]
    rates = {"compile_rate": tuple([compiled / samples for _, compiled, samples in of] for of in counts)}
    fewest = min(samples for of in counts for _, _, samples in of)
    for k in KS:
        if k <= fewest:
            rates[f"pass@{k}"] = tuple([pass_at_k(samples, passed, k) for passed, _, samples in of] for of in counts)
    return {name: (values[0], values[1]) for name, values in rates.items()}


def _lost(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return [name for name, (passed, _, _) in after["tasks"].items() if not passed and before["tasks"][name][0]]
