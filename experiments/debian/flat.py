"""The token shards as two flat files, train.u16 and val.u16, for programs that know nothing of artifacts.

    python experiments/debian/flat.py SHARDS OUT

Prints tokens and bytes of the validation split and bits per byte of one nat a token: tokens / bytes / ln 2.
"""

import argparse
import json
import math
import shutil
import sys
from pathlib import Path

from m31r.artifacts.store import open_artifact


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shards", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    shards = open_artifact(arguments.shards)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for split, name in (("train", "train.u16"), ("validation", "val.u16")):
        with (arguments.out / name).open("wb") as target:
            for path in sorted(shards.path.glob(f"{split}-*.tokens")):
                with path.open("rb") as source:
                    shutil.copyfileobj(source, target, 2**20)
    sys.stdout.write(json.dumps(factor(shards.counts["validation"])) + "\n")


def factor(counts: dict[str, int]) -> dict[str, float]:
    """What turns nats a token of the validation split into bits a byte."""
    return {
        "tokens": counts["tokens"],
        "bytes": counts["bytes"],
        "bits_per_byte_of_a_nat": counts["tokens"] / counts["bytes"] / math.log(2),
    }


if __name__ == "__main__":
    main()
