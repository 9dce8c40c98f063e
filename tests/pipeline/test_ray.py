"""On Ray, real and of two workers: the same bytes as in processes, and one clear line for what can go wrong."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from processes import Arguments, Job, artifacts, assert_all_problems, assert_one_clear_line, m31r

from m31r.artifacts.store import read_manifest
from m31r.config.schema import ScaleConfig
from m31r.errors import RunError
from m31r.ray_workers import check_machines
from m31r.workers import OrderedMap, ordered_map, working_on


@pytest.fixture(scope="module")
def in_order() -> Iterator[OrderedMap]:
    """Work on a Ray that is started here and ends with these tests: starting one takes seconds."""
    with working_on(ScaleConfig("ray", "")), ordered_map(2, [Path(__file__)]) as started:
        yield started


def test_results_come_in_order_and_few_tasks_are_under_way(in_order: OrderedMap) -> None:
    begun: list[str] = []

    def tasks() -> Iterator[str]:
        for number in range(40):
            begun.append(str(number))
            yield begun[-1]

    for number, (task, result) in enumerate(in_order(int, tasks())):
        assert (task, result) == (str(number), number)
        assert len(begun) - number <= 2 * 2 + 1


def test_a_task_fails_with_the_error_that_it_met(in_order: OrderedMap) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        list(in_order(int, ["1", "x", "2"]))


def test_a_task_whose_worker_died_is_done_by_another_and_one_that_always_dies_is_one_clear_error(
    in_order: OrderedMap, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    import ray

    ray.cloudpickle.register_pickle_by_value(sys.modules[__name__])  # the workers cannot import tests
    assert list(in_order(partial(die_once, tmp_path / "died"), [7])) == [(7, 7)]
    with pytest.raises(RunError, match="a worker process died"):
        list(in_order(os._exit, [1]))
    assert capfd.readouterr() == ("", "")


def die_once(mark: Path, task: int) -> int:
    if not mark.exists():
        mark.touch()
        os._exit(1)
    return task


def test_ray_of_our_own_is_to_be_reached_from_this_machine_alone(in_order: OrderedMap) -> None:
    import ray

    (machine,) = ray.nodes()
    assert machine["NodeManagerAddress"] == "127.0.0.1"
    listening = [line.split()[1] for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    ours = [place for place in listening if place.endswith(f":{machine['NodeManagerPort']:04X}")]
    assert ours and all("0100007F" in place for place in ours)
    assert os.environ["RAY_AUTH_MODE"] == "token" and len(os.environ["RAY_AUTH_TOKEN"]) == 64


def test_files_that_a_machine_does_not_see_are_named(in_order: OrderedMap) -> None:
    import ray

    # what one process has open is at this path for no other
    with Path(__file__).open("rb") as file:
        number = os.dup2(file.fileno(), 500)
    try:
        with pytest.raises(RunError, match=r"127\.0\.0\.1 does not see /proc/self/fd/500; set data_folder"):
            check_machines(ray, [Path(__file__), Path("/proc/self/fd/500")])
    finally:
        os.close(number)


def test_every_artifact_has_the_bytes_that_processes_make(
    in_order: OrderedMap, tmp_path: Path, reference: Job, tiny: Arguments
) -> None:
    import ray

    address = ray.get_runtime_context().gcs_address
    ended = m31r(*tiny(Path("data"), "scale.engine=ray", f"scale.address={address}"), "--stage=card", cwd=tmp_path)
    assert (ended.code, ended.left) == (0, ()), ended.err
    assert all(line.startswith("{") for line in ended.err.splitlines())
    assert ended.messages().count("working on Ray") == 2
    expected = {stage: read_manifest(path)[1] for stage, path in reference.artifacts().items()}
    assert {stage: read_manifest(path)[1] for stage, path in artifacts(tmp_path / "data").items()} == expected


def test_a_cluster_that_is_not_there_is_one_clear_line(tmp_path: Path, tiny: Arguments) -> None:
    with socket.socket() as bound:  # bound and not listening: every connection is refused
        bound.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{bound.getsockname()[1]}"
        ended = m31r(*tiny(tmp_path / "data", "scale.engine=ray", f"scale.address={address}"), "--stage=card", cwd=tmp_path)
    assert_one_clear_line(ended, 3, "cannot use the Ray cluster", address, "refused")
    assert list((tmp_path / "data").glob(".building-*")) == []


def test_ray_that_is_not_installed_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(RunError, match=r"pip install 'm31r\[ray\]'"), working_on(ScaleConfig("ray", "")), ordered_map(1):
        pass


def test_nothing_imports_ray_that_does_not_work_on_it() -> None:
    code = "import sys, m31r.filter.filter, m31r.pipeline, m31r.ray_workers, m31r.shard.shard; print('ray' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ})
    assert said.stdout == "False\n"


def test_settings_that_ray_cannot_follow_are_told(tmp_path: Path, tiny: Arguments) -> None:
    data = tmp_path / "data"
    ended = m31r(*tiny(data, "scale.engine=ray", "shard.workers=0", "scale.address=there"), "--stage=card", cwd=tmp_path)
    assert_all_problems(ended, "scale.address = 'there': must be HOST:PORT", "filter.workers and shard.workers")
    ended = m31r(*tiny(data, "scale.address=10.0.0.1:6379"), "--stage=card", cwd=tmp_path)
    assert_all_problems(ended, "scale.address = '10.0.0.1:6379': needs scale.engine = 'ray'")
