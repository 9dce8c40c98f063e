"""The main job: crawl -> filter -> dataset -> tokenizer -> shard -> train -> sample, each skipped where it is done."""

import contextlib
import logging
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from m31r.artifacts.store import Artifact, MissingArtifact, finished_only, sizes_only
from m31r.config.schema import Config
from m31r.workers import working_on

DATA_STAGES = ("crawl", "filter", "dataset", "tokenizer", "shard", "card")
STAGES = (*DATA_STAGES, "train", "sample")
log = logging.getLogger(__name__)


def run(config: Config, workdir: Path, until: str) -> str:
    """Does every stage up to `until` that is not done yet, and returns the short report of where things stand."""
    # stages tell leftovers from work under way by the numbers of processes, which are those of one host
    with finished_only() if config.mesh.processes != 1 else contextlib.nullcontext():
        artifacts = prepare(config, until)
    if until in DATA_STAGES:
        return "\n".join(f"{stage}: {artifact.path}" for stage, artifact in artifacts.items())
    from m31r.report.report import write_report
    from m31r.report.samples import write_samples
    from m31r.train.train import train

    outcome = train(config, artifacts["shard"], workdir)
    if outcome.run != workdir:
        return f"this process's part is done: {outcome.run}"  # process 0 tells the rest
    samples = write_samples(config, workdir, outcome) if until == "sample" else {}
    return write_report(workdir, artifacts, outcome, samples)


def prepare(config: Config, until: str) -> dict[str, Artifact]:
    """The artifacts of the data stages up to `until` (or of all of them), built where they are missing."""
    artifacts: dict[str, Artifact] = {}
    for stage, produce_stage in _stages(config, artifacts).items():
        with _shown(stage), working_on(config.scale):
            artifacts[stage] = produce_stage()
        if stage == until:
            break
    return artifacts


def only(config: Config, stage: str) -> Artifact:
    """Builds one stage from the finished artifacts before it.

    Raises:
      MissingArtifact: one of those is not there; names the command that makes it.
    """
    artifacts: dict[str, Artifact] = {}
    for name, produce_stage in _stages(config, artifacts).items():
        with contextlib.nullcontext() if name == stage else finished_only(), working_on(config.scale):
            artifacts[name] = produce_stage()
        if name == stage:
            break
    return artifacts[stage]


def finished(config: Config) -> Artifact:
    """The token shards of a configuration, which must be there.

    Raises:
      MissingArtifact: names the command that makes what is missing.
    """
    with finished_only():
        return prepare(config, "shard")["shard"]


def attribution(config: Config) -> tuple[Artifact, Artifact]:
    """The index of the training text, built if it is missing, and the dataset that it is of, which must be there.

    Raises:
      MissingArtifact: names the command that makes what is missing.
    """
    from m31r.attribute.index import build_index

    root = Path(config.data_folder)
    with finished_only(), sizes_only(), contextlib.suppress(MissingArtifact):
        dataset = prepare(config, "dataset")["dataset"]
        return build_index(config.attribute, root, dataset), dataset
    with finished_only():
        dataset = prepare(config, "dataset")["dataset"]
    return build_index(config.attribute, root, dataset), dataset


def plan(config: Config, until: str) -> list[str]:
    """What `run` would do, a line a stage, without doing it."""
    lines: list[str] = []
    artifacts: dict[str, Artifact] = {}
    for stage, produce_stage in _stages(config, artifacts).items():
        try:
            with finished_only():
                artifacts[stage] = produce_stage()
        except MissingArtifact:
            return lines + [f"{name}: would be done" for name in STAGES[STAGES.index(stage) : STAGES.index(until) + 1]]
        lines.append(f"{stage}: done, {artifacts[stage].path}")
        if stage == until:
            return lines
    return lines + [f"{name}: would be done or gone on with" for name in STAGES[len(DATA_STAGES) : STAGES.index(until) + 1]]


def _stages(config: Config, done: dict[str, Artifact]) -> dict[str, Callable[[], Artifact]]:
    """Each data stage as a call that reads its parents from `done`."""
    from m31r.card.card import write_card
    from m31r.crawl.crawl import crawl
    from m31r.dataset.dataset import build_dataset
    from m31r.filter.filter import filter_files
    from m31r.generate.place import check_init
    from m31r.shard.shard import shard
    from m31r.tokenizer.tokenizer import MODEL, adopt_tokenizer, train_tokenizer

    check_init(config)
    root, init = Path(config.data_folder), config.train.init

    def tokenizer() -> Artifact:
        if init:
            return adopt_tokenizer(Path(init) / MODEL, root, done["dataset"])
        return train_tokenizer(config.tokenizer, root, done["dataset"])

    return {
        "crawl": lambda: crawl(config),
        "filter": lambda: filter_files(config.filter, root, done["crawl"]),
        "dataset": lambda: build_dataset(config.dataset, config.seed, root, done["filter"]),
        "tokenizer": tokenizer,
        "shard": lambda: shard(config.shard, root, done["dataset"], done["tokenizer"]),
        "card": lambda: write_card(config, root, done["filter"], done["dataset"], done["shard"]),
    }


@contextlib.contextmanager
def _shown(stage: str) -> Generator[None]:
    """On a terminal, a spinner beside the stage under way."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    status: Any = Console(stderr=True).status(f"{stage} ...")
    with status:
        yield
