"""What may be asked of a generation, checked before anything is computed."""

from dataclasses import dataclass, fields
from typing import Any, Literal

from m31r.config.schema import GenerateConfig
from m31r.errors import UserError
from m31r.generate.reasoning import REASONING, Reasoning
from m31r.tokenizer.text import Tokenizer

MAX_STOPS = 64


@dataclass(frozen=True)
class Settings:
    """How to write; units and meaning as in configs/base.py. What has a value here asks for nothing with it.

    Attributes:
      max_new_tokens: at least 1; the context may end a row earlier.
      temperature: 0 (greedy) to 100.
      top_k: 0 keeps all.
      top_p: more than 0, to 1.
      seed: 0 to 2^31-1; a prompt may have one of its own.
      chunk_tokens: tokens between two looks at the stream, 1 to 4096; never changes the text.
      min_p: 0 to 1; only tokens with this share of the likeliest one's probability.
      repetition_penalty: more than 0, to 100; logits of tokens that the row has, prompt included, are divided by it where
        positive and multiplied where negative.
      stop: a row ends before the first of these texts, which is left out; none empty.
      max_seconds: of the whole call, 0 is no limit; what is written until then is kept. Looked at between parts of prompts
        and between chunks.
      log_probs: None tells none; n tells those of each written token and of the n likeliest ones, 0 to 20.
      forbidden: ids that are never written; <eos> may be one, and then only other limits end a row. Reserved tokens are
        never written in any case, but for those of reasoning if that is asked for.
      truncate_left: whether a prompt longer than the context loses its begin instead of being refused.
      exact_rows: whether a row's result is the same beside any other rows; see m31r/generate/engine.py. A CPU computes rows
        one by one then, elsewhere it has no effect.
      kernels: "xla", or "pallas" on an NVIDIA GPU; see m31r/generate/fused.py.
      read_tokens: of a prompt, read at once; a power of two, 32 to 65536. Another number may round otherwise.
      reuse: whether what was read of the last prompt is kept, and whole parts of it are not read again. Without it a CPU's
        caches have just the room that prompts and new tokens need, and not the context's.
      end_of_hole: whether a row with a suffix ends where the hole does, and repeats nothing of the suffix; see
        m31r/generate/hole.py.
      reasoning: what becomes of what the model writes between <reason> and </reason>: "none" lets it write none, "hidden"
        leaves it out of what is told, "shown" tells it as a whole. It takes part in max_new_tokens in any case.
    """

    max_new_tokens: int
    temperature: float
    top_k: int
    top_p: float
    seed: int
    chunk_tokens: int
    min_p: float = 0.0
    repetition_penalty: float = 1.0
    stop: tuple[str, ...] = ()
    max_seconds: float = 0.0
    log_probs: int | None = None
    forbidden: tuple[int, ...] = ()
    truncate_left: bool = False
    exact_rows: bool = True
    kernels: Literal["xla", "pallas"] = "xla"
    read_tokens: int = 256
    reuse: bool = True
    end_of_hole: bool = False
    reasoning: Reasoning = "none"


def settings_of(config: GenerateConfig, seed: int, /, **asked: Any) -> Settings:
    """The configuration's settings but for what is asked; None asks for nothing.

    Raises:
      UserError: there is no setting of that name.
    """
    known = {field.name for field in fields(Settings)}
    if unknown := sorted(set(asked) - known):
        raise UserError(f"{unknown[0]}: no such setting; there are {', '.join(sorted(known))}")
    configured = {name: getattr(config, name) for name in known if hasattr(config, name)}
    wanted = {name: value for name, value in asked.items() if value is not None}
    return Settings(**{"seed": seed, **configured, **wanted})


def check(settings: Settings, tokenizer: Tokenizer) -> None:
    """Raises UserError with every setting that is out of range; comparisons are such that NaN fails them."""
    read, size = settings.read_tokens, tokenizer.vocab_size
    ranges = {
        "max_new_tokens": (settings.max_new_tokens >= 1, "at least 1"),
        "temperature": (0 <= settings.temperature <= 100, "0 (greedy) to 100"),
        "top_k": (0 <= settings.top_k < 2**31, "0 (all) or more"),
        "top_p": (0 < settings.top_p <= 1, "more than 0 and at most 1"),
        "seed": (0 <= settings.seed < 2**31, f"0 to {2**31 - 1}"),
        "chunk_tokens": (1 <= settings.chunk_tokens <= 4096, "1 to 4096"),
        "min_p": (0 <= settings.min_p <= 1, "0 (all) to 1"),
        "repetition_penalty": (0 < settings.repetition_penalty <= 100, "more than 0 and at most 100; 1 is none"),
        "stop": (
            len(settings.stop) <= MAX_STOPS and all(map(_is_text, settings.stop)),
            f"at most {MAX_STOPS} texts, none empty",
        ),
        "max_seconds": (0 <= settings.max_seconds <= 1e9, "0 (no limit) to 1e9"),
        "log_probs": (settings.log_probs is None or 0 <= settings.log_probs <= 20, "0 to 20"),
        "forbidden": (all(0 <= token < size for token in settings.forbidden), f"ids of tokens, 0 to {size - 1}"),
        "kernels": (settings.kernels in ("xla", "pallas"), "xla, pallas"),
        "reasoning": (settings.reasoning in REASONING, ", ".join(REASONING)),
        "read_tokens": (32 <= read <= 65536 and read & (read - 1) == 0, "a power of two, 32 to 65536"),
    }
    wrong = [f"{name} = {getattr(settings, name)}: must be {allowed}" for name, (holds, allowed) in ranges.items() if not holds]
    if wrong:
        raise UserError("; ".join(wrong))


def _is_text(stop: str) -> bool:
    try:
        return stop.encode() != b""
    except UnicodeEncodeError:
        return False
