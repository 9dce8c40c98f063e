"""What is a model worth? It fills every hole of the suite; the compiler and the tests decide, while it still writes."""

import json
import logging
import queue
import resource
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import yaml

from m31r.config.schema import EvaluateConfig
from m31r.errors import UserError
from m31r.evaluate.manifest import suite_hash
from m31r.evaluate.metrics import edit_similarity, exact_match
from m31r.evaluate.report import html_report, text_report
from m31r.evaluate.rust import Toolchain
from m31r.evaluate.stops import cut
from m31r.evaluate.summary import Summary
from m31r.evaluate.task import Task
from m31r.evaluate.verify import CACHE, Candidate, verify
from m31r.evaluate.writers import Ask, Writer, Written, check_sampling
from m31r.train.run import write_whole

METRICS, SAMPLES, SNAPSHOT = "metrics.json", "samples.jsonl", "config_snapshot.yaml"
SCHEMA = 1
_PENDING = ".written.jsonl"  # what was written so far, for a run that goes on after a break
_LONGEST = 2**16  # characters of a candidate; no task's fill has a tenth of it
_PARTS = {"settings", "toolchain", "all", "categories", "tasks"}
Item = TypeVar("Item")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Place:
    """Where an evaluation writes: the results' folder, and the data folder that keeps verdicts."""

    folder: Path
    data: Path


def evaluate(
    writer: Writer,
    tasks: Sequence[Task],
    toolchain: Toolchain,
    place: Place,
    config: EvaluateConfig,
    seed: int,
    more: Mapping[str, Any],
) -> dict[str, Any]:
    """Fills each task's hole `config.samples` times and writes metrics.json, report.md, report.html, samples.jsonl and
    config_snapshot.yaml into the folder. Broken off, it goes on from what was written.

    Args:
      more: further figures for metrics.json.

    Returns:
      What metrics.json holds: all but its `timings` is a function of the writer, the tasks, the configuration and the seed.

    Raises:
      RunError: there is no sandbox, or the writer fails.
    """
    began = time.monotonic()
    place.folder.mkdir(parents=True, exist_ok=True)
    settings = _settings(writer, tasks, config, seed)
    clock = {"generate_s": 0.0, "tokens": 0.0}
    written = _ahead(_written(writer, _asked(tasks, config), place.folder, settings, clock), 4 * writer.batch)
    waiting: deque[tuple[Task, int, str, Written]] = deque()
    verdicts = verify(_candidates(written, waiting), toolchain, config.workers, place.data / CACHE, likely=False)
    summary = Summary()
    shown: dict[str, dict[str, dict[str, Any]]] = {}
    partial = place.folder / f"{SAMPLES}.partial"
    with partial.open("w", encoding="utf-8") as lines:
        for verdict in verdicts:
            task, number, fill, answer = waiting.popleft()
            sample = {
                "task": task.name,
                "difficulty": task.difficulty,
                "sample": number,
                "fill": fill,
                "tokens": answer.tokens,
                "reasoning": answer.reasoning,
                "stopped": answer.stopped,
                "compiles": verdict.compiles,
                "why": verdict.why,
                "details": verdict.details,
                "exact": exact_match(fill, task.fill),
                "similarity": round(edit_similarity(fill, task.fill), 6),
            }
            lines.write(json.dumps(sample, sort_keys=True, ensure_ascii=True) + "\n")
            summary.add(sample)
            shown.setdefault(task.name, {}).setdefault(verdict.why, sample)
            if len(summary.tasks) % 20 == 0 and number == config.samples - 1:
                log.info("evaluated", extra={"tasks": len(summary.tasks), "of": len(tasks)})
    partial.replace(place.folder / SAMPLES)
    metrics = {"schema": SCHEMA, "settings": settings, "toolchain": toolchain.version, **summary.figures(seed), **more}
    timings = {
        "total_s": time.monotonic() - began,
        **clock,
        "ms_per_token": 1000 * clock["generate_s"] / max(1.0, clock["tokens"]),
        "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0,
    }
    timings |= {} if (memory := writer.memory()) is None else {"peak_device_bytes": memory}
    metrics["timings"] = {name: round(value, 3) for name, value in timings.items()}
    _write(place.folder, metrics, {name: list(of.values()) for name, of in shown.items()})
    (place.folder / _PENDING).unlink(missing_ok=True)
    return metrics


def write_only(writer: Writer, tasks: Sequence[Task], folder: Path, config: EvaluateConfig, seed: int) -> int:
    """Writes all candidates that `evaluate` would judge, and judges none; `evaluate` in the same folder goes on from them, here
    or on another machine. Returns how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    clock = {"generate_s": 0.0, "tokens": 0.0}
    written = _written(writer, _asked(tasks, config), folder, _settings(writer, tasks, config, seed), clock)
    return sum(1 for _ in written)


def read_metrics(folder: Path) -> dict[str, Any]:
    """The metrics.json of a finished evaluation in `folder`.

    Raises:
      UserError: there is none, or it is damaged or of another schema.
    """
    try:
        read = json.loads((folder / METRICS).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(f"{folder / METRICS}: cannot be read ({error}); evaluate first") from None
    if not isinstance(read, dict) or read.get("schema") != SCHEMA or not set(read) >= _PARTS:
        raise UserError(f"{folder / METRICS}: is not what this version writes; evaluate again")
    return read


def _settings(writer: Writer, tasks: Sequence[Task], config: EvaluateConfig, seed: int) -> dict[str, Any]:
    """All that candidates and their verdicts depend on."""
    check_sampling(config)
    settings = {**asdict(config), "seed": seed, "model": writer.name, "suite_sha256": suite_hash(tasks)}
    for name in ("workers", "mutants", "suite", "threshold", "held_out_tokens", "light_tasks"):
        del settings[name]
    return settings


def _asked(tasks: Sequence[Task], config: EvaluateConfig) -> list[tuple[Task, Ask]]:
    return [(task, Ask(task.prefix, task.suffix, number)) for task in tasks for number in range(config.samples)]


def _write(folder: Path, metrics: Mapping[str, Any], shown: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    write_whole(folder / SNAPSHOT, yaml.safe_dump(metrics["settings"], sort_keys=True).encode())
    write_whole(folder / "report.md", text_report(metrics).encode())
    write_whole(folder / "report.html", html_report(metrics, shown).encode())
    write_whole(folder / METRICS, (json.dumps(metrics, indent=1, sort_keys=True) + "\n").encode())


def _written(
    writer: Writer, asked: list[tuple[Task, Ask]], folder: Path, settings: Mapping[str, Any], clock: dict[str, float]
) -> Iterator[tuple[Task, Ask, Written]]:
    """Each ask with its answer, in order; whole batches that the folder holds are not asked for again."""
    pending, head = folder / _PENDING, json.dumps(settings, sort_keys=True)
    kept = list(_kept(pending, head))
    if len(kept) != len(asked):
        kept = kept[: len(kept) // writer.batch * writer.batch]
    write_whole(pending, "".join(f"{line}\n" for line in (head, *(json.dumps(asdict(answer)) for answer in kept))).encode())
    yield from ((task, ask, answer) for (task, ask), answer in zip(asked, kept, strict=False))
    with pending.open("a", encoding="utf-8") as lines:
        rest = iter(asked[len(kept) :])
        while batch := list(islice(rest, writer.batch)):
            began = time.monotonic()
            answers = writer.write([ask for _, ask in batch])
            clock["generate_s"] += time.monotonic() - began
            clock["tokens"] += sum(answer.tokens for answer in answers)
            lines.writelines(json.dumps(asdict(answer)) + "\n" for answer in answers)
            lines.flush()
            yield from ((task, ask, answer) for (task, ask), answer in zip(batch, answers, strict=True))


def _kept(pending: Path, head: str) -> Iterator[Written]:
    """The answers in a file that begins with `head`, up to the first line that is not whole."""
    try:
        first, *rest = pending.read_text(encoding="utf-8").splitlines()
        if first == head:
            for line in rest:
                yield Written(**json.loads(line))
    except (OSError, ValueError, TypeError):
        return


def _candidates(
    written: Iterable[tuple[Task, Ask, Written]], waiting: deque[tuple[Task, int, str, Written]]
) -> Iterator[Candidate]:
    for task, ask, answer in written:
        text = answer.text.encode("utf-8", "replace").decode()[:_LONGEST]
        # what a model was to end and did not goes on beyond what stands around the hole
        fill = cut(task.prefix, text, "inside" if task.stop == "suffix" and not answer.stopped else task.stop)
        waiting.append((task, ask.sample, fill, answer))
        yield Candidate(task, fill)


def _ahead(items: Iterator[Item], most: int) -> Iterator[Item]:
    """`items`, made in a thread that is up to `most` of them ahead; its exceptions come out here."""
    made: queue.Queue[Any] = queue.Queue(most)
    gone = threading.Event()
    end = object()

    def put(item: Any) -> bool:
        while not gone.is_set():
            try:
                made.put(item, timeout=0.2)
                return True
            except queue.Full:
                continue
        return False

    def fill() -> None:
        try:
            for item in items:
                if not put((item, None)):
                    return
            put((end, None))
        except BaseException as error:  # noqa: BLE001 - it is raised again where the items are wanted
            put((end, error))

    threading.Thread(target=fill, daemon=True).start()
    try:
        while True:
            item, error = made.get()
            if error is not None:
                raise error
            if item is end:
                return
            yield item
    finally:
        gone.set()
