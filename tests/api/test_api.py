"""`from m31r import load`: what the methods give is what the engine gives, and mistakes are one line."""

import subprocess
import sys
from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pytest
from processes import Job

import m31r
from m31r.errors import UserError
from m31r.generate.generate import Completion
from m31r.generate.reference import all_logits
from m31r.tokenizer.reserved import EOS


@pytest.fixture(scope="module")
def model(reference: Job) -> "m31r.api.api.CodeModel":
    return m31r.load(reference.run)


def test_importing_m31r_imports_nothing_heavy() -> None:
    said = "import sys, m31r; print({'jax', 'numpy'} & set(sys.modules), callable(m31r.load), 'jax' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert ended.stdout == "set() True True\n"


def test_a_batch_gives_what_each_prompt_gives_alone_but_for_its_random_numbers(model: "m31r.api.api.CodeModel") -> None:
    texts = ["fn main() {\n", "impl ", "fn main() {\n"]
    together = model.complete(texts, max_new_tokens=8)
    assert together == [model.complete(text, max_new_tokens=8) for text in texts]
    assert isinstance(together[0], Completion) and together[0].text == model.decode(together[0].tokens)
    drawn = model.complete(["fn "] * 3, max_new_tokens=8, temperature=1.0, seed=3)
    assert len({one.tokens for one in drawn}) > 1
    assert drawn == model.complete(["fn "] * 3, max_new_tokens=8, temperature=1.0, seed=3)


def test_a_stream_joined_is_the_completion(model: "m31r.api.api.CodeModel") -> None:
    asked = {"max_new_tokens": 12, "temperature": 1.0, "stop": "}", "chunk_tokens": 3}
    whole = model.complete("fn a", **asked)
    assert "".join(piece.text for piece in model.stream("fn a", **asked)) == whole.text and "}" not in whole.text
    filled = model.infill("fn a(", ") {}", **asked)
    assert "".join(piece.text for piece in model.stream("fn a(", ") {}", **asked)) == filled.text


def test_logits_are_those_of_the_forward_pass(model: "m31r.api.api.CodeModel") -> None:
    ids = np.random.default_rng(0).integers(0, model.model.tokenizer.vocab_size, (3, 21))
    logits = model.logits(ids)
    assert logits.shape == (3, 21, model.model.tokenizer.vocab_size) and logits.dtype == np.float32
    np.testing.assert_allclose(logits, all_logits(model.model.params, model.model.config, jnp.asarray(ids)), atol=1e-5)
    assert (logits[1:2] == model.logits(ids[1:2])).all()


@pytest.mark.parametrize(
    ("use", "said"),
    [
        (lambda model: model.complete("x", top_p=1.5), r"top_p = 1\.5"),
        (lambda model: model.complete("x", top_q=1), "top_q: no such setting; there are .*top_p"),
        (lambda model: model.complete("x" * 999), "takes at most 63"),
        (lambda model: model.complete("\ud800"), "surrogate"),
        (lambda model: model.complete(["x", 3]), "must be text, not int"),
        (lambda model: model.complete("x", forbidden=[10**9]), "forbidden"),
        (lambda model: model.logits([1, 2]), "must be whole numbers"),
        (lambda model: model.logits([[10**6]]), "must be 0 to"),
        (lambda model: model.logits(np.zeros((1, 65), int)), "at most 64"),
        (lambda model: replace(model, config=_without_fim(model.config)).infill("a", "b"), "not trained to fill in"),
        (lambda model: m31r.load("nowhere"), "neither a model's folder"),
        (lambda model: m31r.load(model, device="tpu"), "device 'tpu'"),
    ],
)
def test_mistakes_are_told_in_one_line(model: "m31r.api.api.CodeModel", reference: Job, use: object, said: str) -> None:
    given = reference.run if "device" in said else model
    with pytest.raises(UserError, match=said) as raised:
        use(given)  # type: ignore[operator]
    assert "\n" not in str(raised.value)


def test_settings_come_from_the_configuration_and_forbidding_eos_reaches_the_length(model: "m31r.api.api.CodeModel") -> None:
    found = model.complete("fn ", forbidden=[EOS])
    assert len(found.tokens) == model.config.generate.max_new_tokens == 16 and found.finish == "length"


def _without_fim(config: object) -> object:
    return replace(config, loader=replace(config.loader, fim_rate=0.0))  # type: ignore[attr-defined,type-var]
