"""Is a vocabulary's text hard to predict, or was the model trained too little? Bits a byte by counts of n-grams, on a CPU.

    python experiments/tokenizer/ngrams.py --folder FOLDER [--only NAME,...] [--megabytes 48] [--orders 4]

FOLDER is as models.py takes it, and so are the bytes learnt from and held out. A token is predicted from the tokens before
it by interpolated counts (Witten and Bell 1991): p_k = (count + kinds * p_(k-1)) / (total + kinds), where of the last k
tokens `total` is how often they came, `kinds` how many different tokens followed, `count` how often this one did, and the
lowest p is 1 / vocabulary. Nothing is fitted and no seed enters, so neither the number of updates nor luck plays a part.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from models import Encoded, encode
from study import VARIANTS, show

from m31r.tokenizer.reserved import BOS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--only", default=",".join(VARIANTS))
    parser.add_argument("--megabytes", type=float, default=48.0)
    parser.add_argument("--orders", type=int, default=4)
    chosen = parser.parse_args()
    for name in chosen.only.split(","):
        encoded = encode(chosen.folder, int(chosen.megabytes * 1e6), name)
        size = int(encoded.token_bytes[encoded.train].sum(dtype=np.int64))
        show({"name": name, "train_bytes": size, "tokens": len(encoded.train), "bits_a_byte": bits(encoded, chosen.orders)})


def bits(encoded: Encoded, orders: int) -> list[float]:
    """Bits a byte of the held-out text from 0 to `orders` - 1 tokens of context; <bos> is given, <eos> is predicted."""
    seen, told = encoded.train.astype(np.uint64), encoded.validation.astype(np.uint64)
    chance = np.full(len(told), 1 / len(encoded.token_bytes))
    scored = told != BOS
    size = int(encoded.token_bytes[encoded.validation].sum(dtype=np.int64))
    # sums of ids times odd numbers, modulo 2^64: of 10^7 different n-grams no two are likely to share one
    factors = np.random.default_rng(0).integers(0, 2**63, orders + 1, np.uint64) * np.uint64(2) + np.uint64(1)
    seen_before, told_before = np.zeros_like(seen), np.zeros_like(told)
    found = []
    for order in range(orders):
        if order:
            seen_before[order:] += seen[:-order] * factors[order]
            told_before[order:] += told[:-order] * factors[order]
        seen_with, told_with = seen_before + seen * factors[0], told_before + told * factors[0]
        grams, first, counts = np.unique(seen_with[order:], return_index=True, return_counts=True)
        contexts, totals = np.unique(seen_before[order:], return_counts=True)
        _, kinds = np.unique(seen_before[order:][first], return_counts=True)
        count, total, kind = (
            _of(told_with, grams, counts),
            _of(told_before, contexts, totals),
            _of(told_before, contexts, kinds),
        )
        known = total > 0
        known[:order] = False  # they have no such context
        chance[known] = (count[known] + kind[known] * chance[known]) / (total[known] + kind[known])
        found.append(round(float(-np.log2(chance[scored]).sum() / size), 4))
    return found


def _of(wanted: np.ndarray, keys: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The value of each wanted key, of ascending `keys`; 0 where it is none of them."""
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, values[at], 0)


if __name__ == "__main__":
    main()
