"""One function over many tasks in several processes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from m31r.errors import RunError
from m31r.workers import ordered_map


@pytest.mark.parametrize("workers", [0, 1, 2])
def test_results_come_in_the_order_of_the_tasks(workers):
    with ordered_map(workers) as in_order:
        assert list(in_order(int, ["1", "2", "3"] * 20)) == [("1", 1), ("2", 2), ("3", 3)] * 20


def test_a_worker_that_dies_is_one_clear_error():
    with pytest.raises(RunError, match="a worker process died"), ordered_map(1) as in_order:
        list(in_order(os._exit, [1, 1]))


def test_workers_fail_with_the_error_that_they_met():
    with pytest.raises(ValueError, match="invalid literal"), ordered_map(2) as in_order:
        list(in_order(int, ["1", "2", "x", "4"]))


def test_no_worker_outlives_a_killed_parent(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(
        "import os, time\n"
        "from m31r.workers import ordered_map\n"
        "def work(task):\n"
        "    print(os.getpid(), flush=True)\n"
        "    time.sleep(60)\n"
        "if __name__ == '__main__':\n"
        "    with ordered_map(1) as in_order:\n"
        "        list(in_order(work, [0, 1]))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    parent = subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    )
    assert parent.stdout is not None
    assert int(parent.stdout.readline()) != parent.pid
    parent.send_signal(signal.SIGKILL)
    # the worker holds the other end of the pipe: it ends only when the worker does
    assert parent.communicate(timeout=20)[0] == ""
