"""The kernels that decode on a GPU, interpreted on the CPU, against the plain step."""

import queue
from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from tiny import CONFIG, DRAWN, GREEDY, tiny_model

from m31r.config.load import load_config
from m31r.config.schema import ModelConfig
from m31r.generate import engine, fused
from m31r.generate.generate import Model, Settings, complete, ready_model
from m31r.generate.prompts import Prompt, prompt_ids
from m31r.generate.sampling import sampling_of
from m31r.model.decoder import abstract_params
from m31r.quantize.tensors import Format, arrays_of, entries, weights_from
from m31r.serve.batch import advance, programs_for
from m31r.serve.jobs import Event, Job
from m31r.serve.slots import Slots
from m31r.tokenizer.reserved import EOS, PAD
from m31r.tokenizer.text import Tokenizer

VOCAB = 331
ONE = replace(CONFIG, layers=1, hidden_size=64)
LONG = replace(ONE, hidden_size=96, heads=3, kv_heads=3, ffn_size=160, context_length=1024)


def stored(config: ModelConfig, form: Format) -> Any:
    chance = np.random.default_rng(5)
    params = jax.tree.map(
        lambda leaf: chance.normal(float(leaf.ndim == 1), 0.2, leaf.shape).astype(np.float32), abstract_params(config, VOCAB)
    )
    return weights_from(entries(config, VOCAB), lambda entry: arrays_of(params, entry, form))


# compiling is nearly all of the time, and these programs run but a few times
by_kernels = jax.jit(fused.step, static_argnums=1, compiler_options={"xla_backend_optimization_level": 0})
# of both ways to decode; with rows together, as a GPU computes them in any case
BOTH = [replace(settings, max_new_tokens=12, exact_rows=False) for settings in (GREEDY, DRAWN)]


@pytest.fixture(scope="module")
def held(tokenizer: Tokenizer) -> Model:
    """One layer of weights as they are stored."""
    params, size = tiny_model(tokenizer, ONE).params, tokenizer.vocab_size
    return ready_model(weights_from(entries(ONE, size), lambda entry: arrays_of(params, entry, "float32")), ONE, tokenizer)


@pytest.fixture(autouse=True)
def interpreted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fused, "INTERPRET", True)


def begun(config: ModelConfig, position_B: list[int]) -> tuple[Any, jax.Array, jax.Array]:
    """A cache with random keys and values everywhere, tokens, and where they stand."""
    chance = np.random.default_rng(6)
    empty = engine.empty_cache(config, len(position_B))
    cache = jax.tree.map(lambda leaf: jnp.asarray(chance.normal(size=leaf.shape), leaf.dtype), empty)
    return cache, jnp.asarray(chance.integers(0, VOCAB, len(position_B)), jnp.int32), jnp.asarray(position_B, jnp.int32)


@pytest.mark.parametrize(
    ("config", "form", "position_B"),
    [
        (LONG, "bfloat16", [512]),
        (LONG, "int8", [0, 64, 1023]),
        (LONG, "int4", [300]),
        (replace(LONG, layers=2, qk_norm=True, context_length=64), "float32", [0, 9, 20, 63, 1, 2, 3, 4, 5]),
    ],
)
def test_fused_step_equals_the_plain_step(config: ModelConfig, form: Format, position_B: list[int]) -> None:
    params = stored(config, form)
    cache, token_B, at_B = begun(config, position_B)
    on_gpu = jax.tree.map(lambda leaf: leaf.view(jnp.bfloat16) if leaf.dtype == jnp.uint16 else leaf, params)
    expected_BV, expected = engine.step(params, config, cache, token_B, at_B)
    logits_BV, written = by_kernels(on_gpu, config, cache, token_B, at_B)
    np.testing.assert_allclose(logits_BV, expected_BV, rtol=1e-5, atol=2e-5 * float(jnp.abs(expected_BV).max()))
    for found, wanted in zip(jax.tree.leaves(written), jax.tree.leaves(expected), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-4)


def test_a_row_of_the_fused_step_does_not_depend_on_its_neighbours() -> None:
    params, (cache, token_B, at_B) = stored(LONG, "int8"), begun(LONG, [70, 3, 900])
    together_BV, _ = by_kernels(params, LONG, cache, token_B, at_B)
    for row in range(3):
        own = jax.tree.map(lambda leaf, row=row: leaf[row : row + 1], cache)
        alone_BV, _ = by_kernels(params, LONG, own, token_B[row : row + 1], at_B[row : row + 1])
        assert np.array_equal(alone_BV[0], together_BV[row])


@pytest.mark.parametrize("settings", BOTH, ids=["greedy", "drawn"])
def test_fused_decoding_writes_what_plain_decoding_writes(held: Model, settings: Settings) -> None:
    size, greedy = held.tokenizer.vocab_size, settings.temperature == 0
    length_B, end_B = np.array([1, 5], np.int32), np.array([4, 60], np.int32)
    sampling = sampling_of(2, size, settings.temperature, 0, 1.0, [1, 2], 0, forbidden=(EOS,))
    told = []
    for kernels in (False, True):
        cache, _, _ = begun(ONE, [0, 0])
        logits_BV, seen_BV = np.zeros((2, size), np.float32), np.zeros((2, size), bool)
        state = engine.begin(cache, logits_BV, length_B, end_B, seen_BV, sampling, True, False)
        given = (state, end_B, sampling, settings.chunk_tokens, True, kernels, greedy and kernels)
        state, written = engine.decode(held.params, ONE, *given)
        told.append((np.asarray(written.token_BC), np.asarray(state.done_B), np.asarray(state.position_B)))
    for plain, by_kernels in zip(*told, strict=True):
        assert np.array_equal(plain, by_kernels)
    assert (told[1][0][0, 2:] == PAD).all() and told[1][1].tolist() == [True, False]


@pytest.mark.parametrize("settings", BOTH, ids=["greedy", "drawn"])
def test_texts_by_the_kernels_are_those_of_the_plain_program(
    monkeypatch: pytest.MonkeyPatch, held: Model, settings: Settings
) -> None:
    monkeypatch.setattr(fused, "check", lambda config: None)
    monkeypatch.setattr(fused, "MOST", 2)
    prompts, settings = [Prompt("pub fn f3(x: &[u8]", None, 0), Prompt("let", None, 1)], replace(settings, stop=("n",))
    plainly, by_them = (complete(held, prompts, replace(settings, kernels=one)) for one in ("xla", "pallas"))
    assert by_them == plainly
    assert any(one.tokens for one in plainly)


def test_slots_by_the_kernels_have_the_texts_of_the_plain_program_whoever_shares_the_batch(
    monkeypatch: pytest.MonkeyPatch, held: Model
) -> None:
    monkeypatch.setattr(fused, "check", lambda config: None)
    config = load_config("configs/smoke.py", [("generate.kernels", "pallas"), ("serve.slots", "2")])
    programs = replace(programs_for(held, config), chunk_tokens=8, together=True)
    told: queue.Queue[tuple[Job, Event]] = queue.Queue()
    slots = Slots(held, programs, 8, 1, lambda events: [told.put(event) for event in events])
    computed = []

    def counted(*given: Any) -> Any:
        batch, written = advance(*given)
        computed.append(len(written.token_BC))
        return batch, written

    monkeypatch.setattr("m31r.serve.slots.advance", counted)
    long = replace(GREEDY, max_new_tokens=40, forbidden=(EOS,), exact_rows=False)
    drawn, short = replace(DRAWN, exact_rows=False), replace(GREEDY, exact_rows=False)
    for one, other in ((long, drawn), (long, short)):
        jobs = []
        for settings, text in ((one, "fn"), (other, "pub fn f3(x: &[u8]")):
            prompt = Prompt(text, None, 0)
            ids = prompt_ids(held.tokenizer, prompt, ONE.context_length)
            jobs.append(Job(ids, prompt, settings, settings.max_new_tokens))
        slots.submit(jobs)
        found = dict(told.get(timeout=60) for _ in jobs)
        for job in jobs:
            plainly = complete(held, [job.prompt] * 2, job.settings)
            assert found[job].tokens == plainly[0].tokens
    slots.close(10)
    assert sorted(set(computed)) == [1, 2]  # a row alone is computed alone


def test_more_rows_than_the_kernels_take_are_decoded_by_xla_and_the_log_says_so(
    monkeypatch: pytest.MonkeyPatch, tokenizer: Tokenizer, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(fused, "check", lambda config: None)
    monkeypatch.setattr(fused, "MOST", 1)
    model, prompts = tiny_model(tokenizer, ONE), [Prompt("let", None, 0), Prompt("fn", None, 1)]
    with caplog.at_level("INFO"):
        # these parameters are no stored weights, which the kernels could not read
        by_them = complete(model, prompts, replace(GREEDY, kernels="pallas"))
    assert by_them == complete(model, prompts, GREEDY)
    assert "2 rows: decoded by XLA" in caplog.text
