"""Many devices compute what one does, within the rounding of sums, and a checkpoint goes on on any mesh."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import jax
import numpy as np
import pytest
from eight_devices import MOVES, UPDATES
from jax.sharding import PartitionSpec

from m31r.config.load import load_config
from m31r.errors import ConfigError, RunError
from m31r.train.mesh import build_mesh, spec_of

# compiling is nearly all of the time, and these programs run but a few times
FLAGS = "--xla_force_host_platform_device_count=8 --xla_backend_optimization_level=0"
Results = Mapping[str, np.ndarray]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    folder = tmp_path_factory.mktemp("devices")
    script = Path(__file__).with_name("eight_devices.py")
    environment = {**os.environ, "XLA_FLAGS": FLAGS}
    ended = subprocess.run([sys.executable, script, folder], env=environment, capture_output=True, text=True, timeout=280)
    assert ended.returncode == 0, ended.stderr
    return dict(np.load(folder / "results.npz"))


def part(results: Results, prefix: str) -> dict[str, np.ndarray]:
    found = {name.removeprefix(prefix): array for name, array in results.items() if name.startswith(prefix)}
    assert found, prefix
    return found


def assert_close(found: Results, expected: Results, tolerance: float) -> None:
    """Each array within `tolerance` of its largest value."""
    assert found.keys() == expected.keys()
    for name, array in found.items():
        most = tolerance * float(np.abs(expected[name]).max())
        np.testing.assert_allclose(array, expected[name], rtol=0, atol=most, err_msg=name)


@pytest.mark.parametrize("case", ["data", "fsdp", "mixed, accumulated"])
def test_eight_devices_compute_what_one_computes(results: Results, case: str) -> None:
    """In float32: equal initial weights, figures of every update within 1e-6, weights and optimizer in the end within 1e-4."""
    assert_close(part(results, f"{case}/begin"), part(results, "one/begin"), 0.0)
    for number in range(UPDATES):
        assert_close(part(results, f"{case}/metrics {number}"), part(results, f"one/metrics {number}"), 1e-6)
    assert_close(part(results, f"{case}/end"), part(results, "one/end"), 1e-4)
    assert_close(part(results, f"{case}/eval"), part(results, "one/eval"), 1e-6)


def test_muon_makes_whole_matrices_orthogonal_on_any_mesh(results: Results) -> None:
    """In float32, with the weights divided among four devices: as above."""
    for number in range(UPDATES):
        assert_close(part(results, f"muon, mixed/metrics {number}"), part(results, f"muon/metrics {number}"), 2e-6)
    assert_close(part(results, "muon, mixed/end"), part(results, "muon/end"), 1e-4)


def test_adapters_beside_weights_that_are_divided_learn_what_they_learn_on_one_device(results: Results) -> None:
    """In float32: as above."""
    assert_close(part(results, "lora, mixed/begin"), part(results, "lora/begin"), 0.0)
    for number in range(UPDATES):
        found, expected = (part(results, f"lora{mesh}/metrics {number}") for mesh in (", mixed", ""))
        assert_close(found, expected, 1e-6)
    assert_close(part(results, "lora, mixed/end"), part(results, "lora/end"), 1e-4)
    assert_close(part(results, "lora, mixed/eval"), part(results, "lora/eval"), 1e-6)


def test_all_devices_skip_an_update_together_where_float16_overflows_on_one(results: Results) -> None:
    found, expected = (part(results, f"float16{mesh}/metrics 0") for mesh in (", mixed", ""))
    name = "/['overflow']"
    assert found[name] == expected[name] == 1
    for number in (1, 2):
        found, expected = (part(results, f"float16{mesh}/metrics {number}") for mesh in (", mixed", ""))
        assert found[name] == expected[name] == 0
        assert_close(found, expected, 5e-4)


def test_the_kernels_run_on_each_devices_own_rows(results: Results) -> None:
    """In bfloat16, where a gradient is rounded before it is summed: figures of the first update within 2e-4, later 5e-3."""
    first, one = part(results, "kernels, mixed/metrics 0"), part(results, "kernels/metrics 0")
    assert_close(first, one, 2e-4)
    assert_close(part(results, "kernels, mixed/metrics 2"), part(results, "kernels/metrics 2"), 5e-3)


def test_fsdp_divides_the_weights_and_data_does_not(results: Results) -> None:
    held = {case: int(results[f"{case}/held/"]) for case in ("one", "data", "fsdp", "mixed, accumulated")}
    scales = 3 * 32 * 4  # of the norms, whole on every device
    assert held["data"] == held["one"]
    assert held["fsdp"] == (held["one"] - scales) // 8 + scales
    assert held["mixed, accumulated"] == (held["one"] - scales) // 4 + scales


@pytest.mark.parametrize(("source", "target"), MOVES)
def test_a_checkpoint_is_restored_bit_for_bit_on_another_mesh(results: Results, source: str, target: str) -> None:
    assert_close(part(results, f"moved {source} to {target}/"), part(results, f"saved {source}/"), 0.0)


def test_matrices_are_divided_along_their_largest_dimension_that_fits() -> None:
    assert spec_of((16_384, 1024), 8) == PartitionSpec("fsdp", None)
    assert spec_of((1024, 3072), 8) == PartitionSpec(None, "fsdp")
    assert spec_of((1001, 64), 8) == PartitionSpec(None, "fsdp")
    assert spec_of((64,), 8) == spec_of((), 8) == spec_of((64, 64), 1) == PartitionSpec()
    with pytest.raises(ConfigError, match=r"mesh\.fsdp = 8: divides no dimension of a weight of shape \(12, 30\)"):
        spec_of((12, 30), 8)


def test_a_mesh_that_the_devices_do_not_give_is_refused_in_one_line() -> None:
    there = len(jax.devices())
    config = load_config("configs/smoke.py", [("mesh.data", str(2 * there)), ("train.batch_size", str(4 * there))])
    with pytest.raises(RunError, match=rf"is {2 * there} devices, but there are {there} device.*mesh\.data = 0"):
        build_mesh(config)
    config = load_config("configs/smoke.py", [("mesh.data", "0"), ("mesh.fsdp", "3"), ("train.batch_size", "3")])
    with pytest.raises(ConfigError, match=r"mesh\.fsdp = 3: does not divide the 1 device"):
        build_mesh(config)


@pytest.mark.parametrize(
    ("overrides", "problem"),
    [
        ({"mesh.data": "3"}, r"train\.batch_size = 4: must be a multiple of .* mesh\.data = 3"),
        ({"mesh.fsdp": "2", "train.accumulation": "4"}, r"train\.accumulation = 4 times mesh\.data = 1 times mesh\.fsdp = 2"),
        ({"mesh.processes": "2"}, r"mesh\.coordinator = '': must be HOST:PORT"),
        ({"mesh.coordinator": "here:1"}, r"mesh\.coordinator = 'here:1'"),
        ({"mesh.process": "1"}, r"mesh\.process = 1: must be less than mesh\.processes = 1"),
    ],
)
def test_what_no_mesh_can_do_is_a_wrong_configuration(overrides: dict[str, str], problem: str) -> None:
    with pytest.raises(ConfigError, match=problem):
        load_config("configs/smoke.py", list(overrides.items()))
