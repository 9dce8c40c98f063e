"""Trains from a dataset and a tokenizer that carry.py brought, and prints one JSON line of how it went.

    python experiments/debian/train.py --data-folder DATA --workdir RUN [--tokens N] [--set FIELD=VALUE ...]

The stages are the main job's own, from `shard` on: the whole job needs the corpus, and this machine has none. With --tokens
the updates are as many as it takes to see N tokens. A run that was stopped goes on.
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
from m31r.train.train import train
from m31r.workers import working_on


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", default=str(Path(__file__).with_name("config.py")))
    parser.add_argument("--data-folder", type=Path, required=True)
    parser.add_argument("--workdir", type=Path, required=True)
    parser.add_argument("--tokens", type=float, help="train on so many, in place of train.steps")
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE")
    parser.add_argument("--until", choices=["shard", "train"], default="train")
    arguments = parser.parse_args()
    overrides = [("data_folder", str(arguments.data_folder)), *(tuple(text.split("=", 1)) for text in arguments.set)]
    config = load_config(arguments.config, overrides)
    if arguments.tokens:
        steps = round(arguments.tokens / config.train.batch_size / config.model.context_length)
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
    sys.stdout.write(json.dumps(figures) + "\n")


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
    metrics = read_metrics(run)
    each = config.train.batch_size * config.model.context_length
    seconds = sum(each / line["tokens_per_s"] for line in metrics)
    return {
        "tokens": each * len(metrics),
        "tokens_per_s": round(each * len(metrics) / seconds),
        "update_s": round(seconds, 1),
        "updates_of_8_minutes": int(480 * len(metrics) / seconds),
        "curve": [[line["step"], round(line["val_bits_per_byte"], 4)] for line in metrics if "val_bits_per_byte" in line],
    }


if __name__ == "__main__":
    main()
