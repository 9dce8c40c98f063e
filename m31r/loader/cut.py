"""Documents become pieces that fit a row.

A piece of n pairs is stream[a : a+n+1]: its inputs are the first n tokens and its targets the last n. The next piece of the
same document begins at a+n, so within an epoch every token but <bos> is a target exactly once.
"""

from itertools import pairwise

import numpy as np

from m31r.loader.streams import Streams, stored
from m31r.tokenizer.text import Tokenizer

BLOCK = 2**22  # tokens read together
WINDOW = np.arange(64)  # tokens looked at together for a line end
LINE_END, WITHIN = 1, 2  # kinds of token: one that ends in a line end; a byte of a character that is not its first


def cut_documents(streams: Streams, starts: np.ndarray, tokenizer: Tokenizer, limit: int) -> tuple[np.ndarray, np.ndarray]:
    """Cuts every document of a split into pieces of at most `limit` pairs.

    Args:
      starts: stream position of each document and of the stream's end, int64 (documents + 1,).

    Returns:
      Stream position and pairs of each piece, both int64 (pieces,), in stream order.
    """
    kinds = np.zeros(tokenizer.vocab_size, np.uint8)
    kinds[[piece.endswith(b"\n") for piece in tokenizer.pieces]] = LINE_END
    kinds[[len(piece) == 1 and 0x80 <= piece[0] < 0xC0 for piece in tokenizer.pieces]] = WITHIN
    # a block never straddles two files
    edges = np.unique(np.concatenate([streams.begins, np.arange(0, starts[-1], BLOCK)]))
    blocks = np.unique(np.searchsorted(starts, edges))
    found = []
    for first, last in pairwise(blocks.tolist()):
        base = int(starts[first])
        tokens = stored(streams, base, int(starts[last]) - base)
        begins, pairs = cut_block(starts[first : last + 1] - base, tokens, kinds, limit)
        found.append((begins + base, pairs))
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    return np.concatenate([begins for begins, _ in found]), np.concatenate([pairs for _, pairs in found])


def cut_block(starts: np.ndarray, tokens: np.ndarray, kinds: np.ndarray, limit: int) -> tuple[np.ndarray, np.ndarray]:
    """`cut_documents` for documents that lie in memory, all of them at once, a piece of each at a time.

    A piece ends after the last line end within the last half of its reach; where there is none it is as long as can be
    without parting the byte tokens of one character.

    Args:
      starts: position of each document and of the end, int64 (documents + 1,).
      tokens: the documents' ids, int (tokens,).
      kinds: LINE_END, WITHIN or 0 for each id, uint8 (vocab_size,).
    """
    at, end = starts[:-1], starts[1:] - 1
    begins, pairs = [], []
    while len(at):
        begins.append(at)
        cut = np.minimum(at + limit, end)
        going = cut < end
        reach = cut[going]
        line = last_line_ends(tokens, kinds, at[going] + limit // 2, reach)
        for _ in range(3):  # a character has at most three such bytes
            reach -= kinds[tokens[reach + 1]] == WITHIN
        cut[going] = np.where(line >= 0, line, reach)
        pairs.append(cut - at)
        at, end = cut[going], end[going]
    order = np.argsort(np.concatenate(begins), kind="stable")
    return np.concatenate(begins)[order], np.concatenate(pairs)[order]


def last_line_ends(tokens: np.ndarray, kinds: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """For each i the last position above `low[i]`, up to `high[i]`, whose token ends in a line end; -1 where there is none."""
    found = np.full(len(high), -1)
    rest, top = np.arange(len(high)), high
    while len(rest):
        looked = top[:, None] - WINDOW
        ends = (kinds[tokens[np.maximum(looked, 0)]] == LINE_END) & (looked > low[rest, None])
        nearest = ends.argmax(axis=1)
        there = ends[np.arange(len(rest)), nearest]
        found[rest[there]] = top[there] - nearest[there]
        left = ~there & (top - len(WINDOW) > low[rest])
        rest, top = rest[left], top[left] - len(WINDOW)
    return found
