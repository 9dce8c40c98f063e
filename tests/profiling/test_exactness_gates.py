"""The gates pass where training is exact, and fail, naming what differs, where what was recorded is not what comes out."""

import json
import subprocess
import sys
from pathlib import Path

from processes import TINY, Job

SCRIPT = Path(__file__).parents[2] / "profiling" / "exactness.py"


def test_gates_pass_when_bits_are_equal_and_name_what_differs(reference: Job, tmp_path: Path) -> None:
    fixed = [argument for argument in reference.arguments if argument.startswith("--config.")]
    command = [
        sys.executable,
        str(SCRIPT),
        f"--config={TINY}",
        *fixed,
        f"--golden={tmp_path}",
        f"--scratch={tmp_path}",
        "--json",
    ]
    recorded = subprocess.run([*command, "--record", "--gates=refactor"], capture_output=True, text=True)
    assert recorded.returncode == 0, recorded.stderr
    golden = next(tmp_path.glob("*.json"))
    planted = json.loads(golden.read_bytes())
    planted["losses"][1] += 1e-7
    golden.write_text(json.dumps(planted))
    done = subprocess.run([*command, "--gates=restart,refactor"], capture_output=True, text=True)
    assert done.returncode == 4
    assert done.stderr.splitlines()[-1] == "not exact: refactor"
    restart, refactor = (json.loads(line) for line in done.stdout.splitlines())
    assert (restart["what"], restart["equal"], restart["differing"]) == ("restart", True, [])
    assert (refactor["what"], refactor["equal"], refactor["differing"]) == ("refactor", False, ["losses"])

    golden.write_text(json.dumps(planted | {"data_hash": "0" * 64}))
    done = subprocess.run([*command, "--gates=refactor"], capture_output=True, text=True)
    assert done.returncode == 1 and "recorded on other data" in done.stderr and done.stderr.count("\n") == 1


def test_without_network_the_gates_train_on_made_up_rust_and_record_what_passes(tmp_path: Path) -> None:
    overrides = ["--config.tokenizer.vocab_size=400", "--config.train.steps=8", "--config.model.layers=1"]
    fixed = ["--made-up", "--json", f"--golden={tmp_path}", f"--scratch={tmp_path}"]
    command = [sys.executable, str(SCRIPT), "--config=configs/smoke.py", *overrides, *fixed]
    recorded = subprocess.run([*command, "--record", "--gates=repeat"], capture_output=True, text=True)
    assert recorded.returncode == 0, recorded.stderr
    repeat, written = (json.loads(line) for line in recorded.stdout.splitlines())
    assert repeat["equal"] and (tmp_path / written["file"]).exists()
    assert [path.name for path in tmp_path.iterdir()] == [written["file"]]
