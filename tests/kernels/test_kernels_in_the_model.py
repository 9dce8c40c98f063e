"""The whole decoder with the GPU's kernels, interpreted, against the decoder as XLA compiles it."""

from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.experimental import pallas as pl

from m31r.config.load import load_config
from m31r.model import attention, decoder
from m31r.model.decoder import Decoder, Params, init_params

V = 40
SHAPES = {"layers": 1, "hidden_size": 32, "ffn_size": 24, "context_length": 128, "heads": 2, "kv_heads": 1}


@pytest.mark.parametrize("qk_norm", [False, True])
def test_kernels_change_neither_loss_nor_any_gradient(qk_norm: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = pl.pallas_call
    monkeypatch.setattr(pl, "pallas_call", lambda *given, **kw: compiled(*given, **{**kw, "interpret": True}))
    monkeypatch.setattr(attention, "check_flash", lambda qkv: None)
    monkeypatch.setattr(attention, "_on_hopper", lambda size: False)
    monkeypatch.setattr(decoder, "check_device", lambda what: None)
    overrides = [*((f"model.{name}", str(value)) for name, value in SHAPES.items()), ("model.qk_norm", str(qk_norm))]
    plain = load_config("configs/smoke.py", overrides).model
    position_BT = jnp.arange(256).reshape(2, 128)
    tokens_BT, segments_BT = position_BT * 7 % V, position_BT // 30
    params = init_params(plain, V, 0)
    if qk_norm:  # scales apart from one another, as training makes them
        for number, name in enumerate(("q_norm", "k_norm")):
            params["attention_0"][name]["scale"] *= 1 + 0.1 * jnp.arange(16) + number

    def value_and_gradient(config: Any) -> Any:
        def loss(params: Params) -> jax.Array:
            x_BTD, _ = Decoder(config, V, "none").apply({"params": params}, tokens_BT, segments_BT)
            return jnp.mean(jnp.sin(x_BTD))

        return jax.jit(jax.value_and_grad(loss))(params)

    found, expected = value_and_gradient(replace(plain, attention="flash", kernels="pallas")), value_and_gradient(plain)
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5), found, expected)
