"""The suite that comes with the project, as far as reading it goes; `make benchmarks` proves the rest."""

from pathlib import Path

from m31r.evaluate.check import read_suite
from m31r.evaluate.task import CATEGORIES, DIFFICULTIES

SUITE = Path(__file__).parents[2] / "benchmarks" / "v1"


def test_every_task_is_whole() -> None:
    tasks = read_suite(SUITE)
    assert sorted({task.category for task in tasks}) == sorted(CATEGORIES)
    assert {task.difficulty for task in tasks} <= set(DIFFICULTIES)
