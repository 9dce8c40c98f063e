"""What the engine must equal: the whole row computed anew for each token, without a cache, one row at a time."""

import functools

import jax
import jax.numpy as jnp
import numpy as np

from m31r.config.schema import ModelConfig
from m31r.generate.prompts import padded
from m31r.model.decoder import Decoder, Params
from m31r.model.loss import head
from m31r.tokenizer.reserved import EOS, RESERVED


@functools.partial(jax.jit, static_argnames="config")
def all_logits(params: Params, config: ModelConfig, tokens_BT: jax.Array) -> jax.Array:
    """Logits after each position, float32 (B, T, V), by the forward pass that training uses."""
    x_BTD, _ = Decoder(config, params["embedding"].shape[0], "none").apply({"params": params}, tokens_BT)
    return head(x_BTD, params["embedding"])


def greedy_slowly(params: Params, config: ModelConfig, prompt: list[int], max_new_tokens: int) -> list[int]:
    """The greedy continuation of `prompt`, up to and with <eos>; quadratic in the number of tokens, and meant to be."""
    ids = list(prompt)
    while len(ids) < min(len(prompt) + max_new_tokens, config.context_length):
        tokens_BT, _ = padded([ids], config.context_length)  # what stands after a position doesn't change its logits
        logits_V = np.asarray(all_logits(params, config, jnp.asarray(tokens_BT)))[0, len(ids) - 1].copy()
        logits_V[[i for i in range(len(RESERVED)) if i != EOS]] = -np.inf
        ids.append(int(logits_V.argmax()))
        if ids[-1] == EOS:
            break
    return ids[len(prompt) :]
