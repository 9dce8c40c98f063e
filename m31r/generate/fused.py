"""`engine.step` in five kernels a layer, for NVIDIA GPUs (m31r/kernels/project.py, cached.py): a token costs launches.

Activations are float32, whatever the model's precision; weights and cache are as they are stored. Rows don't meet.
"""

import jax

from m31r.config.schema import ModelConfig
from m31r.errors import ConfigError
from m31r.kernels.cached import KEYS, attend
from m31r.kernels.project import PACKED, project
from m31r.model.attention import HEAD_SIZES, check_device
from m31r.model.decoder import Cache, Params
from m31r.model.rope import rope_tables
from m31r.model.weight import Weight, rows


def check(config: ModelConfig) -> None:
    """Raises ConfigError, with the alternative, where these kernels cannot run."""
    check_device("generate.kernels = 'pallas'")
    size = config.hidden_size // config.heads
    if size not in HEAD_SIZES:
        raise ConfigError(f"generate.kernels = 'pallas' takes heads of size 16, 32, 64 or 128, not {size}: use 'xla'")
    if config.hidden_size % PACKED or config.ffn_size % PACKED:
        widths = f"{config.hidden_size} and {config.ffn_size}"
        raise ConfigError(f"generate.kernels = 'pallas' takes widths of a multiple of {PACKED}, not {widths}: use 'xla'")


def step(
    params: Params,
    config: ModelConfig,
    cache: Cache,
    token_B: jax.Array,
    position_B: jax.Array,
    interpret: bool = False,
) -> tuple[jax.Array, Cache]:
    """Logits after one more token per row, float32 (B, V), and the cache with it.

    Args:
      params: with a `Weight` for each matrix.
      config: the model's.
      cache: as `engine.empty_cache` makes it, of a multiple of KEYS positions.
      token_B: int32 ids.
      position_B: int32, where they stand.
      interpret: run the kernels step by step on any device, for tests.
    """
    assert cache[0][0].shape[1] % KEYS == 0
    cos_T1E, sin_T1E = rope_tables(config, config.context_length, None)
    tables, epsilon = (cos_T1E[:, 0], sin_T1E[:, 0]), config.norm_epsilon
    x_BD, new_cache = rows(params["embedding"], token_B), []
    for layer, held in enumerate(cache):
        attention, feed_forward = params[f"attention_{layer}"], params[f"feed_forward_{layer}"]
        norms = (attention["q_norm"]["scale"], attention["k_norm"]["scale"]) if config.qk_norm else None

        def times(x: jax.Array, weight: Weight, norm: str, gated: bool = False, layer: int = layer) -> jax.Array:
            return project(x, weight, params[f"{norm}_{layer}"]["scale"], epsilon, gated=gated, interpret=interpret)

        qkv_BX = times(x_BD, attention["qkv"]["kernel"], "attention_norm")
        attended, held = attend(qkv_BX, held, position_B, *tables, config.heads, norms, epsilon, interpret)
        x_BD = project(attended, attention["out"]["kernel"], residual_BO=x_BD, interpret=interpret)
        middle_BF = times(x_BD, feed_forward["gate_up"]["kernel"], "feed_forward_norm", gated=True)
        x_BD = project(middle_BF, feed_forward["down"]["kernel"], residual_BO=x_BD, interpret=interpret)
        new_cache.append(held)
    return project(x_BD, params["embedding"], params["final_norm"]["scale"], epsilon, interpret=interpret), new_cache
