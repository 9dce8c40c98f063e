"""How fast a model writes: the first token after a prompt, each one after it, and what memory has to do with it.

python profiling/decode.py [--model=DIR] [--config=configs/small.py] [--format=float32,int8] [--batch=1,8,64]
                           [--prompt=128,1024] [--new-tokens=65] [--rounds=3] [--kernels=xla,pallas] [--together]
                           [--check-rows] [--json]

One object for each format, batch, prompt and kind of kernels, each measured in a process of its own, greedily, with different
prompts in a batch. With --model the weights and the format are a folder's, as `m31r generate` loads it; else they are random,
in the shape of the configuration, and --format has them rounded. `bandwidth_share` is what a step must read at least (weights
once, keys and values of all rows) over its time, as a share of what copying an array moves in the same process. --check-rows
also says how many rows of the batch are token for token what they are alone; `tokens_as_xla`, with --kernels=pallas, how many
of all tokens are those that the plain program writes.
"""

import argparse
import itertools
import math
import resource
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from measuring import Figures, exit_code, figures_of, new_parser, show

from m31r.command.parser import split_overrides
from m31r.errors import UserError

FORMATS = ("float32", "bfloat16", "float16", "int8", "int4")
COPIED = 2**28  # bytes; more than any cache holds


def main() -> None:
    parser = new_parser(__doc__, config="whose shape random weights have; --config.a.b=value overrides a field")
    parser.add_argument("--model", default=None, metavar="DIR", help="a run's or a model's folder, instead of random weights")
    parser.add_argument("--format", default="float32", help=f"of random weights, with commas between: {', '.join(FORMATS)}")
    parser.add_argument("--batch", default="1,8,64", help="rows, with commas between")
    parser.add_argument("--prompt", default="128,1024", help="tokens of a prompt, with commas between")
    parser.add_argument("--new-tokens", type=int, default=65, help="tokens to write after each prompt; 2 or more")
    parser.add_argument("--rounds", type=int, default=3, help="of which the median counts; one more before them compiles")
    parser.add_argument("--kernels", default="xla", help="what decodes, with commas between: xla, pallas (NVIDIA GPU)")
    parser.add_argument("--together", action="store_true", help="compute rows together on a CPU too (exact_rows = False)")
    parser.add_argument("--check-rows", action="store_true", help="compare each row with what it is alone")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    rest, overrides = split_overrides(sys.argv[1:])
    arguments = parser.parse_args(rest)
    if arguments.new_tokens < 2 or arguments.rounds < 1:
        raise UserError(f"--new-tokens {arguments.new_tokens} --rounds {arguments.rounds}: at least 2 and 1")
    formats = ["as stored"] if arguments.model else arguments.format.split(",")
    if wrong := [name for name in formats if name not in (*FORMATS, "as stored")]:
        raise UserError(f"--format {wrong[0]}: must be {', '.join(FORMATS)}")
    lists = (arguments.batch, arguments.prompt, arguments.kernels)
    settings = list(itertools.product(formats, *(given.split(",") for given in lists)))
    if arguments.one:
        form, batch, prompt, kernels = settings[0]
        show(measure(arguments, overrides, form, int(batch), int(prompt), kernels), arguments.json)
        return
    for form, batch, prompt, kernels in settings:
        chosen = [f"--batch={batch}", f"--prompt={prompt}", f"--kernels={kernels}", "--one", "--json"]
        chosen += [] if arguments.model else [f"--format={form}"]
        show(figures_of([sys.executable, __file__, *sys.argv[1:], *chosen]), arguments.json)


def measure(arguments: Any, overrides: list[tuple[str, str]], form: str, batch: int, prompt: int, kernels: Any) -> Figures:
    """Medians over a few greedy completions, after one that compiles."""
    import jax

    from m31r.generate.generate import complete, generate
    from m31r.generate.prompts import Prompt
    from m31r.generate.settings import settings_of
    from m31r.tokenizer.reserved import EOS

    config, model = stored(arguments.model) if arguments.model else random(arguments.config, overrides, form)
    context = model.config.context_length
    if prompt + arguments.new_tokens > context:
        raise UserError(f"--prompt {prompt} --new-tokens {arguments.new_tokens}: more than the context of {context}")
    settings = settings_of(
        config.generate,
        config.seed,
        max_new_tokens=arguments.new_tokens,
        temperature=0.0,
        forbidden=(EOS,),  # as many tokens as asked for, from any model
        exact_rows=not arguments.together,
        kernels=kernels,
        reuse=False,
    )
    prompts = [Prompt(words(model, row, prompt), None, row) for row in range(batch)]
    first, step = [], []
    for _ in range(1 + arguments.rounds):
        started = time.perf_counter()
        pieces = generate(model, prompts, settings)
        next(pieces)
        began = time.perf_counter()
        assert all(len(piece.tokens) for piece in pieces)
        first.append(1e3 * (began - started))
        step.append(1e3 * (time.perf_counter() - began) / (arguments.new_tokens - 1))
    ms = statistics.median(step[1:])
    read = bytes_of_step(model, batch, prompt + arguments.new_tokens // 2)
    peak = (jax.devices()[0].memory_stats() or {}).get("peak_bytes_in_use")
    resident = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    bandwidth = copy_bandwidth()  # only now: its arrays are larger than many a model
    figures = {
        "what": "decode",
        "format": form if arguments.model is None else str(Path(arguments.model).name),
        "batch": batch,
        "prompt_tokens": prompt,
        "first_token_ms": round(statistics.median(first[1:]), 2),
        "ms_per_token": round(ms, 3),
        "tokens_per_s": round(1e3 * batch / ms, 1),
        "bytes_per_step": read,
        "copied_gb_per_s": round(bandwidth / 1e9, 1),
        "bandwidth_share": round(read / (ms / 1e3) / bandwidth, 3),
        "peak_bytes": peak or resident,
        "peak_of": "process" if peak is None else "device",
        "together": bool(arguments.together or jax.default_backend() != "cpu"),
        "kernels": kernels,
        "device": jax.devices()[0].device_kind,
    }
    if kernels != "xla":
        by_both = [complete(model, prompts, replace(settings, kernels=one)) for one in (kernels, "xla")]
        pairs = [zip(ours.tokens, plain.tokens, strict=True) for ours, plain in zip(*by_both, strict=True)]
        figures["tokens_as_xla"] = sum(ours == plain for pair in pairs for ours, plain in pair)
    if arguments.check_rows:
        together = complete(model, prompts, settings)
        alone = [complete(model, [one], settings)[0] for one in prompts]
        figures["rows_as_alone"] = sum(a.tokens == b.tokens for a, b in zip(together, alone, strict=True))
    return figures


def stored(folder: str) -> tuple[Any, Any]:
    """(configuration, model) of a folder."""
    import m31r

    loaded = m31r.load(folder)
    return loaded.config, loaded.model


def random(path: str, overrides: list[tuple[str, str]], form: str) -> tuple[Any, Any]:
    """(configuration, model) with random weights in a format, and a tokenizer that makes an id of each character."""
    import jax
    import numpy as np

    from m31r.compiled import use_compilation_cache
    from m31r.config.load import load_config
    from m31r.generate.generate import ready_model
    from m31r.model.decoder import init_params
    from m31r.quantize.tensors import arrays_of, entries, weights_from
    from m31r.tokenizer.text import Tokenizer

    config = load_config(path, overrides)
    use_compilation_cache(Path(config.data_folder))
    model, size = replace(config.model, attention="xla", kernels="xla"), config.tokenizer.vocab_size
    cpu = jax.default_backend() == "cpu"
    held = form != "float16"  # as loading holds them
    computed: Any = form if not held else "float32" if cpu or form == "float32" else "bfloat16"
    model = replace(model, precision=computed)
    with jax.default_device(jax.local_devices(backend="cpu")[0]):  # or a GPU's peak would be that of weights in float32
        host = jax.tree.map(np.asarray, init_params(model, size, config.seed))
    if held:
        listed = entries(model, size)
        in_file = {entry: arrays_of(host, entry, form) for entry in listed}  # type: ignore[arg-type]
        params = weights_from(listed, in_file.__getitem__)
    else:
        params = jax.tree.map(jax.device_put, host)
    tokenizer = Tokenizer((b"x",) * size, SimpleNamespace(encode=lambda text: [ord(one) for one in text]), None)
    return config, ready_model(params, model, tokenizer)


def words(model: Any, row: int, tokens: int) -> str:
    """A text of so many tokens, <bos> counted, that differs from other rows' from its begin."""
    if not isinstance(model.tokenizer.processor, SimpleNamespace):
        some = model.tokenizer.encode(f"// {row}\n" + "fn main() {\n    let mut total = 0;\n}\n" * tokens)[: tokens - 1]
        return str(model.tokenizer.decode(some))
    low, high = 300, min(model.tokenizer.vocab_size, 0xD800)
    return "".join(chr(low + (7919 * (row + 1) * (i + 1)) % (high - low)) for i in range(tokens - 1))


def bytes_of_step(model: Any, batch: int, positions: int) -> int:
    """What computing one token for each row must read: each weight once, and the rows' keys and values so far."""
    import jax

    from m31r.generate.engine import empty_cache

    cache = jax.eval_shape(lambda: empty_cache(model.config, batch))
    share = positions / cache[0][0].shape[1]
    weights = sum(leaf.nbytes for leaf in jax.tree.leaves(model.params))
    return weights + math.ceil(share * sum(leaf.size * leaf.dtype.itemsize for leaf in jax.tree.leaves(cache)))


def copy_bandwidth() -> float:
    """Bytes a second, read and written, of a large array's copy; the best of a few."""
    import jax
    import jax.numpy as jnp

    copy = jax.jit(lambda x: x + 1, donate_argnums=0)  # in place: fresh pages would cost more than the copying
    x = jnp.zeros(COPIED // 4, jnp.float32)
    took = []
    for _ in range(5):
        started = time.perf_counter()
        x = jax.block_until_ready(copy(x))
        took.append(time.perf_counter() - started)
    return 2 * COPIED / min(took)


if __name__ == "__main__":
    sys.exit(exit_code(main))
