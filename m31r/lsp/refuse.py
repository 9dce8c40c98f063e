"""An editor that cannot be served is told why, since it shows that, and seldom what a process that ended has written."""

import json
import re
from typing import BinaryIO

INTERNAL_ERROR = -32603
_LENGTH = re.compile(rb"content-length:\s*(\d+)\s*", re.IGNORECASE)
_LONGEST = 2**26  # bytes of a message


def refuse(reason: str, stdin: BinaryIO, stdout: BinaryIO) -> None:
    """Answers the first request, which is `initialize`, with an error. What is none is left without an answer."""
    length = 0
    for line in iter(stdin.readline, b""):
        found = _LENGTH.fullmatch(line)
        length = int(found[1]) if found else length
        if not line.strip():
            break
    try:
        message = json.loads(stdin.read(min(length, _LONGEST)))
    except ValueError:
        return
    if isinstance(message, dict) and "id" in message:
        error = {"code": INTERNAL_ERROR, "message": f"m31r: {reason}", "data": {"retry": False}}
        body = json.dumps({"jsonrpc": "2.0", "id": message["id"], "error": error}).encode()
        stdout.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        stdout.flush()
