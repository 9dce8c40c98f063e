"""Do tokenizer.json and m31r/tokenizer/words.py give SentencePiece's ids? Encodes every file of a crawl, before any filter.

    python experiments/tokenizer/same_ids.py --crawled CRAWL --vocabulary FILE.model [--part 1/4]

CRAWL is an artifact of that stage, the vocabulary a BPE one. Prints one JSON line of figures, and a line for each of the
first files that differ or do not come back; exits with 1 if any does. Files that are not UTF-8 are left out and counted.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import tokenizers

from m31r.tokenizer.hugging_face import hugging_face_json
from m31r.tokenizer.text import escape, load_tokenizer

GROUP_BYTES = 4 * 2**20
SHOWN = 10  # of the files that are not as they should be


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--crawled", type=Path, required=True)
    parser.add_argument("--vocabulary", type=Path, required=True)
    parser.add_argument("--part", default="1/1")
    chosen = parser.parse_args()
    part, parts = map(int, chosen.part.split("/"))
    ours = load_tokenizer(chosen.vocabulary)
    theirs = tokenizers.Tokenizer.from_str(hugging_face_json(ours))
    theirs.encode_special_tokens = True
    encoders: dict[str, Callable[[list[str]], list[np.ndarray]]] = {
        "sentencepiece": lambda texts: ours.processor.encode_as_numpy([escape(text) for text in texts], num_threads=1),
        "m31r": ours.encode_batch,
        "tokenizer_json": lambda texts: [
            np.array(each.ids, np.int32) for each in theirs.encode_batch_fast(texts, add_special_tokens=False)
        ],
    }
    figures = dict.fromkeys(
        ("files", "bytes", "tokens", "not_utf8", *(f"{name}_differ" for name in [*encoders][1:]), "lost"), 0
    )
    spent = dict.fromkeys((f"{name}_cpu_s" for name in encoders), 0.0)
    shown = 0
    for names, raw in groups(chosen.crawled, part, parts):
        readable = [(name, text) for name, each in zip(names, raw, strict=True) if (text := readable_text(each)) is not None]
        figures["files"] += len(readable)
        figures["not_utf8"] += len(raw) - len(readable)
        found = {}
        for encoder, encode in encoders.items():
            begun = time.process_time()
            found[encoder] = encode([text for _, text in readable])
            spent[f"{encoder}_cpu_s"] += time.process_time() - begun
        for number, (name, text) in enumerate(readable):
            ids = found["sentencepiece"][number]
            figures["bytes"] += len(text.encode())
            figures["tokens"] += len(ids)
            wrong = [f"{other}_differ" for other in found if not np.array_equal(ids, found[other][number])]
            if ours.decode_bytes(ids) != text.encode():
                wrong.append("lost")
            for kind in wrong:
                figures[kind] += 1
            if wrong and shown < SHOWN:
                shown += 1
                sys.stdout.write(f"{name}: {', '.join(wrong)}\n")
    show = {"part": chosen.part, **figures, **{name: round(seconds, 1) for name, seconds in spent.items()}}
    sys.stdout.write(json.dumps(show) + "\n")
    return int(shown > 0)


def readable_text(raw: bytes) -> str | None:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return None


def groups(crawled: Path, part: int, parts: int) -> Iterator[tuple[list[str], list[bytes]]]:
    """Names and bytes of every `parts`-th file, about GROUP_BYTES at a time."""
    names: list[str] = []
    raw: list[bytes] = []
    size = 0
    with (crawled / "snapshot.tar").open("rb") as tar, (crawled / "files.jsonl").open(encoding="utf-8") as index:
        for number, line in enumerate(index):
            if number % parts != part - 1:
                continue
            entry = json.loads(line)
            tar.seek(entry["offset"])
            names.append(entry["path"])
            raw.append(tar.read(entry["bytes"]))
            size += entry["bytes"]
            if size >= GROUP_BYTES:
                yield names, raw
                names, raw, size = [], [], 0
    yield names, raw


if __name__ == "__main__":
    sys.exit(main())
