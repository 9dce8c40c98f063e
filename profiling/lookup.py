"""Whether prompt look-up decoding would pay: how many tokens a step would write, against what a step of several costs.

A step looks the row's last tokens up in the row itself, takes what followed them there as a guess at the next ones, and
verifies all of the guess in one forward pass. Nothing here is part of the engine: profiling/LOG.md has the verdict.

python profiling/lookup.py --run=runs/base --dataset=data/dataset-0123456789abcdef --config=configs/base.py --json
"""

import random
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from measuring import Figures, exit_code, new_parser, show

from m31r.config.load import load_config
from m31r.config.schema import ModelConfig
from m31r.generate.generate import Settings, complete
from m31r.generate.load import load_run
from m31r.generate.prompts import Prompt, prompt_ids
from m31r.loader import fim
from m31r.tokenizer.text import Tokenizer
from m31r.train.run import read_config

GUESSES = (3, 7, 15)
GRAMS = ((3, 2), (4, 3, 2, 1))  # lengths of the last tokens that are looked up, the longest first
ROUNDS = 30


def main() -> None:
    parser = new_parser(__doc__, config="whose model a step's cost is measured on, with random weights")
    parser.add_argument("--run", required=True, metavar="DIR", help="the run whose model writes")
    parser.add_argument("--dataset", required=True, metavar="DIR", help="a dataset: prompts are from its validation split")
    parser.add_argument("--prompts", type=int, default=40, help="of each kind")
    arguments = parser.parse_args()
    costs = step_costs(load_config(arguments.config, []).model)
    show({"what": "step", "config": arguments.config, **costs}, arguments.json)
    for figures in rates(Path(arguments.run), Path(arguments.dataset), arguments.prompts):
        bound = {f"speedup_{guess}": round(figures[f"tokens_{guess}"] / costs[f"cost_{guess}"], 2) for guess in GUESSES}
        show({**figures, **bound}, arguments.json)


def step_costs(config: ModelConfig) -> Figures:
    """Milliseconds of a step of one token at batch 1, and what one that verifies a guess costs in such steps."""
    import jax
    import jax.numpy as jnp

    from m31r.model.decoder import Decoder, abstract_params
    from m31r.model.loss import head

    vocab = 16_384
    shapes = abstract_params(config, vocab)
    dtype = jnp.dtype(config.precision)
    params = jax.tree.map(lambda leaf: jnp.full(leaf.shape, 0.01, dtype if len(leaf.shape) > 1 else leaf.dtype), shapes)
    places = (1, config.context_length, config.kv_heads, config.hidden_size // config.heads)

    @jax.jit
    def many(params, tokens_BT, cache, start_B):  # type: ignore[no-untyped-def]
        """ROUNDS steps on the device, each on the tokens that the one before gives."""

        def one(_, carry):  # type: ignore[no-untyped-def]
            tokens_BT, cache, start_B = carry
            x_BTD, cache = Decoder(config, vocab, "none").apply({"params": params}, tokens_BT, None, cache, start_B)
            tokens_BT = jnp.argmax(head(x_BTD[0], params["embedding"]), axis=-1)[None].astype(jnp.int32)
            return tokens_BT, cache, start_B + 1

        return jax.lax.fori_loop(0, ROUNDS, one, (tokens_BT, cache, start_B))[0]

    def milliseconds(tokens: int) -> float:
        cache = [(jnp.zeros(places, dtype), jnp.zeros(places, dtype)) for _ in range(config.layers)]
        given = params, jnp.zeros((1, tokens), jnp.int32), cache, jnp.full(1, 64, jnp.int32)
        many(*given).block_until_ready()
        seen = []
        for _ in range(5):
            started = time.perf_counter()
            many(*given).block_until_ready()
            seen.append(time.perf_counter() - started)
        return 1e3 * statistics.median(seen) / ROUNDS

    alone = milliseconds(1)
    costs = {f"cost_{guess}": round(milliseconds(guess + 1) / alone, 3) for guess in GUESSES}
    return {"ms_per_step": round(alone, 3), "device": jax.devices()[0].device_kind, **costs}


def rates(run: Path, dataset: Path, count: int) -> list[Figures]:
    """Tokens per step with guesses of each length, for what the model writes and for what stands in the files themselves."""
    model, config = load_run(run), read_config(run)
    texts = _texts(dataset, random.Random(31))
    settings = Settings(128, 0.0, 0, 1.0, 0, config.generate.chunk_tokens)
    rows: dict[str, list[tuple[list[int], Sequence[int]]]] = {}
    for kind in ("completion", "infill"):
        for _ in range(count):
            prefix, suffix, written = next(texts)
            prompt = Prompt(prefix[-400:], suffix[:200] if kind == "infill" else None, 0)
            given = prompt_ids(model.tokenizer, prompt, 10**6)
            rows.setdefault(f"{kind} by the model", []).append((given, complete(model, [prompt], settings)[0].tokens))
            longer = _ids(model.tokenizer, prefix[-4000:], suffix[:4000] if kind == "infill" else None)
            rows.setdefault(f"{kind} as it stands", []).append((longer, model.tokenizer.encode(written)))
    return [
        {"what": what, "grams": list(grams), "tokens": sum(len(after) for _, after in pairs)}
        | {f"tokens_{guess}": round(tokens_per_step(pairs, grams, guess), 3) for guess in GUESSES}
        for what, pairs in rows.items()
        for grams in GRAMS
    ]


def tokens_per_step(rows: list[tuple[list[int], Sequence[int]]], grams: Sequence[int], guess: int) -> float:
    """How many tokens a step writes on average where `rows` of (prompt, what is written after it) are."""
    steps = written = 0
    for given, after in rows:
        row, done = list(given), 0
        while done < len(after):
            guessed = look_up(row, grams, guess)
            right = 0
            while right < min(len(guessed), len(after) - done) and guessed[right] == after[done + right]:
                right += 1
            taken = min(right + 1, len(after) - done)
            row += after[done : done + taken]
            done += taken
            steps += 1
        written += len(after)
    return written / max(1, steps)


def look_up(row: list[int], grams: Sequence[int], guess: int) -> list[int]:
    """What followed the newest earlier place of the row's last tokens, at most `guess` tokens."""
    for size in grams:
        last = row[-size:]
        for place in range(len(row) - size - 1, -1, -1):
            if row[place : place + size] == last:
                return row[place + size : place + size + guess]
    return []


def _ids(tokenizer: Tokenizer, prefix: str, suffix: str | None) -> list[int]:
    return tokenizer.encode(prefix) if suffix is None else fim.prompt(tokenizer, prefix, suffix, suffix_first=False)


def _texts(dataset: Path, chance: random.Random):  # type: ignore[no-untyped-def]
    """(what stands before, after, and between) of up to eight lines of files of the validation split, without end."""
    import json

    text = (dataset / "validation.text").read_bytes()
    files = [json.loads(line) for line in (dataset / "validation.jsonl").read_text().splitlines()]
    files = [file for file in files if file["bytes"] > 2000]
    while True:
        file = chance.choice(files)
        lines = text[file["offset"] : file["offset"] + file["bytes"]].decode().splitlines(keepends=True)
        low = chance.randrange(len(lines) // 3, len(lines))
        high = min(len(lines), low + 8)
        yield "".join(lines[:low]), "".join(lines[high:]), "".join(lines[low:high])


if __name__ == "__main__":
    sys.exit(exit_code(main))
