"""What whole-program tests share: a corpus, the smallest run trained to its end, and the smoke configuration's run."""

import fcntl
from pathlib import Path

import pytest
from processes import TINY, Arguments, Job, m31r
from written_rust import write_crates


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
