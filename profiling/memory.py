"""What a training step needs on the device by policy of rematerialisation: compiled, and foreseen from steps of few layers.

python profiling/memory.py --config=configs/medium.py --json [--remat none,ffn,block] [--foresee]
"""

import argparse
import sys
import time
from typing import Any

from measuring import exit_code, new_parser, show

from m31r.command.parser import split_overrides
from m31r.config.load import load_config
from m31r.config.schema import Config


def main() -> None:
    rest, overrides = split_overrides(sys.argv[1:])
    arguments = _parser().parse_args(rest)
    from m31r.model.remat import AGAIN
    from m31r.train.budget import foresee_bytes, sizes_of

    for policy in arguments.remat.split(",") if arguments.remat else AGAIN:
        chosen = load_config(arguments.config, [*overrides, ("train.remat", policy)])
        started = time.perf_counter()
        foreseen = foresee_bytes(chosen, _compiled)
        figures: dict[str, Any] = {"what": "memory", "remat": policy, "foreseen_bytes": foreseen}
        figures["foreseen_s"] = round(time.perf_counter() - started, 1)
        if not arguments.foresee:
            started = time.perf_counter()
            held, temporary = sizes_of(_compiled(chosen))
            figures |= {"state_bytes": held, "temporary_bytes": temporary, "bytes": held + temporary}
            figures |= {"foreseen_ratio": round(foreseen / (held + temporary), 3)}
            figures["compiled_s"] = round(time.perf_counter() - started, 1)
        show(figures, arguments.json)


def _compiled(config: Config) -> Any:
    """The step for these shapes, compiled without any array."""
    import jax
    import numpy as np
    from train_step import random_batch

    from m31r.train.step import build_train_step, init_frozen, init_state

    vocab_size = config.tokenizer.vocab_size
    state, frozen = jax.eval_shape(lambda: (init_state(config, vocab_size), init_frozen(config, vocab_size)))
    given = (state, random_batch(config), np.ones(vocab_size, np.int32), frozen)
    return build_train_step(config, vocab_size).lower(*given).compile()


def _parser() -> argparse.ArgumentParser:
    parser = new_parser(__doc__)
    parser.add_argument("--remat", default="", help="policies, parted by commas; all of them without it")
    parser.add_argument("--foresee", action="store_true", help="compile the steps of few layers alone")
    return parser


if __name__ == "__main__":
    sys.exit(exit_code(main))
