"""What checkpoints cost: how long a save holds the loop up, what a run loses by it, bytes on disk, and restoring.

python profiling/checkpoint.py --config=configs/base.py --json [--steps 100] [--folder DIR]
"""

import argparse
import statistics
import sys
import tempfile
import time
from itertools import count
from pathlib import Path
from typing import Any

from calibration import interpreter
from measuring import Figures, exit_code, new_parser, show
from suite import Benchmark, Timed

from m31r.command.host import prefer_huge_pages
from m31r.command.parser import split_overrides
from m31r.config.load import load_config
from m31r.config.schema import Config


def main() -> None:
    rest, overrides = split_overrides(sys.argv[1:])
    arguments = _parser().parse_args(rest)
    prefer_huge_pages()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        show(measure(load_config(arguments.config, overrides), Path(folder), arguments.saves, arguments.steps), arguments.json)


def measure(config: Config, run: Path, saves: int, steps: int) -> Figures:
    """Saves and restores a state in the configuration's shapes whose every number has random bits, as after training.

    With `steps`, so many training steps are timed after each save and, by turns, without one.
    """
    import jax

    from m31r.checkpoint.checkpoint import Writer, abstract_on, restore
    from m31r.checkpoint.keep import FOLDER, Keep
    from m31r.train.step import init_state

    device = jax.devices()[0]
    state = jax.device_put(init_state(config, config.tokenizer.vocab_size), device)
    like = abstract_on(device, state)
    state = state._replace(optimizer=_filled(state.optimizer))
    jax.block_until_ready(state)
    blocked, whole, with_save, without = [], [], [], []
    advance = _stepper(config, steps) if steps else None
    with Writer(run, Keep(last=1, best=0, every=0)) as writer:
        for number in range(1, saves + 1):
            if advance:
                state, seconds = advance(state)
                without.append(seconds)
            started = time.perf_counter()
            writer.save(number, state.params, state.optimizer, {}, {})
            blocked.append(time.perf_counter() - started)
            if advance:
                state, seconds = advance(state)
                with_save.append(blocked[-1] + seconds)
            writer.settle()
            whole.append(time.perf_counter() - started)
    size = sum(path.stat().st_size for path in (run / FOLDER / str(saves)).rglob("*") if path.is_file())
    raw = sum(leaf.nbytes for leaf in jax.tree.leaves((state.params, state.optimizer)))
    del state
    started = time.perf_counter()
    jax.block_until_ready(restore(run, like.params, like.optimizer))
    figures = {
        "what": "checkpoint",
        "blocked_ms": round(1e3 * statistics.median(blocked[1:] or blocked), 1),
        "first_blocked_ms": round(1e3 * blocked[0], 1),
        "restore_s": round(time.perf_counter() - started, 2),
        "state_bytes": raw,
        "disk_bytes": size,
        "device": device.device_kind,
    }
    if not steps:
        return figures | {"save_s": round(statistics.median(whole), 2)}
    plain, saving = statistics.median(without), statistics.median(with_save)
    return figures | {"steps": steps, "steps_s": round(plain, 2), "steps_and_save_s": round(saving, 2)}


def benchmark(config: str, scratch: Path, quick: bool) -> Benchmark:
    """For `make bench`: the bytes of a save on disk; and, if there is time, three saves and a restore."""
    settings, numbers = load_config(config, []), count()

    def work() -> Figures:
        return measure(settings, scratch / str(next(numbers)), 3, 0)

    # many threads that wait for one another: their processor time depends on the neighbours
    timed = {} if quick else {"save and restore": Timed(work, interpreter(), 5)}
    return Benchmark({"disk_bytes": work()["disk_bytes"]}, timed)


def _filled(optimizer: Any) -> Any:
    """The optimizer's state with random bits in the place of its zeros, which would be packed to nothing."""
    import jax

    def fill(leaf: Any) -> Any:
        return jax.random.normal(jax.random.key(leaf.size), leaf.shape, leaf.dtype) ** 2 if leaf.ndim else leaf

    return jax.tree.map(fill, optimizer)


def _stepper(config: Config, steps: int) -> Any:
    """A function that takes so many training steps and times them."""
    import jax
    import numpy as np
    from train_step import random_batch

    from m31r.train.step import build_train_step

    batch, token_bytes_V = random_batch(config), np.ones(config.tokenizer.vocab_size, np.int32)
    step = build_train_step(config, config.tokenizer.vocab_size)

    def advance(state: Any) -> tuple[Any, float]:
        started = time.perf_counter()
        for _ in range(steps):
            state, _ = step(state, batch, token_bytes_V)
        jax.block_until_ready(state)
        return state, time.perf_counter() - started

    return advance


def _parser() -> argparse.ArgumentParser:
    parser = new_parser(__doc__)
    parser.add_argument("--saves", type=int, default=3, help="how many are made")
    parser.add_argument("--steps", type=int, default=0, help="training steps after each save, and without one; 0 takes none")
    parser.add_argument("--folder", help="where checkpoints are written; they are removed at the end")
    return parser


if __name__ == "__main__":
    sys.exit(exit_code(main))
