"""`/attribute`: which spans of a text stand verbatim in the training data, and where.

The index is the server's own, named when it starts or found by what the model says of its data; it is opened when it is first
asked, and read where it lies on disk. Texts are looked up one after another, since each takes a processor for itself.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from m31r.config.schema import Config
from m31r.errors import M31RError
from m31r.serve.fields import BadField, Schema
from m31r.serve.jobs import Full
from m31r.serve.own import VERSION
from m31r.serve.shapes import TEXT, body_of

if TYPE_CHECKING:
    from m31r.attribute.find import Index

FOUND, NONE = "found", "none"
PATH, SUMMARY = "/attribute", "Which spans of a text stand verbatim in the training data"
_COUNT: Schema = {"type": "integer", "minimum": 0}
_SPAN: dict[str, Schema] = {
    "start": _COUNT, "end": _COUNT, "path": TEXT, "source": TEXT, "crate": TEXT, "version": TEXT, "license": TEXT,
    "offset": _COUNT, "line": _COUNT, "copies": _COUNT,
}  # fmt: skip
ANSWER: Schema = {
    "type": "object",
    "required": ["schema", "certain_bytes", "spans"],
    "properties": {
        "schema": {"type": "integer", "enum": [VERSION]},
        "certain_bytes": _COUNT,
        "spans": {"type": "array", "items": {"type": "object", "required": list(_SPAN), "properties": _SPAN}},
    },
}


class Origins:
    """The index of a server's model, and those who wait to look something up in it.

    Args:
      config: the model's own.
      model: its folder; None where the index is found by name alone.

    Raises:
      UserError: the index that `serve.attribution` names is not there, or is none.
      ValidationError: it is damaged.
    """

    def __init__(self, config: Config, model: Path | None) -> None:
        self.config, self._model = config, model
        self._one, self._waiting = ThreadPoolExecutor(1, "attribute"), 0
        self._index: Index | None = None
        if config.serve.attribution not in (FOUND, NONE):
            self._index = self._open()

    def body(self) -> Schema:
        """The schema of a request's body."""
        text = {**TEXT, "maxLength": self.config.serve.attribution_characters}
        return body_of(["text"], {"text": text, "schema": {"type": "integer", "enum": [VERSION]}})

    async def answer(self, text: str) -> dict[str, Any]:
        """What stands in the training data, longest first; bytes of UTF-8 count.

        Raises:
          BadField: there is no index (501), or it cannot be read any more, or the text is none.
          Full: too many wait.
        """
        try:
            data = text.encode()
        except UnicodeEncodeError as error:
            raise BadField("text", f"not a text: half a character at {error.start}") from None
        if self._waiting > self.config.serve.queue:
            raise Full(self._waiting)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._one, self._look_up, data)
        finally:
            self._waiting -= 1

    def _look_up(self, text: bytes) -> dict[str, Any]:
        from m31r.attribute.attribute import attribute

        if self._index is None:
            self._index = self._open()
        if self._index is None:
            raise BadField("", _how(self.config), 501, "no_index")
        index = self._index
        try:
            found = attribute(index.config, index.artifact, index.dataset, text)
        except OSError:
            self._index = None  # removed, or made anew
            raise BadField("", "the index of the training data cannot be read any more", 501, "no_index") from None
        spans = [
            {"start": one.start, "end": one.end, "offset": one.offset, "line": one.line, "copies": one.copies, **one.origin}
            for one in found
        ]
        return {"schema": VERSION, "certain_bytes": 2 * index.config.gram_bytes - 1, "spans": spans}

    def _open(self) -> "Index | None":
        from m31r.attribute.find import find_index, open_index

        wanted = self.config.serve.attribution
        if wanted not in (FOUND, NONE):
            return open_index(self.config.attribute, Path(wanted))
        if wanted == NONE or self._model is None:
            return None
        try:
            return find_index(self.config, self._model)
        except M31RError:
            return None  # for who asks over the network it is as good as not there


def _how(config: Config) -> str:
    if config.serve.attribution == NONE:
        return "this server looks nothing up in the training data (serve.attribution = 'none')"
    return (
        "no index of the model's training data is at hand: where that data lies, m31r attribute FILE makes one with the model's"
        " --config, and serve.attribution names one in another place"
    )
