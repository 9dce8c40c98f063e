"""Documents become pieces that fit a row.

A piece of n pairs is stream[a : a+n+1]: its inputs are the first n tokens and its targets the last n. The next piece of the
same document begins at a+n, so within an epoch every token but <bos> is a target exactly once.
"""

from itertools import pairwise

import numpy as np

from m31r.loader.streams import Streams, read
from m31r.tokenizer.text import Tokenizer

BLOCK = 2**21  # tokens looked at together


def cut_documents(streams: Streams, starts: np.ndarray, tokenizer: Tokenizer, limit: int) -> tuple[np.ndarray, np.ndarray]:
    """Cuts every document of a split into pieces of at most `limit` pairs.

    Args:
      starts: stream position of each document and of the stream's end, int64 (documents + 1,).

    Returns:
      Stream position and pairs of each piece, both int64 (pieces,), in stream order.
    """
    line_ends = np.array([piece.endswith(b"\n") for piece in tokenizer.pieces])
    continues = np.array([len(piece) == 1 and 0x80 <= piece[0] < 0xC0 for piece in tokenizer.pieces])
    # a block never straddles two files
    edges = np.unique(np.concatenate([streams.begins, np.arange(0, starts[-1], BLOCK)]))
    blocks = np.unique(np.searchsorted(starts, edges))
    found = []
    for first, last in pairwise(blocks.tolist()):
        base = int(starts[first])
        tokens = read(streams, base, int(starts[last]) - base)
        begins, pairs = cut_block(starts[first : last + 1] - base, line_ends[tokens], continues[tokens], limit)
        found.append((begins + base, pairs))
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    return np.concatenate([begins for begins, _ in found]), np.concatenate([pairs for _, pairs in found])


def cut_block(starts: np.ndarray, line_ends: np.ndarray, continues: np.ndarray, limit: int) -> tuple[np.ndarray, np.ndarray]:
    """`cut_documents` for documents that lie in memory, all of them at once, a piece of each at a time.

    A piece ends after the last line end within the last half of its reach; where there is none it is as long as can be
    without parting the byte tokens of one character.

    Args:
      starts: position of each document and of the end, int64 (documents + 1,).
      line_ends: whether each token ends in a line end, bool (tokens,).
      continues: whether each token is a byte within a character, not its first, bool (tokens,).
    """
    last_line_end = np.maximum.accumulate(np.where(line_ends, np.arange(len(line_ends)), -1))
    at, end = starts[:-1], starts[1:] - 1
    begins, pairs = [], []
    while len(at):
        reach = np.minimum(at + limit, end)
        line = last_line_end[reach]
        whole = reach.copy()
        for _ in range(3):  # a character has at most three such bytes
            whole -= (whole < end) & continues[np.minimum(whole + 1, end)]
        cut = np.where(reach == end, end, np.where(line > at + limit // 2, line, whole))
        begins.append(at)
        pairs.append(cut - at)
        going = cut < end
        at, end = cut[going], end[going]
    order = np.argsort(np.concatenate(begins), kind="stable")
    return np.concatenate(begins)[order], np.concatenate(pairs)[order]
