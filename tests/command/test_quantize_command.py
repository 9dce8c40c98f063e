"""`m31r quantize`: a run's model in a folder that writes and verifies, with what the format costs."""

import json
from pathlib import Path

from processes import Job, assert_one_clear_line, m31r


def test_quantize_makes_a_folder_that_tells_its_cost_and_generates(tmp_path: Path, reference: Job) -> None:
    made = m31r("quantize", f"--run={reference.run}", "--out=model", "--format=int8", cwd=tmp_path, anew=True)
    assert (made.code, made.out) == (0, "model\n"), made.err
    metadata = json.loads((tmp_path / "model" / "metadata.json").read_bytes())
    trained = json.loads((reference.run / "metrics.json").read_bytes())["val_bits_per_byte"]
    bits = metadata["bits_per_byte"]
    assert abs(bits["trained"] - trained) < 1e-5 and abs(bits["stored"] / bits["trained"] - 1 - bits["cost"]) < 1e-5
    assert abs(bits["cost"]) < 0.005
    verified = m31r("verify", "model", cwd=tmp_path)
    assert (verified.code, verified.out) == (0, "model: whole, int8\n")
    words = ("--prompt=fn main", "--max-new-tokens=8")
    written = m31r("generate", "--run=model", *words, cwd=tmp_path)
    assert written.code == 0 and written.out == m31r("generate", "--run=model", *words, cwd=tmp_path).out != "", written.err
    again = m31r("quantize", f"--run={reference.run}", "--out=model", "--format=int4", cwd=tmp_path)
    assert_one_clear_line(again, 1, "model: is already there")


def test_what_cannot_be_quantized_is_a_user_error(tmp_path: Path) -> None:
    assert_one_clear_line(
        m31r("quantize", "--run=none", "--out=m", "--format=int8", cwd=tmp_path), 1, "none: not a run's folder"
    )
    assert_one_clear_line(m31r("quantize", "--run=none", "--out=m", "--format=int3", cwd=tmp_path), 1, "int3")
    assert_one_clear_line(m31r("generate", f"--run={tmp_path}", "--prompt=x", cwd=tmp_path), 1, "neither a model's folder")
