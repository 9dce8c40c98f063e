"""Where a batch stands between two chunks of tokens, and what a chunk wrote."""

from dataclasses import dataclass
from typing import Any

import jax
import numpy as np

from m31r.generate.sampling import TOP, LogProbs
from m31r.model.decoder import Cache


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class State:
    """Where a batch stands.

    Attributes:
      cache: keys and values of every position before `position_B`.
      token_B: int32, the newest token of each row, not yet in the cache.
      position_B: int32, where that token stands.
      done_B: bool, whether it was the row's last.
      seen_BV: bool, which tokens the row has, prompt included.
      log_probs: of the newest tokens, or None where nobody asked for them.
    """

    cache: Cache
    token_B: jax.Array
    position_B: jax.Array
    done_B: jax.Array
    seen_BV: jax.Array
    log_probs: LogProbs | None


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Written:
    """What `decode` wrote: int32 tokens (B, chunk) with <pad> after the end of a row, and their log-probabilities if asked for,
    with the chunk's axis after B."""

    token_BC: jax.Array
    log_probs: LogProbs | None


def no_log_probs(rows: int) -> LogProbs:
    """What stands there before the first token."""
    zeros: Any = np.zeros((rows, TOP), np.float32)  # as numpy, so that nothing is compiled to make it
    return LogProbs(zeros[:, 0], zeros, zeros.astype(np.int32))
