"""Who writes candidates: the model of a run, or whatever answers at an OpenAI-compatible address."""

import hashlib
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from m31r.config.schema import EvaluateConfig
from m31r.errors import RunError, UserError
from m31r.tokenizer.text import Tokenizer

_SECONDS = 600.0  # for one answer over the network
_RESERVED = 16  # ids of a prompt that are neither prefix nor suffix, and what cut texts may encode to more


@dataclass(frozen=True)
class Ask:
    """What stands before and after the hole; each `sample` draws differently."""

    prefix: str
    suffix: str
    sample: int


@dataclass(frozen=True)
class Written:
    """What was written into a hole: text, how many tokens (0 if not told), whether the model ended it by itself, and how many
    of the tokens are reasoning, of which the text has nothing."""

    text: str
    tokens: int
    stopped: bool
    reasoning: int = 0


@dataclass(frozen=True)
class Writer:
    """`write` answers asks in order, `batch` of them at once; `name` is of the model's content or address; `memory` is the most
    bytes of the device's memory that were in use, or None where that is not known."""

    name: str
    batch: int
    write: Callable[[Sequence[Ask]], list[Written]]
    memory: Callable[[], int | None] = lambda: None


def check_sampling(config: EvaluateConfig) -> None:
    """Raises UserError where all samples of a task would be one and the same."""
    if config.samples > 1 and config.temperature == 0:
        raise UserError(
            f"evaluate.temperature = 0: {config.samples} greedy samples of a task are one; set evaluate.samples to 1, or a"
            " temperature above 0"
        )


def run_writer(run: Path, config: EvaluateConfig, seed: int) -> Writer:
    """The model in a run's folder, or in a model's. It fills in the middle if it was trained to, else it writes on from the
    prefix.

    Raises:
      UserError: the folder is neither, or has no checkpoint.
    """
    import jax

    from m31r.generate.generate import complete
    from m31r.generate.load import load
    from m31r.generate.place import config_of
    from m31r.generate.prompts import Prompt
    from m31r.generate.settings import Settings

    trained = config_of(run)
    model = load(run)
    context = model.config.context_length
    settings = Settings(
        max_new_tokens=config.max_new_tokens,
        temperature=config.temperature,
        top_k=0,
        top_p=config.top_p,
        seed=seed,
        chunk_tokens=trained.generate.chunk_tokens,
        end_of_hole=True,
        reasoning=config.reasoning,
    )
    # half of a context that is short is left to write in
    room = max(context - config.max_new_tokens, context // 2) - _RESERVED

    def write(asks: Sequence[Ask]) -> list[Written]:
        prompts = []
        for ask in asks:
            fills = trained.loader.fim_rate > 0 and bool(ask.suffix.strip())
            prefix, suffix = within(model.tokenizer, ask.prefix, ask.suffix if fills else "", room)
            prompts.append(Prompt(prefix, suffix if fills else None, ask.sample))
        return [
            Written(done.text, len(done.tokens) + done.reasoning, done.finish == "stop", done.reasoning)
            for done in complete(model, prompts, settings)
        ]

    def memory() -> int | None:
        return (jax.local_devices()[0].memory_stats() or {}).get("peak_bytes_in_use")

    return Writer(content_name(model.params), config.batch_size, write, memory)


def content_name(params: Any) -> str:
    """What an evaluation calls a model: the hash of its weights as they are held where it writes."""
    import jax
    import numpy as np

    digest = hashlib.sha256()
    for leaf in jax.tree.leaves(params):
        digest.update(np.asarray(leaf).tobytes())
    return f"sha256:{digest.hexdigest()}"


def within(tokenizer: Tokenizer, prefix: str, suffix: str, most: int) -> tuple[str, str]:
    """The end of `prefix` and the begin of `suffix`, by whole lines, that have about `most` tokens, a quarter of them the
    suffix's at most where there is too much of both."""
    before, after = tokenizer.encode(prefix), tokenizer.encode(suffix)
    if len(before) + len(after) <= most:
        return prefix, suffix
    kept = max(most // 4, most - len(before))
    if len(after) > kept:
        suffix = tokenizer.decode(after[:kept])
        suffix = suffix[: suffix.rfind("\n") + 1] or suffix
        after = after[:kept]
    if len(before) > most - len(after):
        prefix = tokenizer.decode(before[len(before) - (most - len(after)) :])
        prefix = prefix.partition("\n")[2] or prefix
    return prefix, suffix


def address_writer(address: str, model: str, config: EvaluateConfig, seed: int) -> Writer:
    """What answers at `address`, as http://127.0.0.1:8000/v1, to /completions with prompt and suffix.

    Raises:
      UserError: `address` is none.
      RunError: when asked, and it cannot be reached, or refuses, or answers something else.
    """
    if not address.startswith(("http://", "https://")):
        raise UserError(f"{address}: must be an address such as http://127.0.0.1:8000/v1")
    place = f"{address.rstrip('/')}/completions"

    def ask_one(ask: Ask) -> Written:
        body: dict[str, Any] = {
            "model": model,
            "prompt": ask.prefix,
            "max_tokens": config.max_new_tokens,
            "temperature": config.temperature,
            "top_p": config.top_p,
            "seed": (seed + ask.sample) % 2**31,
            **({"suffix": ask.suffix} if ask.suffix.strip() else {}),
        }
        answer = _post(place, body)
        try:
            choice = answer["choices"][0]
            usage = answer.get("usage") or {}
            reasoning = (usage.get("completion_tokens_details") or {}).get("reasoning_tokens") or 0
            stopped = choice.get("finish_reason") == "stop"
            return Written(str(choice["text"]), int(usage.get("completion_tokens", 0)), stopped, int(reasoning))
        except (AttributeError, KeyError, IndexError, TypeError, ValueError):
            raise RunError(f"{place}: answered without choices[0].text; is it OpenAI-compatible?") from None

    def write(asks: Sequence[Ask]) -> list[Written]:
        with ThreadPoolExecutor(config.batch_size) as pool:
            return list(pool.map(ask_one, asks))

    return Writer(f"{model} at {address}", config.batch_size, write)


def _post(place: str, body: dict[str, Any]) -> dict[str, Any]:
    request = Request(place, json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urlopen(request, timeout=_SECONDS) as answer:
            return dict(json.loads(answer.read()))
    except HTTPError as error:
        said = " ".join(error.read(500).decode("utf-8", "replace").split())
        raise RunError(f"{place}: {error.code} {error.reason}: {said}") from None
    except (URLError, TimeoutError, ConnectionError) as error:
        raise RunError(f"{place}: cannot be reached ({getattr(error, 'reason', error)})") from None
    except (ValueError, TypeError):
        raise RunError(f"{place}: answered something that is no JSON object") from None
