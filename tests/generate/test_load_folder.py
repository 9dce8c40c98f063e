"""A model's folder: holds the same numbers as the run, is whole or absent, and is refused with a reason if it is not right."""

import hashlib
import json
import resource
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import jax
import numpy as np
import pytest
from safetensors import safe_open
from tiny import CONFIG, GREEDY, tiny_model

from m31r.config.load import load_config
from m31r.errors import ConfigError, UserError, ValidationError
from m31r.generate.generate import Model, complete
from m31r.generate.load import load
from m31r.generate.place import config_of
from m31r.generate.prompts import Prompt
from m31r.generate.reference import all_logits
from m31r.model.params import named_leaves
from m31r.quantize.folder import CHECKSUM, FILES, METADATA, WEIGHTS, write_folder
from m31r.quantize.tensors import FORMATS, Format, arrays_of, as_trained, entries
from m31r.tokenizer.text import Tokenizer
from m31r.tokenizer.tokenizer import MODEL

PROMPT = Prompt("pub fn f", None, 0)


def _write(out: Path, model: Model, form: Format) -> Path:
    config = replace(load_config("configs/smoke.py", []), model=model.config)
    listed = entries(model.config, model.tokenizer.vocab_size)
    metadata = {"format": form, "vocab_size": model.tokenizer.vocab_size}
    arrays = (array for entry in listed for array in arrays_of(model.params, entry, form))
    write_folder(out, config, model.tokenizer.processor.serialized_model_proto(), metadata, arrays)
    return out


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory, model: Model) -> dict[str, Path]:
    place = tmp_path_factory.mktemp("folders")
    return {form: _write(place / form, model, form) for form in FORMATS}


@pytest.fixture
def folder(tmp_path: Path, folders: dict[str, Path]) -> Path:
    """An int4 folder that a test may spoil."""
    return Path(shutil.copytree(folders["int4"], tmp_path / "model"))


def _seal(folder: Path) -> None:
    lines = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in sorted(FILES)]
    (folder / CHECKSUM).write_text("".join(lines))


def test_a_float32_folder_holds_every_weight_of_the_run_bit_for_bit(folders: dict[str, Path], model: Model) -> None:
    loaded = load(folders["float32"])
    assert loaded.config == model.config and config_of(folders["float32"]).model == model.config
    wanted = dict(named_leaves(model.params))
    found = dict(named_leaves(as_trained(loaded.params)))
    assert found.keys() == wanted.keys()
    for name, leaf in wanted.items():
        np.testing.assert_array_equal(found[name], leaf, err_msg=name)


def test_queries_and_keys_with_norms_are_kept_too(tmp_path: Path, tokenizer: Tokenizer) -> None:
    normed = tiny_model(tokenizer, replace(CONFIG, qk_norm=True))
    loaded = load(_write(tmp_path / "model", normed, "float32"))
    for name, leaf in named_leaves(as_trained(loaded.params)):
        np.testing.assert_array_equal(leaf, dict(named_leaves(normed.params))[name], err_msg=name)


@pytest.mark.parametrize("form", FORMATS)
def test_a_folder_computes_what_its_dequantised_weights_do(folders: dict[str, Path], form: Format) -> None:
    loaded, ids = load(folders[form]), np.array([[1, 5, 40]], np.int32)
    wanted = all_logits(as_trained(loaded.params), loaded.config, ids)
    np.testing.assert_allclose(all_logits(loaded.params, loaded.config, ids), wanted, atol=1e-4)


def test_a_quantised_model_writes_the_same_each_time_and_in_each_row(folders: dict[str, Path]) -> None:
    first, second = complete(load(folders["int4"]), [PROMPT, PROMPT], GREEDY)
    again, _ = complete(load(folders["int4"]), [PROMPT, PROMPT], GREEDY)
    assert first == second == again and first.tokens


def test_fewer_bits_are_fewer_bytes_and_a_little_further_off(folders: dict[str, Path], model: Model) -> None:
    sizes = [(folders[form] / WEIGHTS).stat().st_size for form in FORMATS]
    assert sizes == sorted(sizes, reverse=True) and sizes[0] / sizes[3] > 4
    wanted = all_logits(model.params, model.config, np.array([[1, 5, 40]], np.int32))

    def off(form: Format) -> float:
        return float(
            np.abs(all_logits(load(folders[form]).params, model.config, np.array([[1, 5, 40]], np.int32)) - wanted).max()
        )

    assert off("float32") < 1e-4 < off("int8") < off("int4") < 3


def test_weights_are_used_where_the_file_is_mapped(folders: dict[str, Path]) -> None:
    loaded = load(folders["int8"])
    mapped = [line for line in Path("/proc/self/maps").read_text().splitlines() if str(folders["int8"] / WEIGHTS) in line]
    ranges = [tuple(int(end, 16) for end in line.split()[0].split("-")) for line in mapped]
    for leaf in (
        loaded.params["attention_0"]["qkv"]["kernel"].values,
        loaded.params["feed_forward_1"]["down"]["kernel"].values,
    ):
        assert any(begin <= leaf.unsafe_buffer_pointer() < end for begin, end in ranges)


def test_the_same_model_gives_the_same_bytes(tmp_path: Path, folders: dict[str, Path], model: Model) -> None:
    again = _write(tmp_path / "again", model, "int4")
    assert {p.name: p.read_bytes() for p in again.iterdir()} == {p.name: p.read_bytes() for p in folders["int4"].iterdir()}


def test_the_safetensors_library_reads_llamas_names_and_shapes(folders: dict[str, Path], model: Model) -> None:
    with safe_open(folders["float32"] / WEIGHTS, "numpy") as file:
        assert file.get_tensor("model.layers.1.self_attn.k_proj.weight").shape == (16, 32)
        np.testing.assert_array_equal(file.get_tensor("model.embed_tokens.weight"), model.params["embedding"])
        gate_up = np.asarray(model.params["feed_forward_0"]["gate_up"]["kernel"])
        np.testing.assert_array_equal(file.get_tensor("model.layers.0.mlp.up_proj.weight"), gate_up[:, 64:].T)


def test_a_folder_is_never_written_over_and_a_failed_one_leaves_nothing(
    tmp_path: Path, folders: dict[str, Path], model: Model
) -> None:
    with pytest.raises(UserError, match="already there"):
        _write(folders["int8"], model, "int8")
    with pytest.raises(KeyError):
        _write(tmp_path / "model", replace(model, params={}), "int8")
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limit[1]))
    try:
        with pytest.raises(UserError, match="cannot be written"):
            _write(tmp_path / "model", model, "int8")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", [*FILES, CHECKSUM])
@pytest.mark.parametrize("harm", ["altered", "cut", "missing", "empty"])
def test_whatever_file_is_harmed_the_model_is_refused(folder: Path, name: str, harm: str) -> None:
    path = folder / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    changed = {"altered": bytes(content), "cut": bytes(content[:-9]), "empty": b""}
    path.unlink()
    if harm != "missing":
        path.write_bytes(changed[harm])
    with pytest.raises((ValidationError, UserError)) as refused:
        load(folder)
    assert "\n" not in str(refused.value) and str(folder) in str(refused.value)


def _header(change: Callable[[dict[str, dict[str, object]]], object]) -> Callable[[bytes], bytes]:
    def harmed(content: bytes) -> bytes:
        length = int.from_bytes(content[:8], "little")
        header = json.loads(content[8 : 8 + length])
        change(header)
        text = json.dumps(header).encode()
        return len(text).to_bytes(8, "little") + text + content[8 + length :]

    return harmed


def _text(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    def harmed(content: bytes) -> bytes:
        length = int.from_bytes(content[:8], "little")
        text = change(content[8 : 8 + length].rstrip())
        return len(text).to_bytes(8, "little") + text + content[8 + length :]

    return harmed


NORM, EMBEDDING = "model.norm.weight", "model.embed_tokens.weight"


def _moved(header: dict[str, dict[str, object]]) -> None:
    begin, end = map(int, header[EMBEDDING]["data_offsets"])  # type: ignore[call-overload]
    header[EMBEDDING]["data_offsets"] = [begin + 64, end + 64]


HOSTILE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a header longer than the file": (lambda c: (2**62).to_bytes(8, "little") + c[8:], "not a whole safetensors file"),
    "no JSON": (lambda c: c[:8] + b"\xff" * 40 + c[48:], "not a whole safetensors file"),
    "data cut off": (lambda c: c[:-64], "not a whole safetensors file"),
    "data after the end": (lambda c: c + bytes(64), "not a whole safetensors file"),
    "an overlap": (_header(lambda h: h[NORM].update(data_offsets=[0, 128])), "not a whole safetensors file"),
    "a hole": (lambda c: _header(_moved)(c) + bytes(64), "not a whole safetensors file"),
    "offsets beyond 64 bits": (_header(lambda h: h[NORM].update(data_offsets=[0, 2**64])), "not a whole safetensors file"),
    "a shape that overflows": (_header(lambda h: h[NORM].update(shape=[2**33, 2**33])), "not a whole safetensors file"),
    "a huge header": (lambda c: (2**27).to_bytes(8, "little") + c[8:] + bytes(2**27), "a header of 134,217,728 bytes"),
    "a name twice": (_text(lambda t: t[:-1] + b"," + t[t.index(b'"model.norm') :]), "a name stands there twice"),
    "bad UTF-8": (_text(lambda t: t.replace(b"model.norm", b"model.n\xff\xfem")), "'utf-8' codec can't decode"),
    "nested beyond measure": (_text(lambda t: b"[" * 10**6 + b"]" * 10**6), "nested too deeply"),
    "a number of a million digits": (_text(lambda t: t.replace(b"[32", b"[" + b"3" * 10**6, 1)), "4300 digits"),
    "a number that is none": (_text(lambda t: t.replace(b"[32", b"[1e999", 1)), "not finite"),
    "another dtype": (_header(lambda h: h[EMBEDDING].update(dtype="I8")), f"{EMBEDDING} is"),
    "another shape": (_header(lambda h: h[EMBEDDING].update(shape=[4, 1440])), f"{EMBEDDING} is"),
    "another name": (_header(lambda h: h.update({"evil": h.pop(NORM)})), f"{NORM} is nothing"),
    "tensors exchanged": (
        _header(
            lambda h: h.update(
                {
                    "model.layers.0.input_layernorm.weight": h["model.layers.1.input_layernorm.weight"],
                    "model.layers.1.input_layernorm.weight": h["model.layers.0.input_layernorm.weight"],
                }
            )
        ),
        "model.layers.0.input_layernorm.weight is",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_header_is_refused_with_a_reason_even_if_sealed(folder: Path, case: str) -> None:
    harm, said = HOSTILE[case]
    (folder / WEIGHTS).write_bytes(harm((folder / WEIGHTS).read_bytes()))
    _seal(folder)
    with pytest.raises(ValidationError, match=said) as refused:
        load(folder)
    assert "\n" not in str(refused.value)


BOMBS = {
    "nested beyond measure": b"[" * 10**6,
    "a number of a million digits": b'{"schema": ' + b"1" * 10**6 + b"}",
    "larger than any": b" " * (2**22 + 1),
    "a name twice": b'{"schema": 1, "schema": 1}',
    "not finite": b'{"schema": 1, "vocab_size": NaN}',
    "bad UTF-8": b'{"schema": "\xff"}',
    "no object": b"[1]",
}


@pytest.mark.parametrize("case", BOMBS)
def test_metadata_that_is_a_bomb_is_refused_with_a_reason_even_if_sealed(folder: Path, case: str) -> None:
    (folder / METADATA).write_bytes(BOMBS[case])
    _seal(folder)
    with pytest.raises(ValidationError, match=r"metadata\.json: ") as refused:
        load(folder)
    assert "\n" not in str(refused.value) and len(str(refused.value)) < 400


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "[" * 10**5,
        "seed: " + "9" * 10**5,
        "seed: 2026-99-99\n",
        "- 1\n",
    ],
    ids=["aliases of aliases", "nested beyond measure", "a number of a hundred thousand digits", "no day", "no mapping"],
)
def test_a_configuration_that_is_a_bomb_is_refused_with_a_reason_even_if_sealed(folder: Path, text: str) -> None:
    (folder / "config.yaml").write_text(text)
    _seal(folder)
    with pytest.raises((ValidationError, ConfigError), match=r"config\.yaml: ") as refused:
        load(folder)
    assert len(str(refused.value)) < 6000


@pytest.mark.parametrize("name", [*FILES, CHECKSUM])
def test_a_link_in_the_place_of_a_file_is_refused(folder: Path, folders: dict[str, Path], name: str) -> None:
    (folder / name).unlink()
    (folder / name).symlink_to(folders["int4"] / name)
    with pytest.raises(ValidationError, match=f"{name}: is a symbolic link"):
        load(folder)


def test_what_is_refused_takes_no_memory(folder: Path) -> None:
    with (folder / METADATA).open("wb") as file:
        file.truncate(2**40)  # sparse: a terabyte that takes no disk
    with pytest.raises(ValidationError, match="1,099,511,627,776 bytes"):
        load(folder)


def test_a_tokenizer_of_another_model_is_one_clear_line_even_if_sealed(folder: Path, tokenizer: Tokenizer) -> None:
    other = tokenizer.processor.serialized_model_proto() + b"\x1a\x02\x0a\x00"
    (folder / MODEL).write_bytes(other)
    _seal(folder)
    with pytest.raises(ValidationError, match="not the tokenizer that the model was trained with"):
        load(folder)


def test_metadata_of_another_vocabulary_is_refused_even_if_sealed(folder: Path) -> None:
    metadata = json.loads((folder / METADATA).read_bytes())
    (folder / METADATA).write_text(json.dumps({**metadata, "vocab_size": 999}))
    _seal(folder)
    with pytest.raises(ValidationError, match="knows 999 tokens and the tokenizer 360"):
        load(folder)


@pytest.mark.parametrize("line", ["nonsense\n", "00  ../../etc/passwd\n"])
def test_a_list_of_hashes_that_is_none_is_refused(folder: Path, line: str) -> None:
    (folder / CHECKSUM).write_text((folder / CHECKSUM).read_text() + line)
    with pytest.raises(ValidationError, match="not a list of hashes"):
        load(folder)


def test_a_folder_of_another_kind_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="neither a model's folder"):
        load(tmp_path)


def test_on_a_cpu_a_model_of_a_gpu_computes_in_float32(tmp_path: Path, model: Model) -> None:
    trained = replace(model, config=replace(CONFIG, precision="bfloat16", kernels="pallas"))
    loaded = load(_write(tmp_path / "model", trained, "int8"))
    assert jax.default_backend() == "cpu" and loaded.config == CONFIG


def test_a_model_made_before_a_field_existed_takes_its_default_but_never_one_of_the_model(folder: Path) -> None:
    made = (folder / "config.yaml").read_text()
    (folder / "config.yaml").write_text(made.replace("  top_p: 1.0\n", ""))
    _seal(folder)
    assert config_of(folder).generate.top_p == 1.0 and load(folder).config == CONFIG
    (folder / "config.yaml").write_text(made.replace("  qk_norm: false\n", ""))
    with pytest.raises(ConfigError, match=r"model\.qk_norm: missing"):
        config_of(folder)
