"""The decoder (requirements 06): tokens -> embedding -> N x (attention, feed-forward) -> norm -> tied head -> logits.

Shapes are suffixes of names:
  B batch   T positions of the input   S positions that keys come from   D hidden size   H query heads
  K key/value heads   G query heads per key/value head   E head size   F feed-forward size   V vocabulary   L layers
"""

import functools
from dataclasses import replace
from typing import Any

import flax.linen as nn
import jax
import jax.numpy as jnp
from jax.ad_checkpoint import checkpoint_name

from m31r.config.schema import ModelConfig
from m31r.model import lora
from m31r.model.attention import attend, attend_cached, attend_together, check_device, on_hopper
from m31r.model.embedding import embed
from m31r.model.fused import FusedAttention, FusedFeedForward, fuses, inverse_of_rows
from m31r.model.remat import again
from m31r.model.rope import rope_tables, rotate
from m31r.model.weight import Weight, rows, times

Params = dict[str, Any]
Cache = list[tuple[jax.Array, jax.Array]]  # per layer: keys and values, each (B, S, K, E)


class Scale(nn.Module):
    """The scale of a norm, float32; apart from it, so that a kernel may norm and do more in one pass."""

    width: int

    @nn.compact
    def __call__(self) -> jax.Array:
        return self.param("scale", nn.initializers.ones, (self.width,), jnp.float32)


class AddNorm(nn.Module):
    """What a block wrote is added to the residual stream, and the sum is normed for the next block; returns both."""

    epsilon: float
    kernels: str

    @nn.compact
    def __call__(self, x_BTD: jax.Array, change_BTD: jax.Array | None) -> tuple[jax.Array, jax.Array]:
        scale_D = self.param("scale", nn.initializers.ones, (x_BTD.shape[-1],), jnp.float32)
        if self.kernels == "pallas":
            from m31r.kernels.norm import add_norm  # Pallas takes a tenth of a second to import

            return add_norm(x_BTD, change_BTD, scale_D, self.epsilon)
        x_BTD = x_BTD if change_BTD is None else x_BTD + change_BTD
        return x_BTD, rms_norm(x_BTD, scale_D, self.epsilon)


def rms_norm(x_D: jax.Array, scale_D: jax.Array, epsilon: float) -> jax.Array:
    """x / sqrt(mean(x^2) + epsilon) * scale, computed in float32, returned in x's dtype."""
    x32_D = x_D.astype(jnp.float32)
    inverse = jax.lax.rsqrt(jnp.mean(x32_D * x32_D, axis=-1, keepdims=True) + epsilon)
    return (x32_D * inverse * scale_D).astype(x_D.dtype)


class Projection(nn.Module):
    """x @ kernel without bias; the kernel, of deviation scale / sqrt(fan-in), is float32 and cast to the precision of x.

    In inference it may be a stored `Weight` instead, and with LoRA an `Adapted` matrix.
    """

    features: int
    scale: float

    @nn.compact
    def __call__(self, x_D: jax.Array) -> jax.Array:
        stored = self.get_variable("params", "kernel")
        if isinstance(stored, Weight):
            return times(x_D, stored).astype(x_D.dtype)
        if isinstance(stored, lora.Adapted):
            return lora.times(x_D, stored)
        kernel = self.param(
            "kernel", nn.initializers.normal(self.scale * x_D.shape[-1] ** -0.5), (x_D.shape[-1], self.features), jnp.float32
        )
        return project(x_D, kernel.astype(x_D.dtype))


@jax.custom_vjp
def project(x_I: jax.Array, kernel_IO: jax.Array) -> jax.Array:
    """x W; on a GPU the gradient of W is computed before that of x is used, else XLA leaves it for later.

    It would keep for that what the layers' backward passes have computed again, until the last layer is done.
    """
    return x_I @ kernel_IO


def _project_forward(x_I: jax.Array, kernel_IO: jax.Array) -> tuple[jax.Array, tuple[jax.Array, jax.Array]]:
    return x_I @ kernel_IO, (x_I, kernel_IO)


def _project_backward(saved: tuple[jax.Array, jax.Array], dy_O: jax.Array) -> tuple[jax.Array, jax.Array]:
    dx_I, d_kernel_IO = jax.vjp(jnp.matmul, *saved)[1](dy_O)
    return (dx_I, d_kernel_IO) if jax.default_backend() == "cpu" else jax.lax.optimization_barrier((dx_I, d_kernel_IO))


project.defvjp(_project_forward, _project_backward)


class Attention(nn.Module):
    """Causal self-attention with rotary positions and, if kv_heads < heads, grouped keys and values."""

    config: ModelConfig

    @nn.compact
    def __call__(
        self,
        x_BTD: jax.Array,
        cos_TE: jax.Array,
        sin_TE: jax.Array,
        segments_BT: jax.Array | None,
        cache: tuple[jax.Array, jax.Array] | None,
        start_B: jax.Array | None,
        row: jax.Array | None = None,
    ) -> tuple[jax.Array, tuple[jax.Array, jax.Array] | None]:
        config = self.config
        B, T, D = x_BTD.shape
        H, K, E = config.heads, config.kv_heads, config.hidden_size // config.heads
        out = Projection(D, _residual_scale(config), name="out")
        qkv = Projection((H + 2 * K) * E, 1.0, name="qkv")(x_BTD)
        scale_E = {name: Scale(E, name=name)() for name in ("q_norm", "k_norm")} if config.qk_norm else {}
        if cache is None and config.kernels == "pallas" and config.attention == "flash":
            qkv_BTXE, tables = qkv.reshape(B, T, H + 2 * K, E), (cos_TE[:, 0], sin_TE[:, 0])
            if config.qk_norm:
                from m31r.kernels.rope import norm_rotate_heads

                with jax.named_scope("rope"):
                    scale_YE = jnp.stack(H * [scale_E["q_norm"]] + K * [scale_E["k_norm"]])
                    qkv_BTXE = norm_rotate_heads(qkv_BTXE, scale_YE, *tables, config.norm_epsilon)
                y_BTHE = attend_together(qkv_BTXE, segments_BT, H)
            else:
                y_BTHE = attend_together(qkv_BTXE, segments_BT, H, tables)
            return out(y_BTHE.reshape(B, T, H * E)), None
        q_BTHE, k_BTKE, v_BTKE = (part.reshape(B, T, -1, E) for part in jnp.split(qkv, [H * E, (H + K) * E], axis=-1))
        if config.qk_norm:
            q_BTHE = rms_norm(q_BTHE, scale_E["q_norm"], config.norm_epsilon)
            k_BTKE = rms_norm(k_BTKE, scale_E["k_norm"], config.norm_epsilon)
        with jax.named_scope("rope"):
            q_BTHE, k_BTKE = rotate(q_BTHE, cos_TE, sin_TE), rotate(k_BTKE, cos_TE, sin_TE)
        if cache is None or start_B is None:
            y_BTHE = attend(q_BTHE, k_BTKE, v_BTKE, segments_BT, config.attention)
        else:
            y_BTHE, cache = attend_cached(q_BTHE, k_BTKE, v_BTKE, cache, start_B, row)
        return out(y_BTHE.reshape(B, T, H * E)), cache


class FeedForward(nn.Module):
    """SwiGLU: (silu(x Wg) * (x Wu)) Wd (Shazeer 2020), with gate and up in one product."""

    config: ModelConfig

    @nn.compact
    def __call__(self, x_BTD: jax.Array) -> jax.Array:
        gate_up_BTF2 = checkpoint_name(Projection(2 * self.config.ffn_size, 1.0, name="gate_up")(x_BTD), "gate_up")
        gate_BTF, up_BTF = jnp.split(gate_up_BTF2, 2, axis=-1)
        down = Projection(x_BTD.shape[-1], _residual_scale(self.config), name="down")
        return down(jax.nn.silu(gate_BTF) * up_BTF)


class Decoder(nn.Module):
    """Tokens to final hidden states; the tied head is applied outside, so that a loss may do so chunk by chunk."""

    config: ModelConfig
    vocab_size: int
    remat: str  # a policy of model/remat.py

    @nn.compact
    def __call__(
        self,
        tokens_BT: jax.Array,
        segments_BT: jax.Array | None = None,
        cache: Cache | None = None,
        start_B: jax.Array | None = None,
    ) -> tuple[jax.Array, Cache | None]:
        """Runs the blocks.

        Args:
          tokens_BT: int32 ids.
          segments_BT: int32 document numbers within a row; attention stops at their borders. None attends to all.
          cache: keys and values of earlier positions, or None for a whole row at once.
          start_B: int32, with a cache: the position of each row's first token.

        Returns:
          x_BTD after the final norm, in the configured precision, and the cache with these positions written.
        """
        config = self.config
        dtype = jnp.dtype(config.precision)
        stored = self.get_variable("params", "embedding")
        with jax.named_scope("embed"):
            if isinstance(stored, Weight):
                x_BTD = rows(stored, tokens_BT).astype(dtype)
            else:
                shape = (self.vocab_size, config.hidden_size)
                x_BTD = embed(self.param("embedding", nn.initializers.normal(0.02), shape, jnp.float32), tokens_BT, dtype)
        cos_TE, sin_TE = rope_tables(config, tokens_BT.shape[1], start_B)
        kernels = config.kernels if cache is None else "xla"
        if kernels == "pallas":
            check_device("model.kernels = 'pallas'")
        fused = kernels == "pallas" and config.attention == "flash" and self._fuses(tokens_BT.shape[1])
        attention = again(self.remat, "attention", FusedAttention if fused else Attention)
        feed_forward = again(self.remat, "feed_forward", FusedFeedForward if fused else FeedForward)

        def plain_layer(module: nn.Module, x_BTD: jax.Array, change_BTD: jax.Array | None, layer: int) -> Any:
            x_BTD, normed = AddNorm(config.norm_epsilon, kernels, name=f"attention_norm_{layer}")(x_BTD, change_BTD)
            change_BTD, layer_cache = attention(config, name=f"attention_{layer}")(
                normed, cos_TE, sin_TE, segments_BT, cache[layer] if cache else None, start_B
            )
            x_BTD, normed = AddNorm(config.norm_epsilon, kernels, name=f"feed_forward_norm_{layer}")(x_BTD, change_BTD)
            return x_BTD, feed_forward(config, name=f"feed_forward_{layer}")(normed), layer_cache

        def fused_layer(module: nn.Module, x_BTD: jax.Array, inverse_M: jax.Array, layer: int) -> Any:
            D, epsilon = config.hidden_size, config.norm_epsilon
            scales = [Scale(D, name=f"{part}_norm_{layer}")() for part in ("attention", "feed_forward")]
            given = x_BTD, inverse_M, scales[0], cos_TE, sin_TE, segments_BT
            x_BTD, inverse_M = attention(config.heads, epsilon, name=f"attention_{layer}")(*given)
            return *feed_forward(epsilon, name=f"feed_forward_{layer}")(x_BTD, inverse_M, scales[1]), None

        caches: Cache = []
        run_layer = fused_layer if fused else plain_layer
        beside = inverse_of_rows(x_BTD, config.norm_epsilon) if fused else None  # else what is still to be added to the stream
        for layer in range(config.layers):
            with jax.named_scope(f"layer_{layer}"):
                one = functools.partial(run_layer, layer=layer)
                x_BTD, beside, layer_cache = again(self.remat, "layer", one)(self, x_BTD, beside)
            caches += [layer_cache] if layer_cache else []
        return AddNorm(config.norm_epsilon, kernels, name="final_norm")(x_BTD, None if fused else beside)[1], caches or None

    def _fuses(self, positions: int) -> bool:
        """Whether the layers' blocks are those of model/fused.py: with matrices that are plain, on a card that can."""
        config = self.config
        stored = jax.tree.leaves(self.variables.get("params", {}), is_leaf=_is_stored)
        return (
            not any(map(_is_stored, stored))
            and on_hopper(config.hidden_size // config.heads)
            and fuses(config, self.remat, positions)
        )


@functools.partial(jax.jit, static_argnums=(0, 1))
def init_params(config: ModelConfig, vocab_size: int, seed: int) -> Params:
    """Random float32 weights, a pure function of the arguments (requirements 06, section 21)."""
    model = Decoder(_plain(config), vocab_size, "none")
    return dict(model.init(jax.random.key(seed), jnp.zeros((1, 8), jnp.int32))["params"])


def abstract_params(config: ModelConfig, vocab_size: int) -> Params:
    """The tree of shapes and dtypes that `init_params` gives, without computing it."""
    model = Decoder(_plain(config), vocab_size, "none")
    return dict(jax.eval_shape(model.init, jax.random.key(0), jnp.zeros((1, 8), jnp.int32))["params"])


def _plain(config: ModelConfig) -> ModelConfig:
    """The same weights, with no demands on the device or the length."""
    return replace(config, attention="xla", kernels="xla")


def _is_stored(leaf: Any) -> bool:
    """Whether a matrix is not just numbers: one in fewer bits, or one with an adapter."""
    return isinstance(leaf, Weight | lora.Adapted)


def _residual_scale(config: ModelConfig) -> float:
    """What writes to the residual stream starts smaller with depth (Radford et al. 2019: 1 / sqrt(2 L))."""
    return float((2 * config.layers) ** -0.5)
