"""Training throughput of a configuration, by itself or against a PyTorch ruler in the same run.

Steps are timed as the training loop makes them: one more is started before the last one's figures are read, so that on a GPU
its dispatch is hidden. `step_ms` and `tokens_per_s` are of the whole window, from the first dispatch to the last figures.

python profiling/train_step.py --config=configs/base.py --json
python profiling/train_step.py --config=configs/base.py --json --against torch_llama.py [--torch-python VENV/bin/python]
"""

import argparse
import itertools
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from measuring import Figures, exit_code, figures_of, new_parser, show, without

from m31r.command.host import prefer_huge_pages
from m31r.command.parser import split_overrides
from m31r.config.load import load_config
from m31r.config.schema import Config
from m31r.errors import UserError

WARM_UP = 3  # steps before any is timed; the ruler's number
DOCUMENTS = 4  # in each random row


def main() -> None:
    rest, overrides = split_overrides(sys.argv[1:])
    arguments = _parser().parse_args(rest)
    config = load_config(arguments.config, overrides)
    if arguments.against:
        _compare(config, arguments)
        return
    prefer_huge_pages()
    show(measure(config, arguments.steps), arguments.json)


def measure(config: Config, steps: int) -> Figures:
    """A window of `steps` updates of the training program, on random tokens in the configuration's shapes."""
    import jax

    from m31r.model.decoder import abstract_params
    from m31r.model.params import count_params, flops_per_token
    from m31r.train.budget import peak_of
    from m31r.train.mesh import build_mesh

    device, mesh = jax.devices()[0], build_mesh(config)
    step, state, given = compiled_step(config)
    state, _ = window(step, state, given, WARM_UP)
    state, read = window(step, state, given, steps)
    usual = read[-1] / steps
    state, metrics = step(state, *given)
    apart = [after - before for before, after in itertools.pairwise(read)]
    rate = config.train.batch_size * config.model.context_length / usual
    of_device = device.memory_stats() if device.platform != "cpu" else None
    of_process = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    params, frozen, peak = count_params(state.params), 0, peak_of(device)
    if config.train.lora_rank:
        frozen = count_params(abstract_params(config.model, config.tokenizer.vocab_size))
    return {
        "what": "train_step",
        "tokens_per_s": round(rate),
        "step_ms": round(1e3 * usual, 2),
        "step_ms_of": f"window of {steps} steps, one in flight",
        "median_step_ms": round(1e3 * statistics.median(apart or read), 2),
        "peak_bytes": of_device["peak_bytes_in_use"] if of_device else of_process,
        "peak_bytes_of": "device" if of_device else "process",
        "peak_share": round(rate * flops_per_token(config.model, params, frozen) / (peak.flops * mesh.size), 4),
        "peak_flops_from": peak.source,
        "params": params + frozen,
        "trained_params": params,
        "precision": config.model.precision,
        "document_mask": config.model.document_mask,
        "device": device.device_kind,
        "mesh": list(mesh.devices.shape),
        "loss": float(metrics["loss"]),  # after all these updates of one batch
        "jax": jax.__version__,
    }


def compiled_step(config: Config) -> tuple[Any, Any, tuple[Any, ...]]:
    """The training program, compiled, and what it takes: a state, and a random batch on the mesh with what comes after it."""
    import numpy as np

    from m31r.train.mesh import build_mesh, make_on_mesh, place_rows
    from m31r.train.step import build_train_step, init_frozen, init_state

    vocab_size, mesh = config.tokenizer.vocab_size, build_mesh(config)
    state, frozen = make_on_mesh(mesh, lambda: (init_state(config, vocab_size), init_frozen(config, vocab_size)))
    batch, token_bytes_V = place_rows(mesh, random_batch(config)), np.ones(vocab_size, np.int32)
    given = batch, token_bytes_V, frozen
    return build_train_step(config, vocab_size, mesh).lower(state, *given).compile(), state, given


def window(step: Any, state: Any, given: tuple[Any, ...], steps: int) -> tuple[Any, list[float]]:
    """`steps` updates as `m31r.train.train` makes them: each is started before the figures of the one before are read.

    Returns:
      The new state, and the seconds since the window began at which each update's figures had been read.
    """
    import jax

    began, read, pending = time.perf_counter(), [], None
    for _ in range(steps):
        state, metrics = step(state, *given)
        if pending is not None:
            jax.device_get(pending)
            read.append(time.perf_counter() - began)
        pending = metrics
    jax.device_get(pending)
    return state, [*read, time.perf_counter() - began]


def random_batch(config: Config) -> dict[str, Any]:
    """A batch as the loader gives it, (B, T) each: random tokens in documents of random lengths, without padding."""
    import numpy as np

    rng, shape = np.random.default_rng(config.seed), (config.train.batch_size, config.model.context_length)
    tokens = rng.integers(0, config.tokenizer.vocab_size, (shape[0], shape[1] + 1), dtype=np.int32)
    begins = rng.integers(1, shape[1], (shape[0], DOCUMENTS - 1, 1))
    segments = 1 + np.sum(np.arange(shape[1]) >= begins, axis=1, dtype=np.int32)
    return {"tokens": tokens[:, :-1], "targets": tokens[:, 1:], "segments": segments, "terms": np.ones(shape, np.int8)}


def _compare(config: Config, arguments: argparse.Namespace) -> None:
    """Ours and the ruler by turns, each in a process of its own, never both at once; then the ratio of the medians."""
    ours = [sys.executable, *without(sys.argv, ("--against", "--torch-python", "--rounds")), "--json"]
    ruler = ruler_command(config, arguments)
    rates: tuple[list[float], list[float]] = ([], [])
    others = 0.0
    for _ in range(max(2, arguments.rounds)):
        for command, found in zip((ours, ruler), rates, strict=True):
            figures = figures_of(command)
            show(figures, arguments.json)
            found.append(figures["tokens_per_s"])
            others = max(others, figures["others_busy_cores"])
    value = statistics.median(rates[0]) / statistics.median(rates[1])
    ratio = {"what": "ratio", "of": "train_step tokens_per_s", "value": round(value, 4), "others_busy_cores": others}
    show(ratio, arguments.json)


def ruler_command(config: Config, arguments: argparse.Namespace) -> list[str]:
    """The ruler's command line for the configuration's shapes, checked as far as it can be before anything is timed."""
    python, model, train = arguments.torch_python, config.model, config.train
    if not Path(arguments.against).is_file():
        raise UserError(f"{arguments.against}: no such file; --against takes the path of torch_llama.py")
    if not _has_torch(python):
        raise UserError(f"{python} has no torch: {python} -m pip install torch, or give --torch-python of one that has")
    if train.accumulation != 1:
        raise UserError(f"train.accumulation = {train.accumulation}: the ruler does not accumulate; compare with 1")
    shapes = {"layers": model.layers, "dim": model.hidden_size, "heads": model.heads, "kv-heads": model.kv_heads}
    shapes |= {"ffn": model.ffn_size, "vocab": config.tokenizer.vocab_size, "seq": model.context_length}
    shapes |= {"batch": train.batch_size, "steps": arguments.steps}
    precision = "bf16" if model.precision == "bfloat16" else model.precision
    given = [word for name, value in shapes.items() for word in (f"--{name}", str(value))]
    return [python, arguments.against, "train", "--precision", precision, *given]


def _has_torch(python: str) -> bool:
    try:
        return subprocess.run([python, "-c", "import torch"], capture_output=True).returncode == 0
    except OSError:
        return False


def _parser() -> argparse.ArgumentParser:
    parser = new_parser(__doc__)
    parser.add_argument("--steps", type=int, default=20, help="timed steps in each round")
    parser.add_argument("--against", metavar="RULER", help="path of torch_llama.py, to run by turns with ours")
    parser.add_argument("--torch-python", default=sys.executable, metavar="PYTHON", help="interpreter that has torch")
    parser.add_argument("--rounds", type=int, default=2, help="turns of ours and the ruler; at least 2")
    return parser


if __name__ == "__main__":
    sys.exit(exit_code(main))
