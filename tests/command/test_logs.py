"""Log records: JSON lines where no terminal is, whatever happens."""

import json
import logging
import subprocess
import sys
from pathlib import Path

from m31r.logs import log_to_file


def test_records_are_one_json_object_a_line_with_their_figures(tmp_path: Path) -> None:
    handler = log_to_file(tmp_path / "deep" / "train.log")
    try:
        logging.getLogger("m31r.test").warning("two\nlines %s", "ü", extra={"step": 3, "place": Path("x")})
    finally:
        logging.getLogger("m31r").removeHandler(handler)
    (line,) = (tmp_path / "deep" / "train.log").read_text().splitlines()
    record = json.loads(line)
    assert record.pop("time").endswith("Z")
    assert record == {"level": "warning", "logger": "m31r.test", "message": "two\nlines ü", "step": 3, "place": "x"}


FAILURES = """
import threading
from m31r.logs import start_logging
class Breaks:
    def __del__(self): raise ValueError("in a destructor")
start_logging("info")
thread = threading.Thread(target=lambda: 1 / 0)
thread.start(); thread.join()
broken = Breaks(); del broken
raise RuntimeError("where nobody catches it")
"""


def test_what_fails_where_nobody_catches_it_is_a_record_and_no_traceback() -> None:
    ended = subprocess.run([sys.executable, "-c", FAILURES], capture_output=True, text=True, check=False)
    said = [json.loads(line)["message"] for line in ended.stderr.splitlines()]
    assert [message.split(": ", 1)[1] for message in said] == [
        "ZeroDivisionError: division by zero",
        "ValueError: in a destructor",
        "RuntimeError: where nobody catches it",
    ]
