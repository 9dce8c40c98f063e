"""Trains from a dataset and a tokenizer that carry.py brought, and prints one JSON line of how it went.

    python experiments/debian/train.py --data-folder DATA --workdir RUN [--tokens N | --minutes M --as-fast-as RUN] \\
        [--set FIELD=VALUE ...]

The stages are the main job's own, from `shard` on: the whole job needs the corpus, and this machine has none. With --tokens
the updates are as many as it takes to see N tokens; with --minutes as many as fit those, at the rate of another run. A run
that was stopped goes on, with as many updates as it began with. The line also goes to figures.json in the run's folder, and
where that is there already nothing is done again.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from compare import compare

from m31r.artifacts.store import Artifact, open_artifact
from m31r.checkpoint.checkpoint import restore
from m31r.config.load import load_config
from m31r.config.schema import Config
from m31r.errors import Stopped
from m31r.generate.load import abstract_weights
from m31r.logs import start_logging
from m31r.shard.shard import shard
from m31r.train.record import read_metrics
from m31r.train.run import SNAPSHOT, read_config, write_whole
from m31r.train.train import train
from m31r.workers import working_on

FIGURES = "figures.json"
WARM_UP = 20  # updates that are no measure of a machine's rate


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", default=str(Path(__file__).with_name("config.py")))
    parser.add_argument("--data-folder", type=Path, required=True)
    parser.add_argument("--workdir", type=Path, required=True)
    parser.add_argument("--tokens", type=float, help="train on so many, in place of train.steps")
    parser.add_argument("--minutes", type=float, help="train for so long, in place of train.steps; needs --as-fast-as")
    parser.add_argument("--as-fast-as", type=Path, metavar="RUN", help="a run of the same shapes and machine")
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE")
    parser.add_argument("--until", choices=["shard", "train"], default="train")
    arguments = parser.parse_args()
    overrides = [("data_folder", str(arguments.data_folder)), *(tuple(text.split("=", 1)) for text in arguments.set)]
    if bool(arguments.minutes) != bool(arguments.as_fast_as):
        parser.error("--minutes and --as-fast-as go together")
    if (done := arguments.workdir / FIGURES).exists():
        sys.stdout.write(done.read_text())
        return
    config = load_config(arguments.config, overrides)
    if (arguments.workdir / SNAPSHOT).exists():
        steps = read_config(arguments.workdir).train.steps
    elif arguments.minutes:
        steps = updates_within(60 * arguments.minutes, arguments.as_fast_as)
    elif arguments.tokens:
        steps = round(arguments.tokens / config.train.batch_size / config.model.context_length)
    else:
        steps = config.train.steps
    config = load_config(arguments.config, [*overrides, ("train.steps", str(steps))])
    start_logging("info")
    shards = sharded(config, arguments.data_folder)
    if arguments.until == "shard":
        sys.stdout.write(f"{shards.path}\n")
        return
    began = time.monotonic()
    try:
        outcome = train(config, shards, arguments.workdir)
    except Stopped as stopped:
        sys.stdout.write(json.dumps({"stopped": str(stopped)}) + "\n")
        sys.exit(stopped.exit_code)
    seconds = time.monotonic() - began
    figures = {"name": arguments.workdir.name, "set": arguments.set, "steps": outcome.step, "wall_s": round(seconds, 1)}
    figures |= along(config, arguments.workdir)
    saved = restore(arguments.workdir, abstract_weights(arguments.workdir, config), None)
    if saved:
        figures |= compare(config, shards, saved.params, 32, 64)
    write_whole(done, (json.dumps(figures) + "\n").encode())
    sys.stdout.write(done.read_text())


def sharded(config: Config, data_folder: Path) -> Artifact:
    """The token shards of the one dataset and the one tokenizer in the folder, made if they are not there."""
    found = {stage: sorted(data_folder.glob(f"{stage}-*")) for stage in ("dataset", "tokenizer")}
    for stage, paths in found.items():
        if len(paths) != 1:
            raise SystemExit(f"{data_folder}: {len(paths)} {stage} artifacts, wanted one; carry.py unpack brings it")
    with working_on(config.scale):
        return shard(config.shard, data_folder, open_artifact(found["dataset"][0]), open_artifact(found["tokenizer"][0]))


def along(config: Config, run: Path) -> dict[str, Any]:
    """Rate, time in updates, how many fit eight minutes, and the curve of the run's own validation: from what it wrote.

    Time is from update to update, waits for data included; compiling, validation and saving are not.
    """
    metrics, each = read_metrics(run), tokens_of_update(config)
    seconds = seconds_of(metrics, each)
    return {
        "tokens": each * len(metrics),
        "tokens_per_s": round(each * len(metrics) / seconds),
        "update_s": round(seconds, 1),
        "updates_of_8_minutes": updates_within(480, run),
        "curve": [[line["step"], round(line["val_bits_per_byte"], 4)] for line in metrics if "val_bits_per_byte" in line],
    }


def updates_within(seconds: float, run: Path) -> int:
    """How many updates fit so many seconds, at the rate of `run` without its first ones."""
    metrics, each = read_metrics(run), tokens_of_update(read_config(run))
    steady = metrics[min(WARM_UP, len(metrics) - 1) :]
    return max(1, int(seconds * len(steady) / seconds_of(steady, each)))


def tokens_of_update(config: Config) -> int:
    return config.train.batch_size * config.model.context_length


def seconds_of(metrics: list[dict[str, Any]], each: int) -> float:
    return float(sum(each / line["tokens_per_s"] for line in metrics))


if __name__ == "__main__":
    main()
