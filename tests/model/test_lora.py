"""Adapters: nothing at first, then what the merged weights compute, and never a change of what is frozen."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from m31r.config.load import load_config
from m31r.config.schema import Config
from m31r.model.decoder import Decoder, init_params
from m31r.model.lora import attached, init_adapters, merged, scale_of
from m31r.model.loss import head
from m31r.model.params import named_leaves

VOCAB = 48
CHANCE = np.random.default_rng(4)
TOKENS = CHANCE.integers(0, VOCAB, (2, 24), dtype=np.int32)
SMALL = {"model.hidden_size": 32, "model.ffn_size": 48, "model.kv_heads": 1, "model.layers": 1}
LORA = {"train.init": "a model", "train.lora_rank": 3, "train.lora_alpha": 5.0}


def config(**changes: Any) -> Config:
    fields = SMALL | LORA | {name.replace("__", "."): value for name, value in changes.items()}
    return load_config("configs/smoke.py", [(name, str(value)) for name, value in fields.items()])


@pytest.fixture(scope="module")
def frozen() -> Any:
    return jax.device_get(init_params(config().model, VOCAB, 1))


@pytest.fixture(scope="module")
def trained() -> Any:
    """Adapters as training leaves them: neither A nor B is zero."""
    return jax.tree.map(lambda leaf: CHANCE.normal(size=leaf.shape, scale=0.3).astype(np.float32), init_adapters(config()))


def logits(params: Any, precision: str = "float32") -> jax.Array:
    x_BTD, _ = Decoder(config(model__precision=precision).model, VOCAB, "none").apply({"params": params}, TOKENS)
    return head(x_BTD, params["embedding"])


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_fresh_adapters_leave_the_bases_logits_bit_for_bit(frozen: Any, precision: str) -> None:
    compute = jax.jit(logits, static_argnums=1)
    fresh = attached(frozen, init_adapters(config()), scale_of(config()))
    np.testing.assert_array_equal(compute(fresh, precision), compute(frozen, precision))


def test_beside_the_weights_computes_what_the_plain_reference_does_merged(frozen: Any, trained: Any) -> None:
    """Logits, and gradients of the adapters, of x W + (x A) B and of x (W + A B), the reference."""
    scale = scale_of(config())

    def plain_sum(adapters: Any) -> Any:
        def one(path: Any, leaf: jax.Array) -> jax.Array:
            pair = adapters.get(path[0].key, {}).get(path[1].key) if len(path) == 3 else None
            return leaf if pair is None else leaf + scale * jnp.matmul(pair["a"], pair["b"])

        return jax.tree_util.tree_map_with_path(one, frozen)

    weights = CHANCE.normal(size=(2, 24, VOCAB)).astype(np.float32)

    def differentiated(whole: Any) -> Any:
        def weighed(adapters: Any) -> Any:
            found = logits(whole(adapters))
            return jnp.sum(weights * found), found

        return jax.jit(jax.value_and_grad(weighed, has_aux=True))(trained)

    (_, found), gradient = differentiated(lambda adapters: attached(frozen, adapters, scale))
    (_, wanted), expected = differentiated(plain_sum)
    np.testing.assert_allclose(found, wanted, atol=1e-4)
    for (name, one), (_, two) in zip(named_leaves(gradient), named_leaves(expected), strict=True):
        np.testing.assert_allclose(one, two, atol=1e-4 * float(np.abs(two).max()), rtol=0, err_msg=name)


def test_merging_leaves_what_has_no_adapter_bit_for_bit_and_adds_the_product_to_the_rest(frozen: Any, trained: Any) -> None:
    only = {part: {name: pair for name, pair in found.items() if name in ("qkv", "down")} for part, found in trained.items()}
    before, after = dict(named_leaves(frozen)), dict(named_leaves(merged(frozen, only, 1.5)))
    assert before.keys() == after.keys()
    for name, leaf in after.items():
        part, _, rest = name.partition("/")
        pair = only.get(part, {}).get(rest.removesuffix("/kernel"))
        change = 1.5 * np.float64(pair["a"]) @ np.float64(pair["b"]) if pair else 0.0
        assert (leaf.dtype == np.float32 and pair is not None) or leaf.tobytes() == before[name].tobytes()
        np.testing.assert_allclose(leaf, before[name] + change, atol=1e-6, err_msg=name)


def test_adapters_come_from_the_seed_and_are_of_the_chosen_matrices() -> None:
    first, other = (init_adapters(config(seed=seed)) for seed in (3, 4))
    names = [name for name, _ in named_leaves(first)]
    kinds = ("attention_{}/out", "attention_{}/qkv", "feed_forward_{}/down", "feed_forward_{}/gate_up")
    assert names == sorted(f"{kind.format(0)}/{letter}" for kind in kinds for letter in "ab")
    for (name, leaf), (_, differs) in zip(named_leaves(first), named_leaves(other), strict=True):
        assert not np.any(leaf) if name.endswith("/b") else not np.array_equal(leaf, differs)
    chosen = init_adapters(config(model__layers=2, train__lora_matrices="('out',)", train__lora_rank=32))
    assert [(name, leaf.shape) for name, leaf in named_leaves(chosen)] == [
        (f"attention_{n}/out/{letter}", (32, 32)) for n in range(2) for letter in "ab"
    ]
