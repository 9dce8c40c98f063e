"""Logging: JSON lines, or readable lines on a terminal, to stderr; JSON lines to a run's train.log as well."""

import json
import logging
import sys
import threading
import time
from pathlib import Path

log = logging.getLogger(__name__)
_STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """One object a line: time (UTC), level, logger, message, and whatever `extra` was given."""

    def format(self, record: logging.LogRecord) -> str:
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z"
        entry = {"time": stamp, "level": record.levelname.lower(), "logger": record.name, "message": record.getMessage()}
        entry |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        return json.dumps(entry, default=str, ensure_ascii=False)


class Readable(logging.Formatter):
    """For people: the message alone, with the level where it is a warning or worse."""

    def format(self, record: logging.LogRecord) -> str:
        mark = "" if record.levelno < logging.WARNING else f"{record.levelname.lower()}: "
        return f"{time.strftime('%H:%M:%S', time.localtime(record.created))} {mark}{record.getMessage()}"


def start_logging(level: str) -> None:
    """Sends the project's records to stderr; libraries speak only from WARNING up."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Readable() if sys.stderr.isatty() else JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("m31r").setLevel(level.upper())
    logging.raiseExceptions = False  # a log that meets a full disk loses its line, and prints no traceback
    # what fails where nobody can catch it (a library's thread, a destructor) is a record too, and no traceback
    sys.excepthook = lambda kind, value, trace: _beside(value)
    threading.excepthook = lambda failed: _beside(failed.exc_value)
    sys.unraisablehook = lambda failed: _beside(failed.exc_value)


def _beside(error: BaseException | None) -> None:
    log.warning("beside the main thread: %s: %s", type(error).__name__, error)


def log_to_file(path: Path) -> logging.Handler:
    """Also appends the project's records to `path`; the caller removes the handler when the run ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(JsonLines())
    logging.getLogger("m31r").addHandler(handler)
    return handler
