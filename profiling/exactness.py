"""Three gates that training must pass on any device: equal bits when repeated, when restarted, and after a refactoring.

    python profiling/exactness.py --config=configs/smoke.py [--config.a.b=value ...] [--gates repeat,restart,refactor] [--json]
    python profiling/exactness.py --config=configs/smoke.py --record       # writes what the third gate compares with
    python profiling/exactness.py --config=configs/small.py --made-up --record --config.train.steps=40 \\
        --config.train.checkpoint_every=10 --config.train.validate_every=20      # a GPU without network: minutes

The data stages run first where they are not done; with --made-up on a megabyte of made-up Rust, which needs no network and is
the same everywhere. Then each gate trains in processes of its own, in new folders: `repeat` twice; `restart` once, killed with
SIGKILL at several updates and begun again; `refactor` compares the first run's losses and weights with those recorded in
`profiling/golden/`, by configuration, device and version of jax. With --record the other gates asked for come first, and
nothing is recorded of what fails them.
"""

import argparse
import functools
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from measuring import Figures, exit_code, new_parser, processor, show
from startup import write_crates

from m31r.artifacts.store import canonical
from m31r.command.parser import split_overrides
from m31r.config.load import load_config
from m31r.errors import RunError, UserError, ValidationError
from m31r.pipeline import prepare
from m31r.train.record import read_metrics

GATES = ("repeat", "restart", "refactor")
GOLDEN = Path(__file__).parent / "golden"
KILLS = (0.3, 0.6)  # of the updates, when the second gate kills


def main() -> None:
    rest, given = split_overrides(sys.argv[1:])
    arguments, overrides = _parser().parse_args(rest), given
    gates = arguments.gates.split(",")
    if unknown := set(gates) - set(GATES):
        raise UserError(f"--gates={arguments.gates}: no gate {', '.join(sorted(unknown))}; known are {', '.join(GATES)}")
    load_config(arguments.config, overrides)  # its errors before anything is made
    with tempfile.TemporaryDirectory(dir=arguments.scratch) as scratch:
        name = called(arguments.config, overrides) + ("-made-up" if arguments.made_up else "")
        if arguments.made_up:
            overrides = [*overrides, *made_up(Path(scratch))]
        config = load_config(arguments.config, overrides)
        data_hash = prepare(config, "shard")["shard"].hash
        golden = Path(arguments.golden) / f"{name}-{device()}.json"
        if arguments.record:
            gates = [gate for gate in gates if gate != "refactor"]
        recorded = _recorded_on(golden, data_hash) if "refactor" in gates else {}
        command = [sys.executable, "-m", "m31r.main", f"--config={arguments.config}", "--stage=train", "--log-level=warning"]
        command += [f"--config.{name}={value}" for name, value in overrides]
        first = train_whole(command, Path(scratch) / "first")
        failed = [gate for gate in gates if not _passes(gate, command, first, recorded, config.train.steps, arguments)]
    if failed:
        raise ValidationError(f"not exact: {', '.join(failed)}")
    if arguments.record:
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(canonical({"config": Path(arguments.config).stem, "overrides": dict(given), **first}, indent=1))
        show({"what": "recorded", "file": golden.name, "params_sha256": first["params_sha256"]}, arguments.json)


def made_up(folder: Path) -> list[tuple[str, str]]:
    """Crates of made-up Rust in `folder`, and the fields that have them as the only source and the data beside them."""
    write_crates(folder / "crates")
    sources = {"crawl.sources": f"('local {folder / 'crates'}',)", "data_folder": str(folder / "data")}
    return list((sources | {"dataset.validation_fraction": "0.2"}).items())


def _recorded_on(golden: Path, data_hash: str) -> Figures:
    """What was recorded; read before anything is trained."""
    if not golden.exists():
        raise UserError(f"{golden}: nothing is recorded for this configuration, device and jax; run with --record first")
    recorded: Figures = json.loads(golden.read_bytes())
    if recorded.get("data_hash") != data_hash:  # a filter changed, say, and not what training computes
        raise UserError(f"{golden}: recorded on other data; record it anew with the code before the change")
    return recorded


def _passes(
    gate: str, command: list[str], first: Figures, recorded: Figures, steps: int, arguments: argparse.Namespace
) -> bool:
    kills = 0
    with tempfile.TemporaryDirectory(dir=arguments.scratch) as scratch:
        if gate == "repeat":
            other = train_whole(command, Path(scratch) / "again")
        elif gate == "restart":
            kills = sum(kill_at(command, Path(scratch) / "killed", int(share * steps)) for share in KILLS)
            other = train_whole(command, Path(scratch) / "killed")
        else:
            other = {name: recorded[name] for name in first}
    differing = [name for name in first if first[name] != other[name]]
    figures = {"what": gate, "equal": not differing, "differing": differing, "params_sha256": other["params_sha256"]}
    show({**figures, "updates": len(first["losses"]), "kills": kills, "device": device()}, arguments.json)
    return not differing


def train_whole(command: list[str], run: Path) -> Figures:
    """Trains to the end in `run`; the data's hash, losses of all updates, the validation's bits per byte, the weights' hash.

    Raises:
      RunError: training fails.
    """
    done = subprocess.run([*command, f"--workdir={run}"], capture_output=True, text=True)
    if done.returncode:
        raise RunError(f"training ended with exit {done.returncode}: {(done.stderr.strip().splitlines() or [''])[-1]}")
    summary, updates = json.loads((run / "metrics.json").read_bytes()), read_metrics(run)
    return {
        "data_hash": summary["data_hash"],
        "losses": [line["loss"] for line in updates],
        "gradient_norms": [line["grad_norm"] for line in updates],
        "val_bits_per_byte": summary["val_bits_per_byte"],
        "params_sha256": summary["params_sha256"],
    }


def kill_at(command: list[str], run: Path, update: int) -> int:
    """Trains in `run` until `update` is recorded and kills the process then; 1 if it was still alive, else 0."""
    process = subprocess.Popen([*command, f"--workdir={run}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and not any(step >= update for step in _recorded(run)):
        time.sleep(0.005)
    killed = process.poll() is None
    process.kill()
    process.wait()
    return int(killed)


def _recorded(run: Path) -> Iterator[int]:
    try:
        text = (run / "metrics.jsonl").read_text(encoding="utf-8")
    except OSError:
        return
    yield from (int(number) for number in re.findall(r'"step": (\d+)', text))


def called(config: str, overrides: list[tuple[str, str]]) -> str:
    """A name for a configuration that new fields leave alone: that of its file, and a hash of what was overridden."""
    shaping = [f"{name}={value}" for name, value in overrides if name != "data_folder"]
    return Path(config).stem + (f"-{hashlib.sha256(' '.join(shaping).encode()).hexdigest()[:8]}" if shaping else "")


@functools.cache
def device() -> str:
    """The device and the version of jax, as part of a file's name; asked in a process that gives the device back."""
    words = "import jax; print(jax.devices()[0].device_kind, 'jax', jax.__version__)"
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    kind, version = done.stdout.splitlines()[-1].split(" jax ")
    if kind == "cpu":  # processors with other instructions round otherwise
        kind = processor()
    return re.sub(r"[^A-Za-z0-9.]+", "-", f"{kind} jax {version}")


def _parser() -> argparse.ArgumentParser:
    parser = new_parser(__doc__)
    parser.add_argument("--gates", default=",".join(GATES), help="which to pass, with commas between")
    parser.add_argument("--made-up", action="store_true", help="train on made-up Rust, without network")
    parser.add_argument("--record", action="store_true", help="write what the refactor gate compares with")
    parser.add_argument("--golden", default=str(GOLDEN), help="folder of what was recorded")
    parser.add_argument("--scratch", help="where runs lie meanwhile; the system's temporary folder")
    return parser


if __name__ == "__main__":
    sys.exit(exit_code(main))
