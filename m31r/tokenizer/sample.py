"""What the tokenizer learns from: an even sample of a split, cut into chunks at line ends."""

import json
from collections.abc import Iterator
from pathlib import Path

CHUNK = 4096  # characters; SentencePiece learns nothing from what spans two chunks


def read_documents(folder: Path, split: str) -> Iterator[str]:
    """The texts of one split of the dataset artifact in `folder`, in order, one at a time."""
    with (folder / f"{split}.jsonl").open(encoding="utf-8") as lines, (folder / f"{split}.text").open("rb") as text:
        for line in lines:
            entry = json.loads(line)
            text.seek(entry["offset"])
            yield text.read(entry["bytes"]).decode()


def even_sample(folder: Path, split: str, budget: int) -> Iterator[str]:
    """Chunks of a split that are spread evenly over it and hold about `budget` bytes in all; everything if it holds less."""
    total = (folder / f"{split}.text").stat().st_size
    passed = taken = 0
    for document in read_documents(folder, split):
        for chunk in chunks(document):
            size = len(chunk.encode())
            if taken * total <= passed * min(budget, total):
                yield chunk
                taken += size
            passed += size


def chunks(text: str) -> Iterator[str]:
    """Cuts `text` into parts of at most CHUNK characters, after a line end where there is one."""
    start = 0
    while start < len(text):
        stop = min(start + CHUNK, len(text))
        if stop < len(text):
            stop = text.rfind("\n", start, stop) + 1 or stop
        yield text[start:stop]
        start = stop
