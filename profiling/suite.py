"""What `make bench` watches: a table of benchmarks, each with what can be counted in it and what can be timed.

A benchmark is a function (config, scratch folder, whether quickly) -> `Benchmark`. It stands in a module of this folder, so
that it lies beside the script that measures the same thing; a module that is not there is passed over, by name.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from itertools import count, islice
from pathlib import Path
from typing import Any

from calibration import Work, interpreter, jax_start, process_start, products, vectors
from measuring import figures_of

from m31r.config.load import load_config
from m31r.config.schema import Config

BENCHMARKS = {
    "train_step": "suite:train_step",
    "decode": "suite:decode",
    "data": "suite:data",
    "loader": "suite:loader",
    "checkpoint": "checkpoint:benchmark",
    "startup": "suite:startup",
}
TURNS = 9
STEPS = 4  # updates in one turn; the first is not overlapped
QUICK_STEPS = 8  # which are shorter
LOADED = 2**17  # tokens in rows of one turn
DECODED = 64  # tokens written at once
DECODES, READS = 8, 16  # in one turn, if not quick: a tenth of a second or more
KERNELS = re.compile(r" = .*?\s(fusion|dot|convolution|custom-call|copy|reduce|scatter|gather|sort)\(")


@dataclass(frozen=True)
class Timed:
    """Work to time by turns with a calibration that suffers from the same neighbours."""

    work: Work
    calibration: Work
    turns: int = TURNS


@dataclass(frozen=True)
class Benchmark:
    """What there is to count, the same in each run, and to time, by name; less is better throughout."""

    counts: Mapping[str, float] = field(default_factory=dict)
    timed: Mapping[str, Timed] = field(default_factory=dict)


def prepare(name: str, config: str, scratch: Path, quick: bool) -> Benchmark:
    """The benchmark of that name, with all made and compiled that it needs."""
    module, _, function = BENCHMARKS[name].partition(":")
    make: Callable[[str, Path, bool], Benchmark] = getattr(import_module(module), function)
    return make(config, scratch, quick)


def there(name: str) -> bool:
    """Whether the module of a benchmark is there, and the benchmark in it."""
    module, _, function = BENCHMARKS[name].partition(":")
    return Path(__file__).with_name(f"{module}.py").is_file() and hasattr(import_module(module), function)


def train_step(config: str, scratch: Path, quick: bool) -> Benchmark:
    """Updates as the loop makes them, one in flight."""
    from train_step import compiled_step, window

    step, state, given = compiled_step(load_config(config, []))

    def work() -> None:
        nonlocal state
        state, _ = window(step, state, given, QUICK_STEPS if quick else STEPS)

    return Benchmark(counts_of(step), {"step": Timed(work, products())})


def decode(config: str, scratch: Path, quick: bool) -> Benchmark:
    """Reading a prompt and writing after it, greedily, one row, random weights."""
    import jax
    import jax.numpy as jnp
    import numpy as np

    from m31r.generate.engine import begin, decode, empty_cache
    from m31r.generate.prefill import at_once, logits_after, read
    from m31r.generate.sampling import sampling_of
    from m31r.model.decoder import init_params
    from m31r.tokenizer.reserved import EOS

    settings = load_config(config, [])
    model, vocab_size = settings.model, settings.tokenizer.vocab_size
    params = init_params(model, vocab_size, settings.seed)
    params = jax.tree.map(lambda w: jnp.asarray(w, jnp.dtype(model.precision) if w.ndim > 1 else None), params)
    sampling = sampling_of(1, vocab_size, 0.0, 0, 1.0, 0, 0, forbidden=(EOS,))  # so that no row ends early
    length_B, end_B = np.full(1, 32, np.int32), np.full(1, model.context_length, np.int32)
    part = (np.full((1, model.context_length // 2), 300, np.int32), np.zeros(1, np.int32), np.int32(31))
    reader = at_once.lower(logits_after, params, model, empty_cache(model, 1), *part).compile()
    logits_BV, cache = read(params, model, empty_cache(model, 1), *part)
    seen_BV = np.zeros(logits_BV.shape, bool)
    state = begin(cache, logits_BV, length_B, end_B, seen_BV, sampling, together=False, with_log_probs=False)
    write = decode.lower(params, model, state, end_B, sampling, DECODED, together=False).compile()
    counts = {f"prefill {what}": value for what, value in counts_of(reader).items()}
    counts |= {f"decode {what}": value for what, value in counts_of(write).items()}
    again = lambda: jax.block_until_ready(write(params, jax.tree.map(jnp.copy, state), end_B, sampling))  # noqa: E731
    reading = lambda: jax.block_until_ready(read(params, model, empty_cache(model, 1), *part))  # noqa: E731
    if quick:
        return Benchmark(counts, {"decode": Timed(again, vectors())})
    # no prompt if quick: threads wait for one another there, and on a busy machine that takes processor time
    weights = vectors(width=1600, products=500)  # 10 MB, which a neighbour that uses memory slows down as it does the model
    timed = {"decode": Timed(repeated(again, DECODES), weights), "prefill": Timed(repeated(reading, READS), products())}
    return Benchmark(counts, timed)


def data(config: str, scratch: Path, quick: bool) -> Benchmark:
    """The filter and the sharding of a megabyte of made-up Rust, in one process."""
    from m31r.filter.filter import filter_files
    from m31r.pipeline import prepare as prepared
    from m31r.shard.shard import shard

    settings = _on_written_crates(config, scratch)
    done = prepared(settings, "shard")
    numbers = count()

    def fresh(make: Callable[[Path], object]) -> Work:
        def work() -> None:
            folder = scratch / str(next(numbers))
            folder.mkdir()
            make(folder)
            shutil.rmtree(folder)

        return work

    filtering = fresh(lambda folder: filter_files(settings.filter, folder, done["crawl"]))
    sharding = fresh(lambda folder: shard(settings.shard, folder, done["dataset"], done["tokenizer"]))
    return Benchmark(timed={"filter": Timed(filtering, interpreter()), "shard": Timed(sharding, interpreter())})


def loader(config: str, scratch: Path, quick: bool) -> Benchmark:
    """The plan of an epoch's rows, and rows with fill-in-the-middle, in one process."""
    from m31r.loader.loader import batches, rows
    from m31r.pipeline import prepare as prepared

    settings = _on_written_crates(config, scratch)
    shards = prepared(settings, "shard")["shard"]
    plan = lambda: rows(shards, "train", settings.model, settings.loader, settings.reason, settings.seed)  # noqa: E731
    source, size = plan(), settings.train.batch_size
    making = lambda: [source.dataset[row] for row in range(LOADED // settings.model.context_length)]  # noqa: E731
    timed = {"plan": Timed(repeated(plan, 8), interpreter()), "rows": Timed(making, interpreter())}
    if not quick:  # its thread and this one hand over the interpreter, which takes processor time on a busy machine
        stream = batches(source, size, 0, 0, settings.loader.prefetch_batches)
        loading = lambda: [None for _ in islice(stream, LOADED // (size * settings.model.context_length))]  # noqa: E731
        timed["batches"] = Timed(loading, interpreter())
    return Benchmark(timed=timed)


def startup(config: str, scratch: Path, quick: bool) -> Benchmark:
    """`m31r --help`; and, if there is time, the training job up to its first update, its programs cached."""
    import startup as script

    listing = "import sys, m31r.main, m31r.command.parser; print(len(sys.modules))"
    modules = subprocess.run([sys.executable, "-c", listing], check=True, capture_output=True, text=True).stdout
    helping = lambda: subprocess.run(script.help_command(), check=True, stdout=subprocess.DEVNULL)  # noqa: E731
    timed = {"help": Timed(helping, process_start(), 2 * TURNS)}
    if not quick:
        script.write_crates(scratch / "crates")
        child = [sys.executable, script.__file__, "--config", config, "--child", str(scratch)]
        timed["first step"] = Timed(lambda: figures_of(child), jax_start(), 3)
    return Benchmark({"modules": int(modules)}, timed)


def repeated(work: Work, times: int) -> Work:
    """So much of it that a turn is long enough to be timed."""
    return lambda: [work() for _ in range(times)]


def counts_of(compiled: Any) -> dict[str, float]:
    """What XLA says a compiled program does; a loop whose length it does not know counts once.

    flops and bytes (read and written) are its cost analysis', memory_bytes is working memory beside arguments and results,
    kernels are the operations that it runs one by one or fuses around, instructions all that are left after optimisation.
    """
    found = compiled.cost_analysis()
    cost = found[0] if isinstance(found, list) else found
    text = compiled.as_text()
    return {
        "flops": cost["flops"],
        "bytes": cost["bytes accessed"],
        "memory_bytes": compiled.memory_analysis().temp_size_in_bytes,
        "kernels": sum(1 for line in text.splitlines() if KERNELS.search(line)),
        "instructions": text.count(" = "),
    }


def _on_written_crates(config: str, scratch: Path) -> Config:
    from startup import SMALL, write_crates

    write_crates(scratch / "crates")
    given = {"data_folder": str(scratch / "data"), "crawl.sources": f"local {scratch / 'crates'}"}
    settings = load_config(config, [*SMALL.items(), *given.items()])
    return replace(settings, filter=replace(settings.filter, workers=0), shard=replace(settings.shard, workers=0))
