"""Speed and memory of the data stages on a corpus of real Rust: one line of figures for each.

    python profiling/data.py --corpus DIR [--what filter,shard,loader] [--workers 2] [--json] [--data DIR]
    python profiling/data.py --crawled DATA/crawl-... [--what ...]

`DIR` is a folder of crates, or one that holds such a folder under the name `crates`. What a part needs is made first and
not measured; with `--data` it stays there, so that a later run can begin with `--crawled`. The filter runs whole,
everything on, between two passes of tree-sitter alone over the files that the filter reads, with as many workers.
`peak_bytes` is the most memory that the stage's processes held together, shared pages counted once (sampled ten times a
second).
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from measuring import Figures, exit_code, figures_of, show

from m31r.artifacts.store import Artifact, open_artifact
from m31r.card.card import write_card
from m31r.config.load import load_config
from m31r.config.schema import Config
from m31r.crawl.crawl import crawl
from m31r.dataset.dataset import build_dataset
from m31r.errors import UserError
from m31r.filter.filter import filter_files
from m31r.filter.packages import read_index
from m31r.filter.syntax import parse
from m31r.filter.text import count_lines, normalise
from m31r.shard.shard import shard
from m31r.tokenizer.tokenizer import train_tokenizer
from m31r.workers import ordered_map

PARTS = ("crawl", "filter", "dataset", "tokenizer", "shard", "card", "loader")
_TASK_BYTES = 2**20
_SAMPLE_SECONDS = 0.1
_LOADER_TOKENS = 20_000_000
Result = TypeVar("Result")


def main() -> None:
    """Crawls the corpus unless that is done, then measures each part in a process of its own."""
    arguments = _arguments()
    if arguments.part:
        show(_measure(arguments.part, _config(arguments), Path(arguments.crawled)), as_json=True)
        return
    parts = arguments.what.split(",")
    if unknown := set(parts) - set(PARTS):
        raise UserError(f"--what: {', '.join(sorted(unknown))}: there are {', '.join(PARTS)}")
    with ExitStack() as stack:
        data = arguments.data or stack.enter_context(tempfile.TemporaryDirectory(dir=arguments.scratch))
        crawled = arguments.crawled
        if not crawled:
            figures, crawled = measure_crawl(_config(arguments), Path(arguments.corpus), Path(data))
            if "crawl" in parts:
                show(figures, arguments.json)
        for part in parts:
            if part != "crawl":
                own = [sys.executable, __file__, "--crawled", str(crawled), "--part", part]
                same = ["--config", arguments.config, "--workers", str(arguments.workers)]
                show(figures_of([*own, *same]), arguments.json)


def measure_crawl(config: Config, corpus: Path, data: Path) -> tuple[Figures, Path]:
    """Seconds and memory to pack a folder of crates; and where the artifact lies."""
    corpus = (corpus / "crates" if (corpus / "crates").is_dir() else corpus).absolute()
    sources = replace(config.crawl, sources=(f"local {corpus}",), lock_file=str(data / "crawl.lock"))
    (artifact, seconds), peak = _peak(lambda: _timed(lambda: crawl(replace(config, data_folder=str(data), crawl=sources))))
    figures = {"files": artifact.counts["files"], "bytes": artifact.counts["bytes"], "seconds": round(seconds, 2)}
    return {"what": "crawl", "bytes_per_s": round(figures["bytes"] / seconds), "peak_bytes": peak, **figures}, artifact.path


def _measure(part: str, config: Config, crawled: Path) -> Figures:
    """The figures of one part; what it builds meanwhile is left beside the crawl if nothing like it is there yet."""
    measure = {
        "filter": measure_filter,
        "dataset": measure_dataset,
        "tokenizer": measure_tokenizer,
        "shard": measure_shard,
        "card": measure_card,
        "loader": measure_loader,
    }[part]
    root, artifact = crawled.parent, open_artifact(crawled)
    with tempfile.TemporaryDirectory(dir=root) as fresh:
        figures = measure(config, root, artifact, Path(fresh))
        for built in Path(fresh).glob(f"{part}-*"):
            if not (root / built.name).exists():
                built.rename(root / built.name)
    return figures


def measure_filter(config: Config, root: Path, crawled: Artifact, fresh: Path) -> Figures:
    """Lines a second through the whole filter, and its time as a multiple of parsing alone."""
    before, lines = _parse_all(config, crawled)
    (artifact, seconds), peak = _peak(lambda: _timed(lambda: filter_files(config.filter, fresh, crawled)))
    after, _ = _parse_all(config, crawled)
    parsing = (before + after) / 2
    return {
        "what": "filter",
        "lines_per_s": round(lines / seconds),
        "times_parse_only": round(seconds / parsing, 3),
        "peak_bytes": peak,
        "lines": lines,
        "seconds": round(seconds, 2),
        "parse_seconds": [round(before, 2), round(after, 2)],
        "kept": artifact.counts["kept"],
        "seen": artifact.counts["seen"],
    }


def measure_dataset(config: Config, root: Path, crawled: Artifact, fresh: Path) -> Figures:
    """Bytes a second of kept text divided among the splits."""
    filtered = filter_files(config.filter, root, crawled)
    (_, seconds), peak = _peak(lambda: _timed(lambda: build_dataset(config.dataset, config.seed, fresh, filtered)))
    size = filtered.counts["kept_bytes"]
    return {"what": "dataset", "bytes_per_s": round(size / seconds), "peak_bytes": peak, "seconds": round(seconds, 2)}


def measure_tokenizer(config: Config, root: Path, crawled: Artifact, fresh: Path) -> Figures:
    """Seconds and memory to learn the vocabulary."""
    dataset = _dataset(config, root, crawled)
    (_, seconds), peak = _peak(lambda: _timed(lambda: train_tokenizer(config.tokenizer, fresh, dataset)))
    return {"what": "tokenizer", "seconds": round(seconds, 2), "peak_bytes": peak}


def measure_shard(config: Config, root: Path, crawled: Artifact, fresh: Path) -> Figures:
    """Tokens a second from the dataset's text to token files, round trip checked."""
    dataset, tokenizer = _before_shard(config, root, crawled)
    (artifact, seconds), peak = _peak(lambda: _timed(lambda: shard(config.shard, fresh, dataset, tokenizer)))
    tokens = sum(split["tokens"] for split in artifact.counts.values())
    return {
        "what": "shard",
        "tokens_per_s": round(tokens / seconds),
        "peak_bytes": peak,
        "tokens": tokens,
        "seconds": round(seconds, 2),
    }


def measure_card(config: Config, root: Path, crawled: Artifact, fresh: Path) -> Figures:
    """Seconds and memory to describe the data."""
    filtered = filter_files(config.filter, root, crawled)
    dataset, tokenizer = _before_shard(config, root, crawled)
    shards = shard(config.shard, root, dataset, tokenizer)
    (_, seconds), peak = _peak(lambda: _timed(lambda: write_card(config, fresh, filtered, dataset, shards)))
    return {"what": "card", "seconds": round(seconds, 2), "peak_bytes": peak}


def measure_loader(config: Config, root: Path, crawled: Artifact, fresh: Path) -> Figures:
    """Tokens a second in packed batches, fill-in-the-middle on; and how long it takes to go on from the middle.

    `resume_seconds` is from the shards' folder to the first batch, `plan_seconds` of them until the rows are known.
    """
    from m31r.loader.loader import batches, rows  # Grain takes a second, and the other parts need none of it

    shards = shard(config.shard, root, *_before_shard(config, root, crawled))
    size, length = config.train.batch_size, config.model.context_length

    def load() -> tuple[float, float, float]:
        started = time.perf_counter()
        source = rows(shards, "train", config.model, config.loader, config.reason, config.seed)
        planned = time.perf_counter()
        stream = batches(source, size, source.per_epoch // 2, config.loader.workers, config.loader.prefetch_batches)
        next(stream)
        first = time.perf_counter()
        number = _LOADER_TOKENS // (size * length)
        for _ in islice(stream, number):
            pass
        seconds = time.perf_counter() - first
        stream.close()
        return planned - started, first - started, number * size * length / seconds

    (planned, first, rate), peak = _peak(load)
    return {
        "what": "loader",
        "tokens_per_s": round(rate),
        "peak_bytes": peak,
        "resume_seconds": round(first, 3),
        "plan_seconds": round(planned, 3),
        "workers": config.loader.workers,
    }


def _dataset(config: Config, root: Path, crawled: Artifact) -> Artifact:
    return build_dataset(config.dataset, config.seed, root, filter_files(config.filter, root, crawled))


def _before_shard(config: Config, root: Path, crawled: Artifact) -> tuple[Artifact, Artifact]:
    dataset = _dataset(config, root, crawled)
    return dataset, train_tokenizer(config.tokenizer, root, dataset)


def _parse_all(config: Config, crawled: Artifact) -> tuple[float, int]:
    """Seconds to read and parse, and do nothing else with, the Rust that the filter reads; and its lines."""
    excluded = frozenset(config.filter.excluded_folders)
    read = (
        (entry["offset"], entry["bytes"])
        for entry in read_index(crawled.path)
        if entry["path"].endswith(".rs")
        and entry["bytes"] <= config.filter.max_file_bytes
        and not excluded.intersection(entry["path"].split("/")[:-1])
    )
    started = time.perf_counter()
    with ordered_map(config.filter.workers) as in_order:
        lines = sum(number for _, number in in_order(partial(parse_batch, crawled.path / "snapshot.tar"), _tasks(read)))
    return time.perf_counter() - started, lines


def parse_batch(snapshot: Path, places: list[tuple[int, int]]) -> int:
    """Parses the files at `places`, (offset, bytes), of a snapshot; their lines. Runs in a worker."""
    lines = 0
    with snapshot.open("rb") as file:
        for offset, size in places:
            file.seek(offset)
            text = normalise(file.read(size))
            parse(text)
            lines += count_lines(text)
    return lines


def _tasks(places: Iterator[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    task: list[tuple[int, int]] = []
    for place in places:
        task.append(place)
        if sum(size for _, size in task) >= _TASK_BYTES:
            yield task
            task = []
    if task:
        yield task


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    started = time.perf_counter()
    return work(), time.perf_counter() - started


def _peak(work: Callable[[], Result]) -> tuple[Result, int]:
    """The result of `work` and the most bytes that this process and its children held meanwhile."""
    done, most = threading.Event(), [_held()]

    def watch() -> None:
        while not done.wait(_SAMPLE_SECONDS):
            most.append(max(most.pop(), _held()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        result = work()
    finally:
        done.set()
        watcher.join()
    return result, most[0]


def _held() -> int:
    """Proportional set size of this process and all below it, in bytes."""
    total, pending = 0, [os.getpid()]
    while pending:
        process = Path("/proc") / str(pending.pop())
        try:
            rollup = (process / "smaps_rollup").read_text()
            children = [text for task in (process / "task").iterdir() for text in (task / "children").read_text().split()]
        except OSError:
            continue  # it ended meanwhile
        total += next(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:"))
        pending.extend(map(int, children))
    return total


def _config(arguments: argparse.Namespace) -> Config:
    workers = arguments.workers
    names = ("filter.workers", "shard.workers", "loader.workers")
    return load_config(arguments.config, [(name, str(workers)) for name in names])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    corpus = parser.add_mutually_exclusive_group(required=True)
    corpus.add_argument("--corpus", help="a folder of crates")
    corpus.add_argument("--crawled", help="a crawl artifact instead; other artifacts are made and kept beside it")
    parser.add_argument("--config", default="configs/base.py")
    parser.add_argument("--what", default="filter,shard,loader", help=f"of {', '.join(PARTS)}, with commas between")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--data", help="a folder where artifacts stay; without it they go to --scratch and are removed")
    parser.add_argument("--scratch", default=None, help="where artifacts lie meanwhile; the system's temporary folder")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(exit_code(main))
