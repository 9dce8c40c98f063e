"""`m31r generate` and `m31r tokenizer encode|decode`: text on stdout and nothing else, mistakes answered with one line."""

import json
import shutil
from pathlib import Path

import pytest
from processes import Arguments, Job, assert_one_clear_line, m31r


def test_generate_prints_the_text_and_nothing_else_from_an_argument_or_from_stdin(tmp_path: Path, smoke: Job) -> None:
    given = m31r("generate", f"--run={smoke.run}", "--prompt=fn main() {\n", "--max-new-tokens=24", cwd=tmp_path, anew=True)
    assert given.code == 0, given.err
    piped = m31r("generate", f"--run={smoke.run}", "--max-new-tokens=24", cwd=tmp_path, stdin=b"fn main() {\n")
    assert given.out == piped.out != ""


def test_generate_fills_in_the_middle(tmp_path: Path, smoke: Job) -> None:
    words = ("--prefix=fn a() {\n", "--suffix=}\n", "--max-new-tokens=8", "--temperature=1", "--seed=5", "--top-k=50")
    ended = m31r("generate", f"--run={smoke.run}", *words, cwd=tmp_path)
    assert ended.code == 0 and ended.out != "" and "<fim" not in ended.out, ended.err


@pytest.mark.parametrize(
    ("words", "stdin", "said"),
    [
        (["--prefix=x"], b"", "--prefix and --suffix go together"),
        (["--suffix=x"], b"", "--prefix and --suffix go together"),
        (["--prefix=x", "--suffix=y", "--prompt=z"], b"", "either --prompt, or --prefix and --suffix"),
        ([], b"fn \xff\xfe", "stdin: not UTF-8 (byte 3)"),
        (["--prompt=-"], b"\x80", "stdin: not UTF-8 (byte 0)"),
        ([], b"", "the prompt is empty"),
        (["--prompts=-", "--prompt=x"], b"", "either --prompts, or one prompt"),
        (["--prompts=-"], b'"a"\n{"prompt": 3}', "stdin: line 2: prompt must be a text"),
        (["--prompts=-"], b"\n \n", "stdin: holds no prompt"),
        (["--prompts=-"], b'"a"\n\n' + b"[" * 10**5, "stdin: line 3 is not JSON"),
        (["--prompt=fn \udcff"], b"", "--prompt: not UTF-8 (byte 3)"),
        (["--prefix=a", "--suffix=\udce9"], b"", "--suffix: not UTF-8 (byte 0)"),
        (["--prompt=x", "--device=gpu:7"], b"", "device gpu:7: not there"),
    ],
    ids=[
        "prefix alone",
        "suffix alone",
        "prompt and prefix",
        "binary stdin",
        "binary stdin named",
        "empty prompt",
        "prompts and prompt",
        "not a text",
        "no prompts",
        "endless nesting",
        "binary prompt",
        "binary suffix",
        "no such device",
    ],
)
def test_a_prompt_that_cannot_be_used_is_a_user_error(
    tmp_path: Path, smoke: Job, words: list[str], stdin: bytes, said: str
) -> None:
    assert_one_clear_line(m31r("generate", f"--run={smoke.run}", *words, cwd=tmp_path, stdin=stdin), 1, said)


def test_kernels_that_the_device_does_not_run_are_a_configuration_error(tmp_path: Path, smoke: Job) -> None:
    ended = m31r("generate", f"--run={smoke.run}", "--prompt=x", "--device=cpu", "--kernels=pallas", cwd=tmp_path)
    assert_one_clear_line(ended, 2, "generate.kernels = 'pallas' needs an NVIDIA GPU, not cpu: use 'xla'")


def test_all_settings_out_of_range_are_told_at_once(tmp_path: Path, smoke: Job) -> None:
    bad = (
        "--min-p=2",
        "--repetition-penalty=0",
        "--stop=",
        "--max-seconds=-1",
        "--log-probs=99",
        "--forbid=-1",
        "--temperature=-1",
        "--top-p=nan",
        "--top-k=-2",
        "--max-new-tokens=0",
        "--seed=-1",
    )
    ended = m31r("generate", f"--run={smoke.run}", "--prompt=x", *bad, cwd=tmp_path)
    assert_one_clear_line(
        ended,
        1,
        "temperature = -1.0",
        "top_p = nan",
        "top_k = -2",
        "max_new_tokens = 0",
        "seed = -1",
        "min_p = 2.0",
        "repetition_penalty = 0.0",
        "stop = ",
        "max_seconds",
        "log_probs = 99",
        "forbidden = (-1,)",
    )


def test_prompts_of_a_file_are_one_batch_and_each_an_object(tmp_path: Path, smoke: Job) -> None:
    lines = ['"fn main() {"', '{"prompt": "fn a(", "suffix": ") {}"}', '{"prompt": "fn main() {", "seed": 5}', "", '"a\u2028b"']
    asked = ("--max-new-tokens=12", "--temperature=0.9", "--log-probs=2", "--stop=\n")
    ended = m31r("generate", f"--run={smoke.run}", "--prompts=-", *asked, cwd=tmp_path, stdin="\n".join(lines).encode())
    assert ended.code == 0, ended.err
    found = [json.loads(line) for line in ended.out.strip().split("\n")]
    assert len(found) == 4 and all(set(one) == {"finish", "log_probs", "reasoning", "stop", "text", "tokens"} for one in found)
    for one in found:
        assert "\n" not in one["text"] and len(one["log_probs"]) >= len(one["tokens"]) and len(one["log_probs"][0]["top"]) == 2
    single = m31r("generate", f"--run={smoke.run}", "--prompt=fn main() {", *asked, "--json", cwd=tmp_path)
    assert json.loads(single.out) == found[0]


def test_a_prompt_longer_than_the_context_is_a_user_error(tmp_path: Path, smoke: Job) -> None:
    ended = m31r("generate", f"--run={smoke.run}", cwd=tmp_path, stdin=b"fn main() {}\n" * 100)
    assert_one_clear_line(ended, 1, "a context of 128 takes at most 127")


def test_a_run_without_a_checkpoint_says_to_train_first(tmp_path: Path, reference: Job, smoke: Job) -> None:
    run = tmp_path / "run"
    run.mkdir()
    for name in ("config_snapshot.yaml", "metadata.json", "tokenizer.model"):
        (run / name).write_bytes((smoke.run / name).read_bytes())
    assert_one_clear_line(m31r("generate", f"--run={run}", "--prompt=x", cwd=tmp_path), 1, "has no checkpoint yet")


def test_a_run_with_the_tokenizer_of_another_is_refused(tmp_path: Path, reference: Job, smoke: Job) -> None:
    run = tmp_path / "run"
    shutil.copytree(smoke.run, run)
    shutil.copy(reference.run / "tokenizer.model", run)
    ended = m31r("generate", f"--run={run}", "--prompt=x", cwd=tmp_path)
    assert_one_clear_line(ended, 4, "tokenizer.model: not the tokenizer that the model was trained with")


def test_a_run_not_trained_for_it_does_not_fill_in(tmp_path: Path, tiny: Arguments, reference: Job) -> None:
    run = tmp_path / "run"
    run.mkdir()
    snapshot = (reference.run / "config_snapshot.yaml").read_text()
    (run / "config_snapshot.yaml").write_text(snapshot.replace("fim_rate: 0.5", "fim_rate: 0.0"))
    ended = m31r("generate", f"--run={run}", "--prefix=a", "--suffix=b", cwd=tmp_path)
    assert_one_clear_line(ended, 1, "was not trained to fill in the middle", "--prompt")


def test_dry_run_writes_no_text(tmp_path: Path, smoke: Job) -> None:
    ended = m31r("generate", f"--run={smoke.run}", "--prompt=x", "--max-new-tokens=5", "--dry-run", cwd=tmp_path)
    assert (ended.code, ended.out) == (0, f"would write at most 5 tokens with {smoke.run}\n")


def test_ids_of_a_text_give_the_text_back_byte_for_byte(tmp_path: Path, reference: Job) -> None:
    text = 'fn größe() {\r\n\tlet x = "▁🦀 <eos>";\n}\n\n  '
    where = f"--run={reference.run}"
    ids = m31r("tokenizer", "encode", where, cwd=tmp_path, stdin=text.encode(), anew=True)
    assert ids.code == 0 and ids.out.replace("\n", " ").replace(" ", "").isdigit()
    assert m31r("tokenizer", "decode", where, cwd=tmp_path, stdin=ids.out.encode()).out == text


@pytest.mark.parametrize(("use", "stdin"), [("encode", b"\xff"), ("decode", b"12 x"), ("decode", b"99999999")])
def test_tokenizer_input_that_cannot_be_used_is_a_user_error(tmp_path: Path, reference: Job, use: str, stdin: bytes) -> None:
    assert_one_clear_line(m31r("tokenizer", use, f"--run={reference.run}", cwd=tmp_path, stdin=stdin), 1, "stdin: ")
