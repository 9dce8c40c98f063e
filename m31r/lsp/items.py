"""What was written, in the two shapes that editors take it in."""

import re

from lsprotocol import types

from m31r.lsp.place import Place, units

_WORD = re.compile(r"\w*\Z")
_LONGEST_LABEL = 80  # characters


def inline_items(text: str, at: types.Range, chosen: str) -> types.InlineCompletionList:
    """Text behind the cursor, shown in grey: one item, or none where there is nothing to show.

    Lines end in `\\n` whatever the document has: VS Code puts the document's own there, and Neovim knows no other.

    Args:
      at: what it replaces: nothing, or what the editor has chosen in its own list.
      chosen: the text of that.
    """
    items = [types.InlineCompletionItem(chosen + text, range=at)] if text.strip() else []
    return types.InlineCompletionList(items)


def listed_items(text: str, place: Place, position: types.Position, encoding: str) -> types.CompletionList:
    """An entry of a list, for editors that know no other place for it. They are to ask again as the user types on.

    Editors compare what the user types with the word before the cursor, so that the entry begins there. Here lines end as the
    document's do.
    """
    if not text.strip():
        return types.CompletionList(is_incomplete=True, items=[])
    found = _WORD.search(place.before)
    word = found.group() if found else ""
    start = types.Position(position.line, position.character - units(word, encoding))
    whole = word + text
    first = whole.strip().split("\n")[0]
    item = types.CompletionItem(
        label=first[:_LONGEST_LABEL] + ("…" if whole.strip() != first or len(first) > _LONGEST_LABEL else ""),
        kind=types.CompletionItemKind.Snippet if "\n" in text else types.CompletionItemKind.Text,
        detail="m31r",
        documentation=types.MarkupContent(types.MarkupKind.Markdown, f"```rust\n{whole}\n```"),
        filter_text=whole.split("\n")[0],
        insert_text_format=types.InsertTextFormat.PlainText,
        insert_text_mode=types.InsertTextMode.AsIs,
        text_edit=types.TextEdit(types.Range(start, position), whole.replace("\n", place.end)),
    )
    return types.CompletionList(is_incomplete=True, items=[item])
