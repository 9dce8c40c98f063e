"""How long things take to begin: m31r --help, the imports of training, and the first training step with programs cached.

python profiling/startup.py --json [--config=configs/base.py]
"""

import argparse
import json
import logging
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measuring import Figures, exit_code, figures_of, new_parser, show

from m31r.command.host import prefer_huge_pages
from m31r.command.parser import split_overrides
from m31r.config.load import load_config

NOTHING = [sys.executable, "-c", "pass"]
HELP_ROUNDS = 15
STEP_ROUNDS = 3
FAMILIES = 40  # crates of made-up Rust; enough that some are for validation
# the job's own first step, on data that needs no network; two steps, for the first one's figures come while the second runs
SMALL = {
    "dataset.validation_fraction": "0.2",
    "tokenizer.training_bytes": "500000",
    "train.steps": "2",
    "train.log_every": "1",
    "train.validate_every": "1000000",
}


def main() -> None:
    rest, overrides = split_overrides(sys.argv[1:])
    parser = new_parser(__doc__)
    parser.add_argument("--child", metavar="DIR", help=argparse.SUPPRESS)
    arguments = parser.parse_args(rest)
    load_config(arguments.config, overrides)  # its errors now, not in a child
    if arguments.child:
        _first_step(arguments.config, overrides, Path(arguments.child))
        return
    show(measure_help(HELP_ROUNDS), arguments.json)
    given = [f"--config.{name}={text}" for name, text in overrides]
    show(measure_first_step([f"--config={arguments.config}", *given]), arguments.json)


def measure_help(rounds: int) -> Figures:
    """`m31r --help` against an interpreter that does nothing, by turns."""
    commands = (NOTHING, help_command())
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for command, found in zip(commands, seconds, strict=True):
            started = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            found.append(time.perf_counter() - started)
    nothing, helped = map(statistics.median, seconds)
    return {
        "what": "help",
        "ms": round(1e3 * helped, 1),
        "python_pass_ms": round(1e3 * nothing, 1),
        "multiple_of_python_pass": round(helped / nothing, 2),
    }


def help_command() -> list[str]:
    """`m31r --help` as installed beside this Python, or else from its module."""
    script = Path(sys.executable).with_name("m31r")
    return [str(script), "--help"] if script.is_file() else [sys.executable, "-m", "m31r.main", "--help"]


def measure_first_step(config: list[str]) -> Figures:
    """Process start to the first update's figures in the real training job, in its parts; programs come from the cache."""
    with tempfile.TemporaryDirectory() as scratch:
        write_crates(Path(scratch, "crates"))
        child = [sys.executable, __file__, *config, "--child", scratch]
        cold = figures_of(child)  # makes the data and compiles
        rounds = [figures_of(child) for _ in range(STEP_ROUNDS)]
    warm = {name: round(statistics.median(figures[name] for figures in rounds), 2) for name in rounds[0]}
    return {"what": "first_step", **warm, "compiling_after_imports_s": cold["after_imports_s"]}


def write_crates(folder: Path) -> None:
    """A megabyte of made-up Rust, with words enough for a large vocabulary, the same each time."""
    rng = random.Random(31)
    words = ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(3, 9))) for _ in range(4000)]
    for family in range(FAMILIES):
        crate = folder / f"{words[family]}-{family}"
        (crate / "src").mkdir(parents=True)
        (crate / "Cargo.toml").write_text(f'[package]\nname = "{crate.name}"\nversion = "1.0.0"\nlicense = "MIT"\n')
        items = [
            "pub fn {}_{}({}: u64) -> u64 {{\n    let {} = {} + 1;\n    {}\n}}\n".format(*pick, pick[2], pick[3])
            for pick in (rng.sample(words, 4) for _ in range(250))
        ]
        (crate / "src/lib.rs").write_text("\n".join(items))


def _first_step(config_name: str, overrides: list[tuple[str, str]], scratch: Path) -> None:
    """In a child: trains as the job does and prints when what was reached, in seconds since the process started."""
    prefer_huge_pages()
    began = _process_start()
    from m31r import pipeline
    from m31r.train.train import train

    imported = time.time()
    data = {"data_folder": str(scratch / "data"), "crawl.sources": f"local {scratch / 'crates'}"}
    config = load_config(config_name, [*overrides, *SMALL.items(), *data.items()])
    shards = pipeline.prepare(config, "shard")["shard"]
    prepared = time.time()
    said: dict[str, float] = {}  # when a line of the log first began with this word
    listener = logging.Handler()
    listener.emit = lambda record: said.setdefault(record.getMessage().split()[0], record.created)  # type: ignore
    logging.getLogger("m31r.train").addHandler(listener)
    logging.getLogger("m31r").setLevel("INFO")
    with tempfile.TemporaryDirectory(dir=scratch) as run:
        train(config, shards, Path(run))
    # "device:" is said when the program is loaded; then the starting weights are validated, then comes "step 1/2"
    figures = {"from_process_start_s": said["step"] - began, "imports_s": imported - began}
    figures |= {"after_imports_s": said["step"] - imported, "of_it_data_check_s": prepared - imported}
    figures |= {"of_it_loading_s": said["device:"] - prepared, "of_it_validation_and_step_s": said["step"] - said["device:"]}
    sys.stdout.write(json.dumps({name: round(value, 3) for name, value in figures.items()}) + "\n")


def _process_start() -> float:
    """When this process began, by the kernel's account, so that the interpreter's own start and a start over count."""
    ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
    return time.time() - (time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK"))


if __name__ == "__main__":
    sys.exit(exit_code(main))
