"""Whole generations of a tiny random model: exact against the slow reference, and the same however they are cut or batched."""

import itertools
from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from tiny import CONFIG, DRAWN, GREEDY, RUST, tiny_model

from m31r.errors import UserError, ValidationError
from m31r.generate import engine, prefill
from m31r.generate.generate import Completion, Model, Settings, complete, generate, ready_model
from m31r.generate.prompts import Prompt, padded, prompt_ids
from m31r.generate.reading import part_bucket, read_prompt
from m31r.generate.reference import all_logits, greedy_slowly
from m31r.generate.sampling import sampling_of
from m31r.tokenizer.reserved import BOS, EOS, FIM_MIDDLE, FIM_PREFIX, FIM_SUFFIX, PAD, RESERVED
from m31r.tokenizer.text import Tokenizer


def prompts(count: int) -> list[Prompt]:
    """Beginnings of Rust, of very different lengths, every third with a suffix."""
    cuts = [(RUST[i % len(RUST)], i * 7 % 61) for i in range(count)]
    return [Prompt(text[30 : 30 + cut], None if i % 3 else text[-5:], i) for i, (text, cut) in enumerate(cuts)]


def greedy_of_60(model: Model) -> list[tuple[Prompt, Completion]]:
    asked = prompts(60)
    found = [complete(model, asked[start : start + 12], GREEDY) for start in range(0, 60, 12)]
    return list(zip(asked, itertools.chain(*found), strict=True))


@pytest.mark.parametrize("change", [{}, {"qk_norm": True, "kv_heads": 1, "context_length": 50}])
def test_cached_decode_equals_full_forward(tokenizer: Tokenizer, change: dict[str, int]) -> None:
    config = replace(CONFIG, **change)
    model = tiny_model(tokenizer, config)
    rows = [prompt_ids(tokenizer, prompt, config.context_length) for prompt in prompts(12)]
    whole = [ids + np.random.default_rng(i).integers(0, 300, 10).tolist() for i, ids in enumerate(rows)]
    expected = all_logits(model.params, config, jnp.asarray(padded(whole, max(map(len, whole)))[0]))

    cache, logits = engine.empty_cache(config, len(rows)), []
    for row, ids in enumerate(rows):
        read = read_prompt(model.params, config, ids, None, 32, lambda: False)
        cache = engine.insert(cache, read.cache, np.int32(row), 64)
        logits.append(read.logits_1V)
    logits_BV, length_B = jnp.concatenate(logits), np.array([len(ids) for ids in rows], np.int32)
    step = jax.jit(engine.step, static_argnums=1)
    each = np.arange(len(rows))
    for i in range(10):
        np.testing.assert_allclose(logits_BV, expected[each, length_B - 1 + i], atol=1e-5, rtol=1e-5)
        next_B = jnp.asarray([ids[n] for ids, n in zip(whole, length_B + i, strict=True)], jnp.int32)
        logits_BV, cache = step(model.params, config, cache, next_B, length_B + i)


@pytest.mark.parametrize("change", [{}, {"qk_norm": True, "kv_heads": 1}])
def test_a_prompt_read_layer_by_layer_has_the_bits_of_one_program(tokenizer: Tokenizer, change: dict[str, int]) -> None:
    model = tiny_model(tokenizer, replace(CONFIG, **change))
    tokens_1T, start_1, last = np.arange(20, 52, dtype=np.int32)[None], np.array([9], np.int32), np.int32(20)

    def fresh() -> Any:
        return model.params, model.config, engine.empty_cache(model.config, 1), tokens_1T

    read, scored = prefill.read(*fresh(), start_1, last), prefill.score(*fresh(), tokens_1T, start_1)
    for found, end, asked in ((read, prefill.logits_after, last), (scored, prefill.chances_of, tokens_1T)):
        jax.tree.map(np.testing.assert_array_equal, found, prefill.at_once(end, *fresh(), start_1, asked))


def test_greedy_cached_decode_equals_full_forward_token_for_token_over_1000_prompts(model: Model) -> None:
    """Each written token is the likeliest one of a forward pass over all that stands before it."""
    allowed_V = np.ones(model.tokenizer.vocab_size, bool)
    allowed_V[[i for i in range(len(RESERVED)) if i != EOS]] = False
    chance, ended = np.random.default_rng(1), 0
    for _ in range(10):
        asked = [Prompt("".join(chance.choice(list(RUST[0]), chance.integers(0, 30))), None, 0) for _ in range(100)]
        found = complete(model, asked, GREEDY)
        before = [prompt_ids(model.tokenizer, prompt, 64) for prompt in asked]
        wrote = [[*one.tokens, *([EOS] if one.finish == "stop" else [])] for one in found]
        tokens_BT, _ = padded([ids + more for ids, more in zip(before, wrote, strict=True)], 64)
        logits_BTV = np.asarray(all_logits(model.params, model.config, jnp.asarray(tokens_BT)))
        likeliest_BT = np.where(allowed_V, logits_BTV, -np.inf).argmax(axis=-1)
        for row, ids in enumerate(before):
            assert likeliest_BT[row, len(ids) - 1 : len(ids) - 1 + len(wrote[row])].tolist() == wrote[row]
        ended += sum(one.finish == "stop" for one in found)
    assert 0 < ended < 1000


def test_greedy_equals_the_slow_reference_token_for_token(model: Model) -> None:
    for prompt, found in greedy_of_60(model)[:20]:
        expected = greedy_slowly(model.params, model.config, prompt_ids(model.tokenizer, prompt, 64), GREEDY.max_new_tokens)
        ended = expected[-1] == EOS
        assert found.tokens == tuple(expected[:-1] if ended else expected)
        assert found.finish == ("stop" if ended else "length")


def test_rows_end_both_ways_in_the_model_of_these_tests(model: Model) -> None:
    assert {found.finish for _, found in greedy_of_60(model)} == {"stop", "length"}


@pytest.mark.parametrize("settings", [GREEDY, DRAWN, replace(DRAWN, top_k=20, top_p=0.8)])
def test_row_does_not_depend_on_its_neighbours(model: Model, settings: Settings) -> None:
    """Not in a bit: log-probabilities are equal as well, alone and among twelve, whatever the order."""
    settings, asked = replace(settings, log_probs=20), prompts(24)
    alone = [complete(model, [prompt], settings)[0] for prompt in asked]
    assert complete(model, asked[:12], settings) + complete(model, asked[12:], settings) == alone
    assert complete(model, asked[:12][::-1], settings) == alone[:12][::-1]


def test_rows_computed_together_differ_by_rounding_alone(model: Model) -> None:
    asked, settings = prompts(12), replace(GREEDY, log_probs=0)
    exact, fast = (complete(model, asked, replace(settings, exact_rows=exact)) for exact in (True, False))
    assert [row.tokens for row in exact] == [row.tokens for row in fast]
    told = [[one.chosen for row in rows for one in row.log_probs] for rows in (exact, fast)]
    np.testing.assert_allclose(*told, atol=1e-5)


@pytest.mark.parametrize("settings", [GREEDY, replace(DRAWN, stop=("e", "fn"), repetition_penalty=1.3)])
def test_same_seed_same_bytes_for_any_chunking(model: Model, settings: Settings) -> None:
    asked, settings = prompts(12), replace(settings, log_probs=3)
    texts = [complete(model, asked, replace(settings, chunk_tokens=size)) for size in (8, 1, 5)]
    assert all(text == texts[0] for text in texts)


def test_fewer_tokens_are_a_prefix_of_more(model: Model) -> None:
    few, many = (complete(model, prompts(12), replace(DRAWN, max_new_tokens=n)) for n in (5, 24))
    assert all(short.tokens == long.tokens[:5] for short, long in zip(few, many, strict=True))


def test_seeds_and_samples_draw_differently(model: Model) -> None:
    same = [Prompt("fn ", None, sample) for sample in range(12)]
    other = complete(model, same, replace(DRAWN, seed=32))
    assert len({found.tokens for found in [*complete(model, same, DRAWN), *other]}) == 24
    assert complete(model, same, replace(DRAWN, temperature=0.0)) == complete(model, same[:1], GREEDY) * 12


@pytest.mark.parametrize("settings", [GREEDY, DRAWN])
def test_stream_equals_whole(model: Model, settings: Settings) -> None:
    asked, settings = prompts(12), replace(settings, chunk_tokens=1, log_probs=3)
    pieces = list(generate(model, asked, settings))
    for row, whole in enumerate(complete(model, asked, settings)):
        own = [piece for piece in pieces if piece.row == row]
        assert [piece.finish for piece in own] == [None] * (len(own) - 1) + [whole.finish]
        assert "".join(piece.text for piece in own) == whole.text == model.tokenizer.decode(whole.tokens)
        assert sum((piece.tokens for piece in own), ()) == whole.tokens
        assert sum((piece.log_probs for piece in own), ()) == whole.log_probs


def test_forbidden_tokens_never_appear(model: Model) -> None:
    hot = replace(DRAWN, temperature=50.0)
    found = [row for start in (0, 12, 24) for row in complete(model, [Prompt("", None, start + i) for i in range(12)], hot)]
    assert all(token >= len(RESERVED) for row in found for token in row.tokens)


def test_the_first_token_comes_alone_then_chunks(model: Model) -> None:
    pieces = list(generate(model, prompts(12), replace(GREEDY, max_new_tokens=20)))
    sizes = [[len(piece.tokens) for piece in pieces if piece.row == row] for row in range(12)]
    assert [1, 8, 8, 3] in sizes
    assert all(row[0] <= 1 and set(row[1:-1]) <= {8} for row in sizes)


def test_the_context_ends_a_row_and_says_length(model: Model) -> None:
    asked = [Prompt("a" * 62, None, 0), Prompt("a" * 40, None, 1)]
    lengths = [len(prompt_ids(model.tokenizer, prompt, 64)) for prompt in asked]
    endless = replace(DRAWN, max_new_tokens=10**9, top_k=1)
    found = [complete(model, [prompt], endless)[0] for prompt in asked]
    assert lengths[0] == 63
    for length, row in zip(lengths, found, strict=True):
        assert row.finish == "stop" or length + len(row.tokens) == 64
    assert found[0].finish == "length"


def test_an_empty_prompt_is_only_bos_and_no_prompts_give_nothing(model: Model) -> None:
    assert prompt_ids(model.tokenizer, Prompt("", None, 0), 64) == [BOS]
    assert isinstance(complete(model, [Prompt("", None, 0)], GREEDY)[0], Completion)
    assert complete(model, [], GREEDY) == []


def test_fill_in_the_middle_has_the_layout_that_the_loader_trains(tokenizer: Tokenizer) -> None:
    ids = prompt_ids(tokenizer, Prompt("fn a(", ") {}\n", 0), 64)
    expected = [BOS, FIM_PREFIX, *tokenizer.encode("fn a("), FIM_SUFFIX, *tokenizer.encode(") {}\n"), FIM_MIDDLE]
    assert ids == expected
    assert FIM_SUFFIX in prompt_ids(tokenizer, Prompt("fn a(", "", 0), 64), "an empty suffix is a suffix"


def test_text_that_spells_control_tokens_is_text(tokenizer: Tokenizer) -> None:
    ids = prompt_ids(tokenizer, Prompt("<eos><fim_middle><pad>", None, 0), 64)
    assert all(token >= len(RESERVED) for token in ids[1:])


def test_buckets_are_powers_of_two() -> None:
    assert [part_bucket(n) for n in (1, 32, 33, 64, 65, 256, 257, 299)] == [32, 32, 64, 64, 128, 256, 512, 512]


def test_settings_and_lengths_within_a_bucket_compile_nothing_anew(model: Model) -> None:
    complete(model, [Prompt("", None, 0)] * 12, GREEDY)
    programs = prefill.enter, prefill.through_layer, prefill.leave, engine.begin, engine.decode
    sizes = [program._cache_size() for program in programs]
    for settings in (replace(DRAWN, seed=1), replace(DRAWN, temperature=0.3, top_k=4), replace(GREEDY, max_new_tokens=3)):
        complete(model, [Prompt("x", None, 5), Prompt("fn y() {", None, 6)] * 6, settings)
    assert [program._cache_size() for program in programs] == sizes


def test_a_heavy_model_s_decoding_is_compiled_once_and_before_its_prompt_is_read(
    model: Model, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked, settings = [Prompt("fn x", None, 0)] * 2, replace(DRAWN, chunk_tokens=7, reuse=False, log_probs=0)
    narrow = replace(model, config=replace(model.config, context_length=40))  # whose programs no other test has
    monkeypatch.setattr("m31r.generate.generate.HEAVY", 0)
    with jax.log_compiles():
        found = complete(narrow, asked, settings)
    finished = [line for line in caplog.messages if line.startswith("Finished XLA compilation")]
    compiled = [line.split("(")[1].split(")")[0] for line in finished]
    assert compiled.count("decode") == 1 and compiled.index("decode") < compiled.index("through_layer")
    monkeypatch.undo()
    assert found == complete(narrow, asked, settings)


@pytest.mark.parametrize("together", [False, True])
def test_decode_stops_early_and_pads_what_follows(model: Model, together: bool) -> None:
    size = model.tokenizer.vocab_size
    length_B = np.ones(12, np.int32)
    end_B = length_B + np.array([2, 4] * 6, np.int32)
    sampling = sampling_of(12, size, 0.0, 0, 1.0, 0, 0)
    logits_BV, seen_BV = np.zeros((12, size), np.float32), np.zeros((12, size), bool)
    cache = engine.empty_cache(model.config, 12)
    state = engine.begin(cache, logits_BV, length_B, end_B, seen_BV, sampling, together, True)
    state, written = engine.decode(model.params, model.config, state, end_B, sampling, 8, together, False, False)
    assert np.asarray(state.done_B).all()
    tokens_BC = np.asarray(written.token_BC)
    assert (tokens_BC[0, 1:] == PAD).all() and (tokens_BC[1, 3:] == PAD).all()


def test_bfloat16_generates_and_casts_its_matrices_once(tokenizer: Tokenizer) -> None:
    model = tiny_model(tokenizer, replace(CONFIG, precision="bfloat16"))
    kinds = {str(leaf.dtype) for leaf in jax.tree.leaves(model.params) if leaf.ndim > 1}
    assert kinds == {"bfloat16"}
    asked = [Prompt("fn main", None, 0)]
    assert complete(model, asked, GREEDY) == complete(model, asked, GREEDY)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"top_p": 1.5}, "top_p = 1.5"),
        ({"top_p": 0.0}, "top_p = 0.0"),
        ({"top_p": float("nan")}, "top_p = nan"),
        ({"temperature": -1.0}, "temperature = -1.0"),
        ({"temperature": float("inf")}, "temperature = inf"),
        ({"top_k": -1}, "top_k = -1"),
        ({"max_new_tokens": 0}, "max_new_tokens = 0"),
        ({"seed": -1}, "seed = -1"),
        ({"chunk_tokens": 0}, "chunk_tokens = 0"),
    ],
)
def test_settings_out_of_range_are_refused_at_once(model: Model, change: dict[str, float], said: str) -> None:
    with pytest.raises(UserError, match=said):
        generate(model, [Prompt("", None, 0)], replace(GREEDY, **change))


def test_every_wrong_setting_is_named(model: Model) -> None:
    with pytest.raises(UserError, match=r"temperature = -1\.0.*top_p = 2\.0"):
        generate(model, [], replace(GREEDY, temperature=-1.0, top_p=2.0))


def test_a_prompt_longer_than_the_context_says_both_lengths(model: Model) -> None:
    with pytest.raises(UserError, match="64 tokens, and a context of 64 takes at most 63"):
        generate(model, [Prompt("a" * 63, None, 0)], GREEDY)


@pytest.mark.parametrize("prompt", [Prompt("a\ud800", None, 0), Prompt("a", "\udfff", 0), Prompt("a", None, -1)])
def test_a_prompt_that_is_no_text_is_refused(model: Model, prompt: Prompt) -> None:
    with pytest.raises(UserError, match=r"surrogate|sample -1"):
        generate(model, [prompt], GREEDY)


def test_a_tokenizer_of_another_model_is_refused(model: Model) -> None:
    params = {**model.params, "embedding": model.params["embedding"][:-1]}
    with pytest.raises(ValidationError, match="don't belong together"):
        ready_model(params, model.config, model.tokenizer)
