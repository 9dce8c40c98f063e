"""The measuring scripts print figures as JSON objects, one a line, and say in one line what they miss."""

import json
from pathlib import Path
from typing import Any

import pytest
from processes import TINY, Job, python

SCRIPTS = Path(__file__).parents[2] / "profiling"
RULER = """\
import json, sys
words = sys.argv[1:]
print(json.dumps({"what": "torch " + words[0], "tokens_per_s": 1000, "asked": words[1:]}))
"""


def script(name: str, *arguments: str, code: int = 0, env: dict[str, str] | None = None) -> tuple[list[dict[str, Any]], str]:
    """The figures that a script printed, and what it said on stderr."""
    # of startup.py the imports are the point
    ended = python(SCRIPTS / name, *arguments, "--json", cwd=Path.cwd(), env=env, anew=name == "startup.py")
    assert ended.code == code, ended.err
    return [json.loads(line) for line in ended.out.splitlines()], ended.err


def test_the_ruler_and_ours_take_turns_and_the_ratio_is_of_their_medians(tmp_path: Path) -> None:
    (tmp_path / "torch.py").write_text("")
    (tmp_path / "ruler.py").write_text(RULER)
    # for both processes of ours
    compiled_once = {
        "JAX_COMPILATION_CACHE_DIR": str(tmp_path / "compiled"),
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
    }
    found, _ = script(
        "train_step.py",
        f"--config={TINY}",
        "--config.model.kv_heads=1",
        "--steps=5",
        "--against",
        str(tmp_path / "ruler.py"),
        env={"PYTHONPATH": str(tmp_path), **compiled_once},
    )

    assert [figures["what"] for figures in found] == ["train_step", "torch train", "train_step", "torch train", "ratio"]
    ours = [figures["tokens_per_s"] for figures in found[::2][:2]]
    assert found[4]["of"] == "train_step tokens_per_s" and found[4]["value"] == pytest.approx(sum(ours) / 2 / 1000, abs=1e-3)
    asked = "--precision float32 --layers 1 --dim 32 --heads 2 --kv-heads 1 --ffn 64 --vocab 400 --seq 64 --batch 4 --steps 5"
    assert found[1]["asked"] == asked.split()
    for name in ("step_ms", "peak_bytes", "peak_share", "params"):
        assert found[0][name] > 0
    assert found[0]["tokens_per_s"] == pytest.approx(4 * 64 / (found[0]["step_ms"] / 1e3), rel=0.02)


@pytest.mark.parametrize("python", ["/bin/false", "/no/such/python"])
def test_without_torch_one_line_says_how_to_get_it(tmp_path: Path, python: str) -> None:
    (tmp_path / "ruler.py").write_text(RULER)
    found, said = script("train_step.py", f"--against={tmp_path / 'ruler.py'}", f"--torch-python={python}", code=1)
    assert found == [] and said.count("\n") == 1 and "pip install torch" in said


def test_cuts_of_the_kernels_are_tried_on_a_gpu_or_not_at_all() -> None:
    found, said = script("attention.py", code=2, env={"JAX_PLATFORMS": "cpu"})
    assert found == [] and said.count("\n") == 1 and "profiling/attention.py needs an NVIDIA GPU" in said
    assert script("attention.py", "--kernels=values", code=1)[1].count("\n") == 1


def test_kernels_are_compared_with_their_plain_forms_on_the_device_at_hand() -> None:
    found, _ = script("kernels.py", "--what=stream,loss", "--length=128", "--heads=1")
    assert [(figures["what"], figures["right"]) for figures in found] == [("add_norm", True), ("classify", True)]
    assert 0 < found[1]["error"] < found[1]["limit"]
    assert script("kernels.py", "--what=lost", code=1)[1].count("\n") == 1


def test_a_wrong_field_is_named(tmp_path: Path) -> None:
    found, said = script("train_step.py", f"--config={TINY}", "--config.model.layer=3", code=2)
    assert found == [] and "model.layer" in said and "Traceback" not in said


def test_writing_is_measured(reference: Job) -> None:
    asked = ("--batch=1,3", "--prompt=32", "--new-tokens=9", "--rounds=1", "--check-rows")
    found, _ = script("decode.py", f"--model={reference.run}", *asked)
    assert [(figures["what"], figures["batch"], figures["rows_as_alone"]) for figures in found] == [
        ("decode", 1, 1),
        ("decode", 3, 3),
    ]
    for figures in found:
        for name in ("first_token_ms", "ms_per_token", "bytes_per_step", "bandwidth_share", "peak_bytes"):
            assert figures[name] > 0
        assert figures["tokens_per_s"] == pytest.approx(1e3 * figures["batch"] / figures["ms_per_token"], rel=0.05)


def test_random_weights_of_each_format_are_measured(tmp_path: Path) -> None:
    asked = ("--format=float32,int4", "--batch=2", "--prompt=40", "--new-tokens=5", "--rounds=1")
    found, _ = script("decode.py", f"--config={TINY}", f"--config.data_folder={tmp_path}", *asked)
    assert [figures["format"] for figures in found] == ["float32", "int4"]
    assert found[1]["bytes_per_step"] < found[0]["bytes_per_step"]


def test_more_tokens_than_the_context_are_refused(tmp_path: Path) -> None:
    found, said = script("decode.py", f"--config={TINY}", f"--config.data_folder={tmp_path}", "--prompt=4000", "--one", code=1)
    assert found == [] and said.count("\n") == 1 and "more than the context" in said


def test_the_parts_of_a_start_add_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(SCRIPTS)
    import startup

    helped = startup.measure_help(rounds=1)
    assert helped["multiple_of_python_pass"] == pytest.approx(helped["ms"] / helped["python_pass_ms"], rel=0.1)
    startup.write_crates(tmp_path / "crates")
    (figures,), _ = script("startup.py", f"--config={TINY}", f"--child={tmp_path}")
    parts = sum(value for name, value in figures.items() if name.startswith("of_it_"))
    assert parts == pytest.approx(figures["after_imports_s"], abs=0.01)
    assert figures["from_process_start_s"] == pytest.approx(figures["imports_s"] + figures["after_imports_s"], abs=0.01)


def test_llama_cpp_is_asked_for_where_it_is_not(tmp_path: Path) -> None:
    (tmp_path / "xllamacpp.py").write_text("raise ImportError")
    _, said = script("against_llama.py", f"--model={tmp_path}", code=1, env={"PYTHONPATH": str(tmp_path)})
    assert said.count("\n") == 1 and "pip install xllamacpp" in said
