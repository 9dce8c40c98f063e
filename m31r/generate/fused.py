"""`engine.step` and greedy decoding in a kernel a layer, for NVIDIA GPUs (m31r/kernels/phases.py): a token costs waits.

Activations are float32, whatever the model's precision; weights and cache are as they are stored. Rows don't meet.
"""

import logging

import jax

from m31r.config.schema import ModelConfig
from m31r.errors import ConfigError
from m31r.kernels.cached import KEYS
from m31r.kernels.head import Limits, Rows, choose, logits
from m31r.kernels.layer import LayerWeights, advance
from m31r.kernels.phases import counts
from m31r.kernels.widen import PACKED
from m31r.model.attention import HEAD_SIZES, check_device
from m31r.model.decoder import Cache, Params
from m31r.model.rope import rope_tables
from m31r.model.weight import rows

PROGRAMS = 128  # of 132 multiprocessors of an H100 or H200: widths are multiples of a power of two
INTERPRET = False  # run the kernels phase by phase on any device, for tests
INTERPRETED = 7  # programs then
LAYERS = 1  # in one kernel: all layers' kernels are then one program, and stay near the multiprocessors
MOST = 8  # rows; more were not measured, and cost more each than XLA's (profiling/LOG.md)
log = logging.getLogger(__name__)


def suits(rows: int) -> bool:
    """Whether these kernels decode so many rows, and XLA's do not."""
    if rows > MOST:
        log.info("%d rows: decoded by XLA; the kernels of generate.kernels = 'pallas' take up to %d", rows, MOST)
    return rows <= MOST


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
) -> tuple[jax.Array, Cache]:
    """Logits after one more token per row, float32 (B, V), and the cache with it.

    Args:
      params: with a `Weight` for each matrix.
      config: the model's.
      cache: as `engine.empty_cache` makes it, of a multiple of KEYS positions; of more rows the first are meant.
      token_B: int32 ids.
      position_B: int32, where they stand.
    """
    x_BD, cache, _ = _through(params, config, cache, rows(params["embedding"], token_B), position_B, counts())
    scale = params["final_norm"]["scale"]
    return logits(x_BD, params["embedding"], scale, config.norm_epsilon, programs(), INTERPRET), cache


def write(
    params: Params,
    config: ModelConfig,
    cache: Cache,
    state: Rows,
    limits: Limits,
    chunk: int,
) -> tuple[Rows, Cache]:
    """`chunk` further tokens of each row, the likeliest ones, and the cache with them; arguments are as for `step`."""
    scale, epsilon = params["final_norm"]["scale"], config.norm_epsilon

    def one(_: int, carry: tuple[Cache, Rows, jax.Array]) -> tuple[Cache, Rows, jax.Array]:
        cache, state, count = carry
        x_BD, cache, count = _through(params, config, cache, state.x_BD, state.position_B, count)
        given = (x_BD, params["embedding"], scale, epsilon, state, limits, count, programs(), INTERPRET)
        return (cache, *choose(*given))

    cache, state, _ = jax.lax.fori_loop(0, chunk, one, (cache, state, counts()))
    return state, cache


def _through(
    params: Params,
    config: ModelConfig,
    cache: Cache,
    x_BD: jax.Array,
    position_B: jax.Array,
    count: jax.Array,
) -> tuple[jax.Array, Cache, jax.Array]:
    assert cache[0][0].shape[1] % KEYS == 0
    cos_T1E, sin_T1E = rope_tables(config, config.context_length, None)
    tables = cos_T1E[:, 0], sin_T1E[:, 0]
    layers, written = [_layer(params, layer, config.qk_norm) for layer in range(config.layers)], []
    for first in range(0, config.layers, LAYERS):
        some = slice(first, first + LAYERS)
        given = (x_BD, layers[some], cache[some], position_B, tables, config.heads, config.norm_epsilon, count)
        x_BD, new, count = advance(*given, programs(), INTERPRET)
        written += new
    return x_BD, written, count


def programs() -> int:
    """No more than the device runs at once, since they wait for one another."""
    return INTERPRETED if INTERPRET else min(PROGRAMS, jax.devices()[0].core_count)


def _layer(params: Params, layer: int, qk_norm: bool) -> LayerWeights:
    attention, feed_forward = params[f"attention_{layer}"], params[f"feed_forward_{layer}"]
    return LayerWeights(
        attention_norm=params[f"attention_norm_{layer}"]["scale"],
        qkv=attention["qkv"]["kernel"],
        q_norm=attention["q_norm"]["scale"] if qk_norm else None,
        k_norm=attention["k_norm"]["scale"] if qk_norm else None,
        out=attention["out"]["kernel"],
        feed_forward_norm=params[f"feed_forward_norm_{layer}"]["scale"],
        gate_up=feed_forward["gate_up"]["kernel"],
        down=feed_forward["down"]["kernel"],
    )
