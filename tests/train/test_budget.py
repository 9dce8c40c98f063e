"""Memory: what a deep step needs is foreseen from shallow ones, and what cannot fit is refused with advice."""

from types import SimpleNamespace
from typing import Any

import jax
import numpy as np
import pytest

from m31r.config.load import load_config
from m31r.config.schema import Config
from m31r.errors import RunError
from m31r.train import budget
from m31r.train.budget import check_memory, foresee_bytes, foresee_memory, generous_bytes, memory_explained, sizes_of
from m31r.train.step import build_train_step, init_state

VOCAB = 64


def config(layers: int, *overrides: tuple[str, str]) -> Config:
    shapes = {"hidden_size": 32, "ffn_size": 48, "context_length": 64, "layers": layers}
    return load_config("configs/smoke.py", [*((f"model.{name}", str(value)) for name, value in shapes.items()), *overrides])


def compile_step(config: Config) -> Any:
    shape = (config.train.batch_size, config.model.context_length)
    names = ("tokens", "targets", "segments", "terms")
    batch = {name: np.ones(shape, np.int8 if name == "terms" else np.int32) for name in names}
    state = jax.eval_shape(lambda: init_state(config, VOCAB))
    return build_train_step(config, VOCAB).lower(state, batch, np.ones(VOCAB, np.int32)).compile()


def device(monkeypatch: pytest.MonkeyPatch, free: int) -> Any:
    monkeypatch.setattr(budget, "_free_bytes", lambda device: free)
    return SimpleNamespace(device_kind="card")


def test_what_is_foreseen_is_within_a_tenth_of_what_is_compiled() -> None:
    deep = config(7, ("train.accumulation", "2"))
    needs = sum(sizes_of(compile_step(deep)))
    assert foresee_bytes(deep, compile_step) == pytest.approx(needs, rel=0.1)
    assert generous_bytes(deep, VOCAB) > needs


def test_a_deep_step_that_cannot_fit_is_refused_before_it_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = []

    def compile_and_note(config: Config) -> Any:
        compiled.append(config.model.layers)
        held = 1000 * config.model.layers
        sizes = {"argument_size_in_bytes": held, "output_size_in_bytes": held, "alias_size_in_bytes": held}
        return SimpleNamespace(memory_analysis=lambda: SimpleNamespace(**sizes, temp_size_in_bytes=5000 + held))

    card = device(monkeypatch, 25_000)
    with pytest.raises(RunError, match=r"will need about .* card has .* raise train\.accumulation, set train\.remat"):
        foresee_memory(config(12), VOCAB, compile_and_note, card, 3_999)
    assert compiled == [2, 4]
    assert foresee_memory(config(12), VOCAB, compile_and_note, card, 4_000).endswith("fits")
    assert foresee_memory(config(4), VOCAB, compile_and_note, card, 0) == "" and compiled == [2, 4, 2, 4]


def test_where_a_generous_bound_fits_nothing_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = config(12)
    assert foresee_memory(deep, VOCAB, lambda config: 1 / 0, device(monkeypatch, generous_bytes(deep, VOCAB) + 1), 0) == ""


def test_memory_that_the_state_has_already_counts_as_free_for_the_step(monkeypatch: pytest.MonkeyPatch) -> None:
    step = compile_step(config(1))
    needs = sum(sizes_of(step))
    assert check_memory(step, device(monkeypatch, needs - 500), 500).endswith("fits")
    with pytest.raises(RunError, match=r"the step needs .* state and batch"):
        check_memory(step, device(monkeypatch, needs - 501), 500)


def test_a_device_out_of_memory_is_one_line_with_advice() -> None:
    def fail(words: str) -> None:
        with memory_explained():
            raise jax.errors.JaxRuntimeError(words)

    with pytest.raises(RunError, match=r"RESOURCE_EXHAUSTED: wanted 9 GiB.*train\.remat"):
        fail("RESOURCE_EXHAUSTED: wanted 9 GiB\nand a long table")
    with pytest.raises(jax.errors.JaxRuntimeError, match="INTERNAL"):
        fail("INTERNAL: a defect")
