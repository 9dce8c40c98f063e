"""The vocabulary as a Hugging Face `tokenizer.json` that gives the ids SentencePiece gives, on every text.

SentencePiece's BPE joins the neighbours that make the best piece of the vocabulary, whatever they are; Hugging Face's joins
listed pairs. A piece that comes about within a text comes about by the joins by which it does when it stands alone, since
none of them looks beyond its borders. So each piece has one last join, found by building it alone, and these are the list.

A space stands for itself there, so U+2581 needs no escape: it and U+E000 are characters of the vocabulary, under the ids
that their escaped forms have here, and no pair holds them.
"""

import json
from typing import Any

from m31r.tokenizer.reserved import BOS, RESERVED, UNK
from m31r.tokenizer.text import SPACE, Tokenizer

FILE = "tokenizer.json"


def hugging_face_json(tokenizer: Tokenizer, begins: bool = False) -> str:
    """The text of `tokenizer.json` for a BPE vocabulary.

    Args:
      begins: whether a text that is encoded with special tokens begins with <bos>, as every prompt of a model does.

    Like every such file it reads a reserved token's spelling as that token. Where it must be text, as it always is here,
    set `encode_special_tokens = True` (in transformers: `split_special_tokens=True`).
    """
    processor = tokenizer.processor
    joined = {}
    for token in range(len(RESERVED), tokenizer.vocab_size):
        piece = tokenizer.pieces[token]
        if not processor.is_byte(token) and processor.id_to_piece(token) == piece.decode().replace(" ", SPACE):
            joined[piece.decode()] = processor.get_score(token)
    merges = [pair for piece in sorted(joined, key=lambda piece: -joined[piece]) if (pair := last_join(piece, joined))]
    special = {"special": True, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    model: dict[str, Any] = {
        "type": "BPE",
        "unk_token": RESERVED[UNK],
        "byte_fallback": True,
        "fuse_unk": False,
        "ignore_merges": False,
        "vocab": {_spelling(tokenizer, token): token for token in range(tokenizer.vocab_size)},
        "merges": merges,
    }
    whole = {
        "version": "1.0",
        "added_tokens": [{"id": token, "content": name, **special} for token, name in enumerate(RESERVED)],
        "decoder": {"type": "Sequence", "decoders": [{"type": "ByteFallback"}, {"type": "Fuse"}]},
        "model": model,
    }
    if begins:
        first = {"SpecialToken": {"id": RESERVED[BOS], "type_id": 0}}
        text, other = ({"Sequence": {"id": name, "type_id": 0}} for name in "AB")
        whole["post_processor"] = {
            "type": "TemplateProcessing",
            "single": [first, text],
            "pair": [first, text, other],
            "special_tokens": {RESERVED[BOS]: {"id": RESERVED[BOS], "ids": [BOS], "tokens": [RESERVED[BOS]]}},
        }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def last_join(text: str, scores: dict[str, float]) -> tuple[str, str] | None:
    """The two pieces that are joined last when `text` stands alone; None if it is one character or never becomes one piece."""
    parts = list(text)
    last = None
    while len(parts) > 1:
        # the best score first, of equal ones the leftmost: as SentencePiece does
        found = [(-scores[parts[i] + parts[i + 1]], i) for i in range(len(parts) - 1) if parts[i] + parts[i + 1] in scores]
        if not found:
            return None
        at = min(found)[1]
        last = (parts[at], parts[at + 1])
        parts[at : at + 2] = ["".join(last)]
    return last


def _spelling(tokenizer: Tokenizer, token: int) -> str:
    if token < len(RESERVED) or tokenizer.processor.is_byte(token):
        spelling: str = tokenizer.processor.id_to_piece(token)
        return spelling
    return tokenizer.pieces[token].decode()
