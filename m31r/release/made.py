"""The files of a release that follow from weights, configuration and tokenizer: made by `export`, made again by `verify`."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from m31r.artifacts.store import canonical
from m31r.config.schema import Config
from m31r.quantize.folder import Stored
from m31r.release.gguf import Kind, write_gguf
from m31r.tokenizer.hugging_face import FILE as TOKENIZER_JSON
from m31r.tokenizer.hugging_face import hugging_face_json
from m31r.tokenizer.reserved import BOS, EOS, FIM_MIDDLE, FIM_PREFIX, FIM_SUFFIX, PAD, RESERVED, UNK

KINDS: tuple[Kind, ...] = ("f16", "q8_0", "q4_0")
NAME = "m31r"


def made_files(model: Stored) -> dict[str, Callable[[Path], None]]:
    """By name of file, what writes it to a path."""
    version = model.metadata["version"]
    files: dict[str, Callable[[Path], None]] = {
        "generation_config.json": partial(_write, canonical(_generation(model.config), indent=1)),
        TOKENIZER_JSON: partial(_write, hugging_face_json(model.tokenizer, begins=True).encode()),
        "tokenizer_config.json": partial(_write, canonical(_tokenizer(model.config), indent=1)),
    }
    for kind in KINDS:
        files[f"model-{kind}.gguf"] = partial(write_gguf, model=model, kind=kind, name=f"{NAME} {version}")
    return files


def _write(content: bytes, path: Path) -> None:
    path.write_bytes(content)


def _generation(config: Config) -> dict[str, Any]:
    """How transformers writes when it is not told: as `m31r generate` does, greedily or by the configured sampling."""
    asked = config.generate
    found: dict[str, Any] = {
        "bos_token_id": BOS,
        "eos_token_id": EOS,
        "pad_token_id": PAD,
        "max_new_tokens": asked.max_new_tokens,
        "do_sample": asked.temperature > 0,
        "repetition_penalty": asked.repetition_penalty,
        "suppress_tokens": [token for token in range(len(RESERVED)) if token != EOS],
    }
    if asked.temperature > 0:
        found |= {"temperature": asked.temperature, "top_k": asked.top_k, "top_p": asked.top_p, "min_p": asked.min_p}
    return found


def _tokenizer(config: Config) -> dict[str, Any]:
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": RESERVED[BOS],
        "eos_token": RESERVED[EOS],
        "pad_token": RESERVED[PAD],
        "unk_token": RESERVED[UNK],
        "extra_special_tokens": {
            "fim_prefix_token": RESERVED[FIM_PREFIX],
            "fim_suffix_token": RESERVED[FIM_SUFFIX],
            "fim_middle_token": RESERVED[FIM_MIDDLE],
        },
        "clean_up_tokenization_spaces": False,
        "model_input_names": ["input_ids", "attention_mask"],
        "model_max_length": config.model.context_length,
        "padding_side": "left",
    }
