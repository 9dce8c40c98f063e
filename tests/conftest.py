"""What whole-program tests share: a corpus, the smallest run trained to its end, and the smoke configuration's run.

And which tests one process does together, and which come first.
"""

import fcntl
from pathlib import Path

import pytest
from processes import TINY, Arguments, Job, m31r
from written_rust import write_crates

TESTS = Path(__file__).parent
# of several processes one does all of these: the fixture that they need takes long, or they compile the same programs
TOGETHER = {
    "smoke": (
        "command/test_generate_command.py",
        "pipeline/test_main_job.py",
        "command/test_generate_check.py",
        "notebook/test_quickstart.py",
        "report/test_report.py",
        "crawl/test_real_crates.py",
    ),
    "generate": ("generate/test_generate.py", "generate/test_limits.py", "generate/test_load_folder.py", "api/test_api.py"),
    "serve": (
        "serve/test_bad_requests.py",
        "serve/test_editors.py",
        "serve/test_llama_cpp.py",
        "serve/test_openai.py",
        "serve/test_openapi.py",
        "serve/test_origins.py",
        "serve/test_slots.py",
    ),
}
# the longest first, else one process ends long after the others
FIRST = (
    "generate", "train/test_mesh.py", "pipeline/test_exactness.py", "train/test_processes.py", "smoke",
    "generate/test_fused.py", "profiling/test_profiling_scripts.py", "profiling/test_exactness_gates.py",
    "checkpoint/test_checkpoint.py", "train/test_step.py", "profiling/test_bench.py", "evaluate/test_evaluate.py",
    "train/test_light.py", "serve",
)  # fmt: skip


def group_of(nodeid: str) -> str:
    """What of the tests goes together: a file, or several."""
    file = nodeid.partition("::")[0].removeprefix(f"{TESTS.name}/")
    return next((name for name, files in TOGETHER.items() if file in files), file)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    place = {name: number for number, name in enumerate(FIRST)}
    items.sort(key=lambda item: place.get(group_of(item.nodeid), len(FIRST)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    from xdist.scheduler import LoadFileScheduling

    class Grouped(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid)

    config.option.loadscopereorder = False
    return Grouped(config, log)


@pytest.fixture(scope="session")
def crates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of ten small crates."""
    return write_crates(tmp_path_factory.mktemp("corpus") / "crates", crates=10, functions=12, seed=1)


@pytest.fixture(scope="session")
def tiny(crates: Path) -> Arguments:
    """The arguments of a job of the tiny configuration: `tiny(data_folder, "train.steps=3")`."""

    def arguments(data: Path, *overrides: str) -> tuple[str, ...]:
        fixed = (f"data_folder={data}", f"crawl.sources=('local {crates}',)")
        return (f"--config={TINY}", *(f"--config.{override}" for override in (*fixed, *overrides)))

    return arguments


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory, tiny: Arguments) -> Job:
    """The tiny configuration's main job up to the trained model. Tests read it, or train in other folders on its data."""
    folder = tmp_path_factory.mktemp("reference")
    arguments = tiny(folder / "data")
    ended = m31r(*arguments, "--stage=train", f"--workdir={folder / 'run'}", cwd=folder, anew=True)
    assert ended.code == 0, ended.err
    return Job(arguments, folder / "data", folder / "run", ended)


@pytest.fixture(scope="session")
def smoke(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Job:
    """The smoke configuration's main job on the real Rust of a source package, downloaded once and kept by pytest's cache."""
    folder = tmp_path_factory.mktemp("smoke")
    (folder / "data").mkdir()
    downloads = pytestconfig.cache.mkdir("downloads")  # type: ignore[union-attr]
    (folder / "data" / "downloads").symlink_to(downloads)
    arguments = ("--config=configs/smoke.py", f"--config.data_folder={folder / 'data'}")
    with (downloads.parent / "downloads.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run in several processes, and one of them downloads
        ended = m31r(*arguments, f"--workdir={folder / 'run'}", cwd=folder, anew=True)
    assert ended.code == 0, ended.err
    return Job(arguments, folder / "data", folder / "run", ended)


@pytest.fixture
def data(tmp_path: Path, reference: Job) -> Path:
    """A data folder of the test's own without artifacts; only compiled programs are shared."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "xla-cache").symlink_to(reference.data / "xla-cache")
    return folder
