"""The whole decoder with the GPU's kernels, interpreted, against the decoder as XLA compiles it."""

from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.experimental import pallas as pl

from m31r.config.load import load_config
from m31r.config.schema import ModelConfig
from m31r.kernels import hopper_layer
from m31r.model import attention, decoder, lora
from m31r.model.attention import attend_plainly
from m31r.model.decoder import Decoder, Params, init_params
from m31r.model.fused import fuses
from m31r.model.rope import rotate

V, T = 40, 128
SHAPES = {"layers": 1, "hidden_size": 32, "ffn_size": 24, "context_length": T, "heads": 2, "kv_heads": 1}


@pytest.fixture(autouse=True)
def on_any_device(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = pl.pallas_call
    monkeypatch.setattr(pl, "pallas_call", lambda *given, **kw: compiled(*given, **{**kw, "interpret": True}))
    monkeypatch.setattr(attention, "check_flash", lambda qkv: None)
    for module in (attention, decoder):
        monkeypatch.setattr(module, "on_hopper", lambda size: False)
    monkeypatch.setattr(decoder, "check_device", lambda what: None)


def model(**fields: Any) -> ModelConfig:
    return load_config("configs/smoke.py", [(f"model.{name}", str(value)) for name, value in (SHAPES | fields).items()]).model


def same_loss_and_gradients(plain: ModelConfig, params: Params, remat: str = "none") -> None:
    position_BT = jnp.arange(2 * T).reshape(2, T)
    tokens_BT, segments_BT = position_BT * 7 % V, position_BT // 30

    def value_and_gradient(config: ModelConfig) -> Any:
        def loss(params: Params) -> jax.Array:
            x_BTD, _ = Decoder(config, V, remat).apply({"params": params}, tokens_BT, segments_BT)
            return jnp.mean(jnp.sin(x_BTD))

        return jax.jit(jax.value_and_grad(loss))(params)

    found, expected = value_and_gradient(replace(plain, attention="flash", kernels="pallas")), value_and_gradient(plain)
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5), found, expected)


@pytest.mark.parametrize("qk_norm", [False, True])
def test_kernels_change_neither_loss_nor_any_gradient(qk_norm: bool) -> None:
    plain = model(qk_norm=qk_norm)
    params = init_params(plain, V, 0)
    if qk_norm:  # scales apart from one another, as training makes them
        for number, name in enumerate(("q_norm", "k_norm")):
            params["attention_0"][name]["scale"] *= 1 + 0.1 * jnp.arange(16) + number
    same_loss_and_gradients(plain, params)


def test_layers_whose_products_do_what_follows_are_the_same_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Around the blocks; the blocks themselves are simulated in test_hopper_layer.py."""

    def normed(x: Any, inverse: Any) -> jax.Array:
        """By the numbers that are given, with the gradient of what they are of x."""
        of_x = jax.lax.rsqrt(jnp.mean(jnp.square(x), axis=1) + plain.norm_epsilon)
        return (inverse + of_x - jax.lax.stop_gradient(of_x))[:, None] * x

    def with_squares(x: jax.Array) -> tuple[jax.Array, jax.Array]:
        return x, jnp.sum(jnp.square(x).reshape(len(x), 2, -1), axis=2).T

    def attend(x: Any, inverse: Any, qkv: Any, out: Any, within: Any, tables: Any, heads: int) -> Any:
        q, k, v = jnp.split((normed(x, inverse) @ qkv).reshape(-1, T, 4, 16), [heads, heads + 1], axis=2)
        q, k = (rotate(part, *(table[:, None] for table in tables)) for part in (q, k))
        return with_squares(x + attend_plainly(q, k, v, within.begin_BT).reshape(len(x), -1) @ out)

    def feed_forward(x: Any, inverse: Any, gate_up: Any, down: Any) -> Any:
        gate, up = jnp.split(normed(x, inverse) @ gate_up, 2, axis=-1)
        return with_squares(x + (jax.nn.silu(gate) * up) @ down)

    monkeypatch.setattr(hopper_layer, "attention", attend)
    monkeypatch.setattr(hopper_layer, "feed_forward", feed_forward)
    monkeypatch.setattr(decoder, "on_hopper", lambda size: True)
    monkeypatch.setattr(decoder, "fuses", lambda config, remat, positions: True)
    plain = model(layers=2)
    params = init_params(plain, V, 0)
    for name in ("attention_norm_0", "feed_forward_norm_1"):
        params[name]["scale"] *= 1 + 0.1 * jnp.arange(32)
    for remat in ("ffn", "all"):
        same_loss_and_gradients(plain, params, remat)


def test_products_do_what_follows_where_they_can() -> None:
    widths = {"hidden_size": 256, "ffn_size": 384, "heads": 4, "kv_heads": 2, "precision": "bfloat16"}
    assert fuses(model(**widths), "ffn", T)
    for other in ({"ffn_size": 320}, {"hidden_size": 128}, {"precision": "float16"}, {"qk_norm": True}):
        assert not fuses(model(**(widths | other)), "none", T)
    assert not fuses(model(**widths), "swiglu", T) and not fuses(model(**widths), "none", T + 64)


def test_a_layer_of_which_one_matrix_has_an_adapter_is_left_to_xla(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder, "on_hopper", lambda size: True)
    monkeypatch.setattr(decoder, "fuses", lambda config, remat, positions: True)
    monkeypatch.setattr(hopper_layer, "attention", None)
    monkeypatch.setattr(hopper_layer, "feed_forward", None)
    monkeypatch.setattr(attention, "on_hopper", lambda size: False)
    overrides = [(f"model.{name}", str(value)) for name, value in SHAPES.items()]
    config = load_config(
        "configs/smoke.py",
        [*overrides, ("train.init", "M"), ("train.lora_rank", "2"), ("train.lora_matrices", "('down',)")],
    )
    kernels = replace(config.model, attention="flash", kernels="pallas")
    frozen = init_params(config.model, V, 0)
    params = lora.attached(frozen, lora.init_adapters(config), 1.0)
    tokens_BT = jnp.arange(T)[None] % V
    found, expected = (Decoder(shape, V, "none").apply({"params": params}, tokens_BT)[0] for shape in (kernels, config.model))
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
