"""Other projects read a release and do what we do: transformers, llama.cpp, tokenizers, safetensors, CycloneDX, model signing.

What they need is in requirements-strangers.lock and requirements-torch.lock; `make test` installs it.
"""

import json
import urllib.request
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiny import RUST
from written_rust import rust

from m31r.errors import UserError, ValidationError
from m31r.generate.generate import Model, complete
from m31r.generate.load import load
from m31r.generate.prompts import Prompt
from m31r.generate.reference import all_logits
from m31r.generate.settings import Settings
from m31r.quantize.folder import read_folder
from m31r.release.gguf import write_gguf
from m31r.release.release import export
from m31r.release.signing import check_signature, signature_of
from m31r.release.verify import verify_release
from m31r.tokenizer.reserved import BOS, EOS, RESERVED

ARCHITECTURES = ("llama", "qwen3")
PROMPT = "pub fn f7(x: &[u8]) -> usize {\n"
NEW = 24
ODD = "  \t\n\n\ue000 \ue0000 \ue0001 x\r\n<bos><0x0A>\0é🦀 長い"
BORDERS = [f"a{chr(point)}b" for point in (0xA0, 0x2028, 0xFEFF, 0x10FFFF)]
TEXTS = [*(rust(6, seed) for seed in range(12)), *RUST[:3], ODD, *BORDERS]


@cache
def ours(release: Path) -> tuple[Model, tuple[int, ...], str]:
    """The model as we load it, and the tokens and the text that it writes after PROMPT, greedily."""
    model = load(release)
    settings = Settings(max_new_tokens=NEW, temperature=0.0, top_k=0, top_p=1.0, seed=31, chunk_tokens=8)
    written = complete(model, [Prompt(PROMPT, None, 0)], settings)[0]
    return model, written.tokens, written.text


@pytest.fixture(params=ARCHITECTURES)
def release(request: pytest.FixtureRequest, releases: dict[str, Path]) -> Path:
    return releases[request.param]


def test_transformers_computes_the_same_logits_and_writes_the_same(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaForCausalLM, Qwen3ForCausalLM

    torch.set_num_threads(1)
    model, tokens, text = ours(release)
    theirs, tokenizer = AutoModelForCausalLM.from_pretrained(release), AutoTokenizer.from_pretrained(release)
    assert type(theirs) is (Qwen3ForCausalLM if model.config.qk_norm else LlamaForCausalLM)
    assert theirs.dtype == torch.float32 and not theirs.lm_head.bias
    ids = tokenizer(PROMPT, return_tensors="pt")["input_ids"]
    assert ids[0].tolist() == [BOS, *model.tokenizer.encode(PROMPT)]
    with torch.no_grad():
        logits = theirs(ids).logits.numpy()
    wanted = all_logits(model.params, model.config, ids.numpy().astype(np.int32))
    assert np.abs(logits - wanted).max() < 1e-4 < np.abs(wanted).max() / 1e4
    written = theirs.generate(ids, max_new_tokens=NEW)[0, ids.shape[1] :].tolist()  # greedy by generation_config.json
    assert [token for token in written if token != EOS] == list(tokens) and len(tokens) > 8
    assert model.tokenizer.decode(written) == text
    assert tokenizer.convert_tokens_to_ids(tokenizer.fim_middle_token) == RESERVED.index("<fim_middle>")
    assert [tokenizer.encode(each, add_special_tokens=False, split_special_tokens=True) for each in TEXTS] == encoded(model)


def encoded(model: Model, begin: Sequence[int] = ()) -> list[list[int]]:
    return [[*begin, *model.tokenizer.encode(text)] for text in TEXTS]


def test_hugging_faces_tokenizers_gives_the_same_ids_on_every_file(release: Path) -> None:
    import tokenizers

    theirs = tokenizers.Tokenizer.from_file(str(release / "tokenizer.json"))
    theirs.encode_special_tokens = True
    model = ours(release)[0]
    assert [theirs.encode(text).ids for text in TEXTS] == encoded(model, [BOS])
    assert [theirs.encode(text, add_special_tokens=False).ids for text in TEXTS] == encoded(model)
    assert [theirs.decode(ids) for ids in encoded(model)] == TEXTS


def test_safetensors_loads_the_weights_in_numpy_and_torch(release: Path) -> None:
    import safetensors.numpy
    import safetensors.torch

    arrays = safetensors.numpy.load_file(release / "model.safetensors")
    tensors = safetensors.torch.load_file(release / "model.safetensors")
    params = load(release).params
    assert arrays.keys() == tensors.keys() and "lm_head.weight" not in arrays
    for name, array in arrays.items():
        np.testing.assert_array_equal(array, tensors[name].numpy(), err_msg=name)
    np.testing.assert_array_equal(arrays["model.embed_tokens.weight"], np.asarray(params["embedding"].values))
    np.testing.assert_array_equal(arrays["model.norm.weight"], np.asarray(params["final_norm"]["scale"]))


class LlamaCpp:
    """llama.cpp's own server, in this process; its tokenizer answers on a loopback address alone."""

    def __init__(self, gguf: Path) -> None:
        import xllamacpp

        params = xllamacpp.CommonParams()
        params.model.path, params.n_ctx, params.n_parallel, params.n_gpu_layers = str(gguf), 128, 1, 0
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
        params.warmup = False
        self.server = xllamacpp.Server(params)

    def ids(self, text: str) -> list[int]:
        return list(self.answer("/tokenize", content=text, add_special=True, parse_special=False)["tokens"])

    def answer(self, path: str, **body: Any) -> dict[str, Any]:
        head = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.server.listening_address + path, json.dumps(body).encode(), head)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return dict(json.loads(answer.read()))

    def write(self) -> str:
        body = {"prompt": PROMPT, "n_predict": NEW, "temperature": 0.0, "cache_prompt": False}
        forbidden = [[token, False] for token in range(len(RESERVED)) if token != EOS]
        return str(self.server.handle_completions({**body, "logit_bias": forbidden})["choices"][0]["text"])


def test_llama_cpp_encodes_and_writes_the_same_from_the_gguf(release: Path, tmp_path: Path) -> None:
    model, _, text = ours(release)
    write_gguf(tmp_path / "model-f32.gguf", read_folder(release), "f32", "test")
    for gguf in (tmp_path / "model-f32.gguf", release / "model-f16.gguf", release / "model-q8_0.gguf"):
        theirs = LlamaCpp(gguf)
        assert theirs.write() == text, gguf.name
        assert [theirs.ids(each) for each in TEXTS] == encoded(model, [BOS]), gguf.name
    fourth = LlamaCpp(release / "model-q4_0.gguf")
    assert fourth.ids(TEXTS[0]) == encoded(model, [BOS])[0] and fourth.write()
    # a U+2581 is a space to it; told in the model card
    assert theirs.ids("a▁b") == theirs.ids("a b") != [BOS, *model.tokenizer.encode("a▁b")]
    filled = theirs.answer("/infill", input_prefix="fn a(", input_suffix=") {}", n_predict=2)
    assert filled["prompt"].startswith("<bos><fim_prefix>fn a(<fim_suffix>) {}") and filled["prompt"].endswith("<fim_middle>")


def test_the_bill_of_materials_is_cyclonedx(release: Path) -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    content = (release / "sbom.cdx.json").read_text()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(content) is None
    components = {one["name"]: one for one in json.loads(content)["components"]}
    assert {"m31r", "jax", "numpy", "gguf", "model.safetensors"} <= components.keys() and "torch" not in components
    assert all(one.get("licenses") for one in components.values() if one["type"] == "library")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A private and a public key."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    folder = tmp_path_factory.mktemp("keys")
    private, public = folder / "key.pem", folder / "key.pub"
    key, pem = ec.generate_private_key(ec.SECP256R1()), serialization.Encoding.PEM
    plain, public_format = serialization.PrivateFormat.PKCS8, serialization.PublicFormat.SubjectPublicKeyInfo
    private.write_bytes(key.private_bytes(pem, plain, serialization.NoEncryption()))
    public.write_bytes(key.public_key().public_bytes(pem, public_format))
    return private, public


def test_a_signature_is_checked_without_network_and_fits_one_release_and_one_key(
    tmp_path: Path, releases: dict[str, Path], keys: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_network(*_: Any) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr("socket.socket.connect", no_network)
    private, public = keys
    signed = export(releases["llama"], "0.1.0", tmp_path, private)
    assert verify_release(signed, public)[-1] == f"{signed}: whole, float32, signed, with {public}"
    assert verify_release(signed, None)[-1].endswith("signed; give --public-key to check it")
    other = export(releases["llama"], "0.2.0", tmp_path)
    with pytest.raises(ValidationError, match="not signed"):
        check_signature(other, public)
    signature_of(other).write_bytes(signature_of(signed).read_bytes())
    with pytest.raises(ValidationError, match="not what was signed"):
        check_signature(other, public)
    signature_of(signed).write_bytes(b"{}")
    with pytest.raises(ValidationError, match="not what was signed"):
        check_signature(signed, public)
    with pytest.raises(UserError, match="not a private key"):
        export(releases["llama"], "0.3.0", tmp_path, public)
    assert not (tmp_path / "0.3.0").exists()
