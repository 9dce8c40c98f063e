"""What the backward pass computes again instead of keeping (rematerialisation; Chen et al. 2016), by named policy."""

from collections.abc import Callable
from typing import Any

import flax.linen as nn
import jax

# For each policy, the part of a layer that is computed again, and what of it is kept all the same, by its checkpoint_name:
# "attended" is attention's result and its sums (kernels/flash.py, model/attention.py), "gate_up" the ffn's first product.
# A part's inputs are kept always: the normed stream of "ffn" and "attention", the stream itself of "block" and "all".
AGAIN: dict[str, tuple[str, tuple[str, ...]]] = {
    "none": ("", ()),
    "swiglu": ("feed_forward", ("gate_up",)),
    "ffn": ("feed_forward", ()),
    "attention": ("attention", ("attended",)),
    "block": ("layer", ("attended",)),
    "all": ("layer", ()),
}


def again(policy: str, part: str, what: Callable[..., Any]) -> Any:
    """`what` (a module's class, or a function of a module), computed again in the backward pass if the policy has it so."""
    chosen, names = AGAIN[policy]
    return nn.remat(what, policy=jax.checkpoint_policies.save_only_these_names(*names)) if part == chosen else what
