"""A release: equal each time, complete, never changed, and refused where a byte of it is not what the rest gives."""

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from model_folders import seal, write_model
from tiny import CONFIG

from m31r.errors import UserError, ValidationError
from m31r.generate.generate import Model
from m31r.generate.load import load
from m31r.model.params import named_leaves, params_sha256
from m31r.model.weight import dequantised
from m31r.quantize.folder import CHECKSUM, open_folder, read_folder
from m31r.quantize.tensors import Format, as_trained
from m31r.release.facts import check_version
from m31r.release.gguf import Kind, write_gguf
from m31r.release.importing import import_model
from m31r.release.model_card import model_card
from m31r.release.release import export
from m31r.release.verify import verify_release

FILES = {
    "model.safetensors", "config.json", "generation_config.json", "tokenizer.model", "tokenizer.json", "tokenizer_config.json",
    "config.yaml", "metadata.json", "checksum.txt", "README.md", "README.txt", "model-f16.gguf", "model-q8_0.gguf",
    "model-q4_0.gguf", "sbom.cdx.json",
}  # fmt: skip


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def release(tmp_path: Path, releases: dict[str, Path]) -> Path:
    """A release that a test may spoil."""
    return Path(shutil.copytree(releases["llama"], tmp_path / "0.1.0"))


def test_a_release_has_every_file_and_sha256sum_checks_it(releases: dict[str, Path]) -> None:
    for release in releases.values():
        assert contents(release).keys() == FILES
        subprocess.run(["sha256sum", "--strict", "-c", CHECKSUM], cwd=release, check=True, capture_output=True)
        assert verify_release(release, None)[-1] == f"{release}: whole, float32, not signed"


def test_exported_twice_it_has_equal_bytes_and_what_is_there_stays(tmp_path: Path, releases: dict[str, Path]) -> None:
    model = releases["qwen3"].parent.with_name("qwen3-model")
    again = export(model, "0.1.0", tmp_path / "elsewhere")
    assert contents(again) == contents(releases["qwen3"])
    with pytest.raises(UserError, match="already there"):
        export(model, "0.1.0", tmp_path / "elsewhere")
    assert contents(again) == contents(releases["qwen3"])
    assert sorted(path.name for path in again.parent.iterdir()) == ["0.1.0", "0.1.0.provenance.json"]


def test_nothing_in_a_release_names_a_place_a_host_or_a_day(releases: dict[str, Path], tmp_path_factory: Any) -> None:
    import platform
    import time

    for name, content in contents(releases["llama"]).items():
        for word in (str(tmp_path_factory.getbasetemp()), f'"{platform.node()}"', time.strftime("%Y-%m-%d", time.gmtime())):
            assert word.encode() not in content, name


@pytest.mark.parametrize(
    "version", ["1", "1.0", "v1.0.0", "01.0.0", "1.0.0+build", "1.0.0-", "../1.0.0", "1.0.0\n", "1.0.0-a..b"]
)
def test_a_version_that_is_no_semantic_one_is_refused(version: str) -> None:
    with pytest.raises(UserError, match="semantic version"):
        check_version(version)
    check_version("1.2.3-rc.1")


def test_a_vocabulary_that_others_encode_otherwise_is_not_released(tmp_path: Path, models: dict[str, Model]) -> None:
    model = write_model(tmp_path / "model", models["llama"])
    text = (model / "config.yaml").read_text()
    (model / "config.yaml").write_text(text.replace("algorithm: bpe", "algorithm: unigram"))
    seal(model)
    with pytest.raises(UserError, match="only bpe"):
        export(model, "0.1.0", tmp_path)


@pytest.mark.parametrize("layout", ["as it is", "saved by others"])
@pytest.mark.parametrize("architecture", ["llama", "qwen3"])
def test_exported_imported_and_exported_again_it_has_equal_bytes(
    tmp_path: Path, models: dict[str, Model], architecture: str, layout: str
) -> None:
    model = models[architecture]
    facts = {"params_sha256": params_sha256(model.params), "step": 7, "git_commit": "0" * 40, "libraries": {"jax": "0.10.2"}}
    first = export(write_model(tmp_path / "model", model, **facts), "1.0.0", tmp_path / "first")
    source = first
    if layout != "as it is":  # tensors sorted by name, another alignment
        import safetensors.numpy

        source = Path(shutil.copytree(first, tmp_path / "saved"))
        safetensors.numpy.save_file(safetensors.numpy.load_file(first / "model.safetensors"), source / "model.safetensors")
        assert (source / "model.safetensors").read_bytes() != (first / "model.safetensors").read_bytes()
    imported = import_model(source, tmp_path / "imported")
    assert contents(export(imported, "1.0.0", tmp_path / "second")) == contents(first)
    assert verify_release(first, None)


def test_what_transformers_saved_is_imported_without_our_own_files(tmp_path: Path, models: dict[str, Model]) -> None:
    import safetensors.numpy

    model, source = models["qwen3"], tmp_path / "saved"
    released = export(write_model(tmp_path / "model", model), "1.0.0", tmp_path)
    source.mkdir()
    tensors = safetensors.numpy.load_file(released / "model.safetensors")
    safetensors.numpy.save_file(
        {**tensors, "lm_head.weight": tensors["model.embed_tokens.weight"]}, source / "model.safetensors"
    )
    shape = json.loads((released / "config.json").read_bytes())
    shape["rope_parameters"] = {"rope_theta": shape.pop("rope_theta"), "rope_type": "default"}  # as version 5 writes it
    (source / "config.json").write_text(json.dumps(shape))
    shutil.copy(released / "tokenizer.model", source)
    loaded = load(import_model(source, tmp_path / "imported"))
    assert replace(loaded.config, precision="float32", document_mask=True) == model.config
    for name, leaf in named_leaves(as_trained(loaded.params)):
        np.testing.assert_array_equal(leaf, dict(named_leaves(model.params))[name], err_msg=name)


Spoil = Callable[[Path], None]


def of_json(name: str, **changes: Any) -> Spoil:
    def spoil(folder: Path) -> None:
        (folder / name).write_text(json.dumps({**json.loads((folder / name).read_bytes()), **changes}))

    return spoil


def flip(name: str) -> Spoil:
    def spoil(folder: Path) -> None:
        content = bytearray((folder / name).read_bytes())
        content[-1] ^= 1
        (folder / name).write_bytes(content)

    return spoil


def remove(name: str) -> Spoil:
    return lambda folder: (folder / name).unlink()


SPOILT = {
    **{f"{name}, its last bit": (flip(name), name) for name in ("model-q4_0.gguf", "model-f16.gguf", "model.safetensors")},
    "no GGUF": (remove("model-q8_0.gguf"), "model-q8_0.gguf"),
    "no SBOM": (remove("sbom.cdx.json"), "sbom.cdx.json"),
    "another shape": (of_json("config.json", num_hidden_layers=3), "config.json"),
    "another ending": (of_json("generation_config.json", eos_token_id=9), "generation_config.json"),
    "another vocabulary": (of_json("tokenizer.json", model={}), "tokenizer.json"),
    "no fill-in-the-middle": (of_json("tokenizer_config.json", extra_special_tokens={}), "tokenizer_config.json"),
    "facts of another kind": (of_json("metadata.json", seed="31"), "metadata.json"),
    "another schema": (of_json("metadata.json", release_schema=2), "metadata.json"),
    "another configuration": (of_json("metadata.json", config_hash="0" * 64), "metadata.json"),
    "weights of another hash": (of_json("metadata.json", params_sha256="0" * 64), "metadata.json"),
    "a bill that is none": (of_json("sbom.cdx.json", bomFormat="x"), "sbom.cdx.json"),
}


@pytest.mark.parametrize("case", SPOILT)
def test_what_does_not_follow_from_the_rest_is_named_even_if_sealed(release: Path, case: str) -> None:
    spoil, name = SPOILT[case]
    spoil(release)
    if case.startswith("model.safetensors"):  # a weight is changed, and so are what was made of it and its hash
        of_json("metadata.json", params_sha256="1" * 64)(release)
        name = "metadata.json"
    with pytest.raises(ValidationError, match=r"SHA-256 differs|missing"):
        verify_release(release, None)
    seal(release)
    with pytest.raises(ValidationError) as refused:
        verify_release(release, None)
    assert str(release / name) in str(refused.value) and "\n" not in str(refused.value)


@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize("harm", ["altered", "missing", "a link"])
def test_whatever_is_altered_missing_or_a_link_is_named(release: Path, releases: dict[str, Path], name: str, harm: str) -> None:
    if harm == "altered":
        flip(name)(release)
    else:
        (release / name).unlink()
        if harm == "a link":
            (release / name).symlink_to(releases["llama"] / name)
    with pytest.raises(ValidationError) as refused:
        verify_release(release, None)
    assert str(release / name) in str(refused.value) or (name, harm) == (CHECKSUM, "altered")


def test_a_file_that_is_not_listed_is_named(release: Path) -> None:
    (release / "pickle.bin").write_bytes(b"")
    with pytest.raises(ValidationError, match=r"pickle\.bin: not listed"):
        verify_release(release, None)


def test_the_model_card_tells_what_is_known_and_says_what_is_not(releases: dict[str, Path]) -> None:
    facts = json.loads((releases["llama"] / "metadata.json").read_bytes())
    config = replace(load_config_of(releases["llama"]), model=CONFIG)
    bare = model_card(facts, config)
    assert bare.count("not evaluated") == 2 and "licences are not told here" in bare and "Validation: not recorded" in bare
    rate = {"value": 0.25, "low": 0.125, "high": 0.5}
    rates = {"tasks": 12, "samples": 120, "compile_rate": rate, "pass@1": rate}
    settings = {"samples": 10, "temperature": 0.8, "max_new_tokens": 64, "suite_sha256": "ab" * 32}
    evaluation = {
        "all": rates, "categories": {"fim": rates}, "settings": settings, "toolchain": "rustc 1.99.0",
        "held_out": {"crates": 3, "bytes": 10, "bits_per_byte": 1.25},
    }  # fmt: skip
    splits = {"train": {"crates": 5, "files": 9, "bytes": 1000, "lines": 30, "tokens": 300, "bytes_per_token": 3.3}}
    data = {"kept": 9, "kept_bytes": 1000, "crates": 5, "redacted_files": 2, "splits": splits}
    data["licenses"] = [{"license": "MIT OR Apache-2.0", "files": 9, "bytes": 1000, "lines": 30}]
    told = model_card(
        {**facts, "evaluation": {"tasks": evaluation, "infill": None}, "data": data, "validation_bits_per_byte": 1.87}, config
    )
    for words in (
        "| fim | 12 | 25.0% (12.5% to 50.0%) | 25.0% (12.5% to 50.0%) |", "| MIT OR Apache-2.0 | 9 | 1,000 |", "rustc 1.99.0",
        "1.8700 bits a byte", "1.2500 bits a byte, over 3 crates", "| train | 5 | 9 | 1,000 | 300 |",
    ):  # fmt: skip
        assert words in told, words
    assert told.count("not evaluated") == 1


def load_config_of(folder: Path) -> Any:
    from m31r.generate.place import config_of

    return config_of(folder)


def test_a_configuration_of_yaml_aliases_is_refused_before_they_grow(release: Path) -> None:
    bomb = yaml.safe_load((release / "config.yaml").read_text())
    text = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    (release / "config.yaml").write_text(yaml.safe_dump(bomb) + text)
    seal(release)
    with pytest.raises(ValidationError, match="aliases"):
        load(release)


OTHERS = {
    "vocab_size": (361, "knows 361 tokens and the tokenizer 360"),
    "num_hidden_layers": (3, "layers is 3"),
    "rms_norm_eps": ("small", "norm_epsilon is small"),
    "tie_word_embeddings": (False, "tie_word_embeddings = False"),
    "attention_bias": (True, "attention_bias = True"),
    "model_type": ("gpt2", "model_type = gpt2"),
    "rope_scaling": ("yarn", "rope_scaling = yarn"),
    "rope_parameters": ([1], r"rope_parameters = \[1\]"),
    "quantization_config": ({"quant_method": "awq"}, "quantization_config"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_model_that_is_not_ours_is_refused_by_import_with_a_reason(tmp_path: Path, release: Path, name: str) -> None:
    value, said = OTHERS[name]
    of_json("config.json", **{name: value})(release)
    with pytest.raises(ValidationError, match=said) as refused:
        import_model(release, tmp_path / "imported")
    assert "\n" not in str(refused.value) and not (tmp_path / "imported").exists()


def test_weights_of_other_names_kinds_or_a_head_of_their_own_are_refused_by_import(tmp_path: Path, release: Path) -> None:
    import safetensors.numpy

    path, name = release / "model.safetensors", "model.layers.0.mlp.up_proj.weight"
    tensors = safetensors.numpy.load_file(path)
    other = {
        f"{name} is nothing": {key: value for key, value in tensors.items() if key != name},
        "weights of F32, F64": {**tensors, name: tensors[name].astype(np.float64)},
        r"lm_head\.weight is not the embedding": {**tensors, "lm_head.weight": tensors["model.embed_tokens.weight"] + 1},
    }
    for said, changed in other.items():
        safetensors.numpy.save_file(changed, path)
        with pytest.raises(ValidationError, match=said):
            import_model(release, tmp_path / "imported")


def test_facts_that_are_not_in_their_form_are_one_clear_line(tmp_path: Path, models: dict[str, Model]) -> None:
    for facts in ({"data": {"kept": "many"}}, {"evaluation": {"tasks": {"all": 1}, "infill": None}}, {"seed": "x"}):
        folder = write_model(tmp_path / f"model-{len(str(facts))}", models["llama"], **facts)
        with pytest.raises(ValidationError, match=r"metadata\.json|not of the kind"):
            export(folder, "0.1.0", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("form", "kind"), [("bfloat16", "bf16"), ("int8", "q8_0"), ("int4", "q4_0")])
def test_a_gguf_of_stored_numbers_has_them_as_they_stand(
    tmp_path: Path, models: dict[str, Model], form: Format, kind: Kind
) -> None:
    import gguf

    folder = write_model(tmp_path / "model", models["llama"], form)
    write_gguf(tmp_path / "model.gguf", read_folder(folder), kind, "test")
    tensors = {one.name: one for one in gguf.GGUFReader(tmp_path / "model.gguf").tensors}
    weights = open_folder(folder).params
    pairs = {"token_embd.weight": weights["embedding"], "blk.1.ffn_down.weight": weights["feed_forward_1"]["down"]["kernel"]}
    for name, stored in pairs.items():
        found = gguf.dequantize(tensors[name].data, tensors[name].tensor_type)
        # but for the scales, which are 16-bit floats there
        np.testing.assert_allclose(found, np.asarray(dequantised(stored)), rtol=1e-3 if form != "bfloat16" else 0, err_msg=name)
    if form == "bfloat16":  # stays what it is
        assert verify_release(export(folder, "0.1.0", tmp_path), None)[-1].endswith("whole, bfloat16, not signed")
        return
    with pytest.raises(UserError, match="is written as"):
        write_gguf(tmp_path / "other.gguf", read_folder(folder), "f16", "test")
    with pytest.raises(UserError, match="release the run"):
        export(folder, "0.1.0", tmp_path)
