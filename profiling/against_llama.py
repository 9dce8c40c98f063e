"""A model's folder on the CPU against llama.cpp with the same weights and threads, by turns, and against PyTorch if asked.

python profiling/against_llama.py --model=models/small-int8 [--threads=2] [--rounds=5] [--prompt=128] [--new-tokens=96]
                                  [--torch=torch_llama.py] [--json]

Needs what the project does not: pip install xllamacpp (and torch). The folder's numbers are written to a GGUF as they
stand: int8 as q8_0 and int4 as q4_0, whose scales are 16-bit floats, bfloat16 and float32 as those. Each turn is a process of
its own, pinned to the first cores. Both decode greedily after the same tokens, nothing reserved allowed; `same_tokens` says
how many of the first are equal (llama.cpp rounds activations, so that a close choice may differ). `ratio` is llama.cpp's
milliseconds over ours: above 1 we are faster. Processor time is told too: on a busy machine it says more than the clock.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from measuring import Figures, exit_code, figures_of, new_parser, own_seconds, show, without

from m31r.errors import UserError

TEXT = "// Sums.\n" + "fn main() {\n    let mut total = 0;\n}\n" * 2000


def main() -> None:
    parser = new_parser(__doc__, config="")
    parser.add_argument("--model", required=True, metavar="DIR", help="a folder as m31r quantize makes it")
    parser.add_argument("--threads", type=int, default=2, help="cores for each")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each, of which medians count")
    parser.add_argument("--prompt", type=int, default=128, help="tokens of the prompt")
    parser.add_argument("--new-tokens", type=int, default=96, help="tokens to write")
    parser.add_argument("--torch", metavar="RULER", help="path of torch_llama.py; bfloat16, compiled, takes a minute a turn")
    parser.add_argument("--turn", choices=["ours", "llama"], help=argparse.SUPPRESS)
    parser.add_argument("--gguf", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: arguments.threads])  # and so of all turns
    if arguments.turn:
        show((ours if arguments.turn == "ours" else llama)(arguments), as_json=True)
        return
    try:
        import xllamacpp  # noqa: F401 - the turns need it
    except ImportError:
        raise UserError(f"no xllamacpp here: {sys.executable} -m pip install xllamacpp") from None
    with tempfile.TemporaryDirectory() as folder:
        gguf = Path(folder, "model.gguf")
        kind, shapes = write_model(Path(arguments.model), gguf)
        shared = [sys.executable, __file__, *without(sys.argv[1:], ("--rounds", "--torch")), f"--gguf={gguf}"]
        turns = {name: [*shared, f"--turn={name}"] for name in ("ours", "llama")}
        if arguments.torch:
            given = {**shapes, "prompt": arguments.prompt, "new": arguments.new_tokens, "batch": 1}
            words = [word for name, value in given.items() for word in (f"--{name}", str(value))]
            turns["torch"] = [sys.executable, arguments.torch, "decode", "--precision", "bf16", *words]
        found: dict[str, list[Figures]] = {name: [] for name in turns}
        for _ in range(arguments.rounds):
            for name, command in turns.items():
                found[name].append(figures_of(command))
    ms = {name: statistics.median(one["ms_per_token"] for one in of_name) for name, of_name in found.items()}
    figures = {"what": "decode", "model": Path(arguments.model).name, "llama_type": kind, "threads": arguments.threads}
    figures |= {f"{name}_ms": round(value, 3) for name, value in ms.items()}
    figures |= {f"{name}_ms_of_turns": [round(one["ms_per_token"], 2) for one in found[name]] for name in found}
    for name in ("ours", "llama"):
        figures[f"{name}_processor_ms"] = round(statistics.median(one["processor_ms"] for one in found[name]), 3)
    mine, theirs = found["ours"][0]["tokens"], found["llama"][0]["tokens"]
    same = next((i for i, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), min(len(mine), len(theirs)))
    figures |= {"ratio": round(ms["llama"] / ms["ours"], 3), "same_tokens": same, "new_tokens": arguments.new_tokens}
    figures["others_busy_cores"] = max(one["others_busy_cores"] for of_name in found.values() for one in of_name)
    show(figures, arguments.json)


def ours(arguments: Any) -> Figures:
    """A turn of `m31r generate`'s engine, after one that compiles."""
    import m31r
    from m31r.tokenizer.reserved import EOS

    model = m31r.load(arguments.model, device="cpu")
    prompt = model.decode(model.encode(TEXT)[: arguments.prompt - 1])
    asked = {"max_new_tokens": arguments.new_tokens, "temperature": 0.0, "forbidden": [EOS]}
    model.complete(prompt, **asked)
    pieces = model.stream(prompt, **asked)
    tokens = list(next(pieces).tokens)
    began, worked = time.perf_counter(), own_seconds()
    for piece in pieces:
        tokens += piece.tokens
    took, worked = time.perf_counter() - began, own_seconds() - worked
    return {"ms_per_token": 1e3 * took / (len(tokens) - 1), "processor_ms": 1e3 * worked / (len(tokens) - 1), "tokens": tokens}


def llama(arguments: Any) -> Figures:
    """A turn of llama.cpp's server, in this process and without a socket; the time is the one that it tells."""
    import xllamacpp

    from m31r.generate.load import load
    from m31r.tokenizer.reserved import BOS, RESERVED

    tokenizer = load(Path(arguments.model)).tokenizer
    params = xllamacpp.CommonParams()
    params.model.path = arguments.gguf
    params.n_ctx, params.n_parallel, params.n_gpu_layers = arguments.prompt + arguments.new_tokens + 64, 1, 0
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = arguments.threads
    server = xllamacpp.Server(params)
    asked = {
        "prompt": [BOS, *tokenizer.encode(TEXT)[: arguments.prompt - 1]],
        "n_predict": arguments.new_tokens,
        "temperature": 0.0,
        "cache_prompt": False,
        "logit_bias": [[token, False] for token in range(len(RESERVED))],
    }
    told = server.handle_completions({**asked, "logprobs": 1})["choices"][0]["logprobs"]["content"]
    began = own_seconds()
    server.handle_completions({**asked, "n_predict": 1})
    prompt = own_seconds() - began
    timings = server.handle_completions(asked)["timings"]
    worked = own_seconds() - began - 2 * prompt
    return {
        "ms_per_token": timings["predicted_per_token_ms"],
        "processor_ms": 1e3 * worked / (arguments.new_tokens - 1),
        "tokens": [one["id"] for one in told],
    }


def write_model(folder: Path, out: Path) -> tuple[str, dict[str, int]]:
    """Writes the model in `folder` as llama.cpp wants it, its numbers as they stand.

    Returns:
      llama.cpp's name of the weights' type, and the shape of the model in the words of torch_llama.py.
    """
    import jax

    from m31r.generate.place import is_model_folder
    from m31r.quantize.folder import read_folder
    from m31r.release.gguf import OF_FORMAT, write_gguf

    jax.config.update("jax_platforms", "cpu")
    if not is_model_folder(folder):
        raise UserError(f"{folder}: a run; make a folder of it with m31r quantize --run {folder}")
    stored = read_folder(folder)
    model, kind = stored.config.model, OF_FORMAT[stored.metadata["format"]]
    write_gguf(out, stored, kind, folder.name)
    shapes = {"layers": model.layers, "dim": model.hidden_size, "heads": model.heads, "kv-heads": model.kv_heads}
    shapes |= {"ffn": model.ffn_size, "vocab": stored.metadata["vocab_size"], "seq": model.context_length}
    return kind.upper(), shapes


if __name__ == "__main__":
    sys.exit(exit_code(main))
