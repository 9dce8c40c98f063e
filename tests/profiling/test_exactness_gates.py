"""The gates pass where training is exact, and fail, naming what differs, where what was recorded is not what comes out."""

import json
from pathlib import Path

from processes import TINY, Job, python

SCRIPT = Path(__file__).parents[2] / "profiling" / "exactness.py"


def test_gates_pass_when_bits_are_equal_and_name_what_differs(reference: Job, tmp_path: Path) -> None:
    fixed = [argument for argument in reference.arguments if argument.startswith("--config.")]
    command = [
        SCRIPT,
        f"--config={TINY}",
        *fixed,
        f"--golden={tmp_path}",
        f"--scratch={tmp_path}",
        "--json",
    ]
    recorded = python(*command, "--record", "--gates=refactor", cwd=tmp_path)
    assert recorded.code == 0, recorded.err
    golden = next(tmp_path.glob("*.json"))
    planted = json.loads(golden.read_bytes())
    planted["losses"][1] += 1e-7
    golden.write_text(json.dumps(planted))
    done = python(*command, "--gates=restart,refactor", cwd=tmp_path)
    assert done.code == 4
    assert done.err.splitlines()[-1] == "not exact: refactor"
    restart, refactor = (json.loads(line) for line in done.out.splitlines())
    assert (restart["what"], restart["equal"], restart["differing"]) == ("restart", True, [])
    assert (refactor["what"], refactor["equal"], refactor["differing"]) == ("refactor", False, ["losses"])

    golden.write_text(json.dumps(planted | {"data_hash": "0" * 64}))
    done = python(*command, "--gates=refactor", cwd=tmp_path)
    assert done.code == 1 and "recorded on other data" in done.err and done.err.count("\n") == 1


def test_without_network_the_gates_train_on_made_up_rust_and_record_what_passes(tmp_path: Path) -> None:
    overrides = ["--config.tokenizer.vocab_size=400", "--config.train.steps=8", "--config.model.layers=1"]
    fixed = ["--made-up", "--json", f"--golden={tmp_path}", f"--scratch={tmp_path}"]
    command = [SCRIPT, "--config=configs/smoke.py", *overrides, *fixed]
    recorded = python(*command, "--record", "--gates=repeat", cwd=Path.cwd())
    assert recorded.code == 0, recorded.err
    repeat, written = (json.loads(line) for line in recorded.out.splitlines())
    assert repeat["equal"] and (tmp_path / written["file"]).exists()
    assert [path.name for path in tmp_path.iterdir()] == [written["file"]]
