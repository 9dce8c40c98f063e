"""Real processes of the command line: exit codes, one clear line for each mistake, results on stdout alone."""

import subprocess
import sys
from pathlib import Path

import pytest
from processes import TINY, Arguments, Job, assert_all_problems, assert_one_clear_line, m31r

from m31r.pipeline import DATA_STAGES


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "m31r.main", "--help"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    imported = {line.rsplit("|", 1)[1].strip().split(".")[0] for line in ended.stderr.splitlines() if "|" in line}
    assert "argparse" in imported
    assert not imported & {"jax", "jaxlib", "flax", "numpy", "optax", "orbax", "grain", "sentencepiece", "ml_collections"}
    assert "usage: m31r" in ended.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "no command given"),
        (["frobnicate"], "invalid choice: 'frobnicate'"),
        (["crawl", "--colour=red"], "unrecognized arguments: --colour=red"),
        (["run", "--workd=x"], "unrecognized arguments: --workd=x"),
        (["resume"], "m31r resume takes --workdir=RUN"),
        (["resume", "--workdir=nowhere", "--config=configs/base.py"], "m31r resume takes --workdir=RUN"),
        (["resume", "--workdir=nowhere"], "nowhere: not a run's folder"),
        (["info", "nowhere"], "nowhere: not a run's folder"),
        (["verify", "nowhere"], "nowhere: neither an artifact"),
        (["generate", "--run=nowhere", "--prompt=x"], "nowhere: neither a model"),
        (["tokenizer", "encode", "--run=nowhere"], "nowhere"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_mistakes_on_the_command_line_are_user_errors(tmp_path: Path, words: list[str], said: str) -> None:
    assert_one_clear_line(m31r(*words, cwd=tmp_path), 1, said)
    assert list(tmp_path.iterdir()) == []


def test_all_problems_of_a_configuration_are_told_at_once(tmp_path: Path) -> None:
    ended = m31r("--config.train.stepz=4", "--config.model.layers=0", "--config.model.heads=many", cwd=tmp_path)
    assert_all_problems(
        ended, "train.stepz: no such field", "model.layers = 0: value must", "model.heads = 'many': must be int"
    )
    assert list(tmp_path.iterdir()) == []


def test_impossible_shapes_are_told_before_anything_is_done(tmp_path: Path) -> None:
    ended = m31r(f"--config={TINY}", "--config.model.heads=3", "--config.train.accumulation=3", cwd=tmp_path)
    assert_all_problems(ended, "model.hidden_size = 32", "model.kv_heads = 2", "train.accumulation = 3")
    assert list(tmp_path.iterdir()) == []


def test_missing_and_raising_configuration_files(tmp_path: Path) -> None:
    assert_one_clear_line(m31r("--config=nowhere.py", cwd=tmp_path), 2, "nowhere.py: no such configuration file")
    (tmp_path / "mine.py").write_text("def get_config():\n    raise ValueError('on purpose')\n")
    assert_one_clear_line(m31r("crawl", "--config=mine.py", cwd=tmp_path), 2, "mine.py: ValueError", "on purpose")


def test_the_output_may_be_closed_early(tmp_path: Path) -> None:
    command = f"{sys.executable} -m m31r.main --dry-run --config.data_folder={tmp_path / 'data'} | true"
    ended = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], cwd=tmp_path, capture_output=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_clean_removes_leftovers_of_the_dead_and_never_a_checkpoint(tmp_path: Path, reference: Job) -> None:
    (tmp_path / "data" / "xla-cache").mkdir(parents=True)
    finished = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True
    )
    left = tmp_path / "data" / f".building-crawl-0123456789abcdef-{finished.stdout.strip()}"
    left.mkdir()
    run = tmp_path / "data" / "run" / "checkpoints" / "8"
    run.mkdir(parents=True)
    where = f"--config.data_folder={tmp_path / 'data'}"
    dry = m31r("clean", "--dry-run", where, cwd=tmp_path)
    assert (dry.code, dry.out) == (0, f"would remove {left}\n") and left.exists()
    wet = m31r("clean", where, cwd=tmp_path)
    assert (wet.code, wet.out) == (0, f"removed {left}\n") and not left.exists()
    caches = m31r("clean", "--cache", where, cwd=tmp_path)
    assert caches.out == f"removed {tmp_path / 'data' / 'xla-cache'}\n"
    assert run.is_dir()
    assert m31r("clean", f"--config.data_folder={reference.data}", cwd=tmp_path).out == ""
    assert set(reference.artifacts()) == set(DATA_STAGES)


def test_trace_says_where_a_training_token_is_from(tmp_path: Path, reference: Job) -> None:
    ended = m31r("trace", *reference.arguments, "0", cwd=tmp_path)
    assert ended.code == 0 and '"license": "MIT"' in ended.out and ".rs" in ended.out
    beyond = m31r("trace", *reference.arguments, "100000000", cwd=tmp_path)
    assert_one_clear_line(beyond, 1, "100000000")


def test_training_on_a_shard_with_a_flipped_bit_is_refused_with_its_name(
    tmp_path: Path, reference: Job, tiny: Arguments
) -> None:
    data = tmp_path / "data"
    assert m31r(*tiny(data), "--stage=shard", cwd=tmp_path).code == 0
    (shard,) = data.glob("shard-*/train-00000.tokens")
    raw = bytearray(shard.read_bytes())
    raw[1000] ^= 1
    shard.write_bytes(raw)
    ended = m31r("train", *tiny(data), f"--workdir={tmp_path / 'run'}", cwd=tmp_path)
    assert_one_clear_line(ended, 4, str(shard), "SHA-256 differs", f"remove {shard.parent}")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("platform", ["cuda", "nonsense"])
def test_a_platform_that_is_not_there_is_named_with_the_variable_that_asks_for_it(tmp_path: Path, platform: str) -> None:
    ended = m31r("info", cwd=tmp_path, env={"JAX_PLATFORMS": platform}, anew=True)
    assert_one_clear_line(ended, 3, f"JAX_PLATFORMS={platform}: not there; unset it")
