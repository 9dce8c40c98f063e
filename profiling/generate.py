"""How fast a trained run writes: the first token of a prompt, and each one after it.

python profiling/generate.py --run=runs/base --json
"""

import dataclasses
import statistics
import sys
import time
from pathlib import Path

from measuring import Figures, exit_code, new_parser, show

from m31r.errors import UserError

ROUNDS = 7
PROMPT = "fn main() {\n    let mut "


def main() -> None:
    parser = new_parser(__doc__, config="")
    parser.add_argument("--run", required=True, metavar="DIR", help="the run whose model writes")
    parser.add_argument("--new-tokens", type=int, default=128, help="tokens to write, at most")
    arguments = parser.parse_args()
    if arguments.new_tokens < 2:
        raise UserError(f"--new-tokens {arguments.new_tokens}: at least 2, for time between tokens")
    show(measure(Path(arguments.run), arguments.new_tokens), arguments.json)


def measure(run: Path, new_tokens: int) -> Figures:
    """Medians over a few greedy completions of one prompt, after one that compiles."""
    import jax

    from m31r.generate.generate import Settings, generate
    from m31r.generate.load import load_run
    from m31r.generate.prompts import Prompt, prompt_ids
    from m31r.tokenizer.reserved import EOS
    from m31r.train.run import read_config
    from m31r.train.train import use_compilation_cache

    config = read_config(run)
    use_compilation_cache(Path(config.data_folder))
    model = load_run(run)
    # as many tokens as asked for, from any model: an <eos> whose logit is always 0 is never the likeliest token
    lasting = model.params["embedding"].at[EOS].set(0)
    model = dataclasses.replace(model, params={**model.params, "embedding": lasting})
    settings = Settings(new_tokens, 0.0, 0, 1.0, config.seed, config.generate.chunk_tokens)
    first, rest, written = [], [], 0
    for _ in range(1 + ROUNDS):
        started = time.perf_counter()
        pieces = generate(model, [Prompt(PROMPT, None, 0)], settings)
        written = len(next(pieces).tokens)
        began = time.perf_counter()
        after = sum(len(piece.tokens) for piece in pieces)
        written += after
        first.append(began - started)
        rest.append((time.perf_counter() - began) / after)
    return {
        "what": "generate",
        "first_token_ms": round(1e3 * statistics.median(first[1:]), 2),
        "ms_per_token": round(1e3 * statistics.median(rest[1:]), 3),
        "prompt_tokens": len(prompt_ids(model.tokenizer, Prompt(PROMPT, None, 0), config.model.context_length)),
        "tokens": written,
        "precision": config.model.precision,
        "device": jax.devices()[0].device_kind,
    }


if __name__ == "__main__":
    sys.exit(exit_code(main))
