"""The Python interface: `from m31r import load`, then complete, infill, stream, or take the logits."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, overload

import numpy as np

from m31r.compiled import use_compilation_cache
from m31r.config.schema import Config
from m31r.errors import UserError
from m31r.generate.device import use_device
from m31r.generate.generate import Completion, Model, Piece, complete, generate
from m31r.generate.load import load as load_model
from m31r.generate.place import config_of
from m31r.generate.prompts import Prompt
from m31r.generate.settings import settings_of


@dataclass(frozen=True)
class CodeModel:
    """A model that writes Rust; `load` makes one.

    The keywords of all methods are the attributes of `m31r.generate.settings.Settings` (max_new_tokens, temperature, top_k,
    top_p, min_p, repetition_penalty, stop, seed, max_seconds, log_probs, forbidden, truncate_left, chunk_tokens ...). What
    is not given is as the model's own configuration has it, and that is greedy unless it was changed.

    Every method raises UserError with one line for what cannot be done: a setting out of range, a prompt that is longer
    than the context, text that is not valid UTF-8.
    """

    config: Config
    model: Model

    @overload
    def complete(self, prompt: str, **settings: Any) -> Completion: ...
    @overload
    def complete(self, prompt: Sequence[str], **settings: Any) -> list[Completion]: ...
    def complete(self, prompt: str | Sequence[str], **settings: Any) -> Completion | list[Completion]:
        """What the model writes after the prompt, or after each of several, all in one batch.

        The i-th of several prompts draws by its own random numbers, so that one prompt may stand there many times.
        """
        found = complete(self.model, _prompts(prompt, None), self._settings(settings))
        return found[0] if isinstance(prompt, str) else found

    def infill(self, prefix: str, suffix: str, **settings: Any) -> Completion:
        """What the model writes between `prefix` and `suffix`."""
        self._check_infill()
        return complete(self.model, _prompts(prefix, suffix), self._settings(settings))[0]

    def stream(
        self,
        prompt: str | Sequence[str],
        suffix: str | None = None,
        *,
        gone: Callable[[], bool] = lambda: False,
        **settings: Any,
    ) -> Iterator[Piece]:
        """The same piece by piece, as it is written: with a suffix `infill`, else `complete`.

        Args:
          gone: as for `m31r.generate.generate.generate`: whether to end early, since nobody wants the rest.
        """
        if suffix is not None:
            self._check_infill()
        return generate(self.model, _prompts(prompt, suffix), self._settings(settings), gone)

    def logits(self, ids: Any) -> np.ndarray:
        """Logits after each token, float32 (batch, time, vocabulary), from ids (batch, time), a row at a time.

        Raises:
          UserError: `ids` are not whole numbers in two dimensions, out of range, or longer than the context.
        """
        from m31r.generate.reference import all_logits

        ids_BT = np.asarray(ids)
        size, context = self.model.tokenizer.vocab_size, self.model.config.context_length
        if ids_BT.ndim != 2 or not np.issubdtype(ids_BT.dtype, np.integer) or 0 in ids_BT.shape:
            raise UserError(f"logits: ids must be whole numbers, (batch, time), not {ids_BT.dtype} {ids_BT.shape}")
        if ids_BT.min() < 0 or ids_BT.max() >= size or ids_BT.shape[1] > context:
            raise UserError(f"logits: ids must be 0 to {size - 1}, and at most {context} in a row")
        plain = replace(self.model.config, attention="xla", kernels="xla")  # which take any length on any device
        rows = [all_logits(self.model.params, plain, row[None].astype(np.int32)) for row in ids_BT]
        return np.concatenate([np.asarray(row) for row in rows])

    def encode(self, text: str) -> list[int]:
        """The ids of a text; no text has reserved ones."""
        return self.model.tokenizer.encode(text)

    def decode(self, ids: Sequence[int]) -> str:
        """The text of ids."""
        return self.model.tokenizer.decode(ids)

    def _settings(self, asked: dict[str, Any]) -> Any:
        for name in {"stop", "forbidden"} & asked.keys():
            given = asked[name]
            asked[name] = None if given is None else (given,) if isinstance(given, str) else tuple(given)
        return settings_of(self.config.generate, self.config.seed, **asked)

    def _check_infill(self) -> None:
        if self.config.loader.fim_rate == 0:
            raise UserError("the model was not trained to fill in the middle (loader.fim_rate = 0); use complete")


def load(path: str | Path, device: str | None = None, cache: str | Path | None = None) -> CodeModel:
    """The model in a folder, ready to write.

    Args:
      path: a run's folder, or a model's as `m31r quantize` makes it.
      device: "auto", "cpu", "gpu" or "gpu:1"; None is what its configuration says. The first model loaded in a process
        decides between CPU and GPU.
      cache: a folder for compiled programs; None is the data folder of its configuration.

    Raises:
      UserError: there is no model in `path`, or no such device.
      ValidationError: what lies there is damaged, or model and tokenizer don't belong together.
    """
    config = config_of(Path(path))
    use_device(config.generate.device if device is None else device)
    use_compilation_cache(Path(config.data_folder if cache is None else cache))
    return CodeModel(config, load_model(Path(path)))


def _prompts(prompt: str | Sequence[str], suffix: str | None) -> list[Prompt]:
    texts = [prompt] if isinstance(prompt, str) else list(prompt)
    if wrong := [text for text in texts if not isinstance(text, str)]:
        raise UserError(f"prompt: must be text, not {type(wrong[0]).__name__}")
    return [Prompt(text, suffix, number) for number, text in enumerate(texts)]
