"""README.md of a release: what the model is, what it was made from, what it is worth and what it is not for."""

from collections.abc import Iterable, Mapping
from typing import Any

from m31r.config.schema import Config

LICENSE = "Apache-2.0"
RATES = {
    "compile_rate": "compiles", "pass@1": "pass@1", "pass@5": "pass@5", "pass@10": "pass@10", "exact_match": "exact",
    "edit_similarity": "similar",
}  # fmt: skip
TITLES = {"tasks": "Tasks that the compiler and tests decide", "infill": "Holes of all kinds in the tasks' solutions"}


def model_card(facts: Mapping[str, Any], config: Config) -> str:
    """Markdown, with the head that Hugging Face's hub reads; a function of what a release says of itself."""
    version, model = facts["version"], config.model
    parts = [
        "---\n"
        f"license: {LICENSE.lower()}\nlanguage: [code]\nlibrary_name: transformers\npipeline_tag: text-generation\n"
        "tags: [rust, code, fill-in-the-middle, gguf]\n---",
        f"# M31R {version}",
        f"A language model of {facts['params']:,} weights that completes Rust, and fills holes in it. It was trained from"
        " random weights, on Rust under permissive licences, by a program whose every step can be repeated.",
        "## What it is for",
        "Completion and fill-in-the-middle in Rust files, offline, where a person or a compiler looks at what is written; and"
        " research on small models of code whose data is known. It is not made to follow instructions, to chat, to write other"
        " languages, or to write code that nobody reads.",
        "## What to expect of it",
        "It writes what looks likely, not what is right. What it writes may not compile, may be wrong or unsafe, and may repeat"
        " its training data: `m31r attribute` finds such spans with their licences. Do not run what it writes unread, and not"
        f" outside a sandbox. It sees at most {model.context_length:,} tokens at once.",
        "## Run it",
        _how(facts),
        "## Metrics",
        *_metrics(facts),
        "## Data",
        *_data(facts),
        "## Model and training",
        _table(("", ""), _shape(facts, config)),
        "## Made again",
        "config.yaml is the whole configuration, and names the sources with their hashes. `m31r verify --rebuild` gathers,"
        " filters and trains anew, and compares the weights; on the same kind of machine, with the libraries of metadata.json,"
        " they are equal to the last bit.",
    ]
    return "\n\n".join(parts) + "\n"


def _how(facts: Mapping[str, Any]) -> str:
    return f"""```
sha256sum -c checksum.txt                                   # or, for more: m31r verify .
m31r generate --run . --prompt "fn main() {{"
m31r generate --run . --prefix "fn add(a: i32, b: i32) -> i32 {{" --suffix "}}"
llama-cli -m model-q8_0.gguf -p "fn main() {{" --temp 0 -no-cnv
python -c 'from transformers import pipeline; print(pipeline("text-generation", ".")("fn main() {{"))'
```

A prompt begins with `<bos>`; a hole is `<bos><fim_prefix>`before`<fim_suffix>`after`<fim_middle>`. `model.safetensors` has the
weights as {"they were trained, " if facts["format"] == "float32" else ""}{facts["format"]}; the GGUF files have them in 16, 8
and 4 bits. For llama.cpp a U+2581 in a text is a space; everything else encodes to the same tokens in all of these programs."""


def _metrics(facts: Mapping[str, Any]) -> list[str]:
    bits = facts.get("validation_bits_per_byte")
    found = [f"Held-out crates of the validation split: {_number(bits)} bits a byte." if bits else "Validation: not recorded."]
    for name, title in TITLES.items():
        evaluation = facts["evaluation"].get(name)
        if not evaluation:
            found.append(f"**{title}**: not evaluated.")
            continue
        settings = evaluation["settings"]
        rates = [rate for rate in RATES if rate in evaluation["all"]]
        rows = [("all", evaluation["all"]), *sorted(evaluation["categories"].items())]
        found.append(
            f"**{title}**, {settings['samples']} samples each at temperature {settings['temperature']}, at most"
            f" {settings['max_new_tokens']} tokens; {evaluation['toolchain']}; suite SHA-256 {settings['suite_sha256']}."
            " Means over tasks with 95% intervals."
        )
        found.append(
            _table(
                ("", "tasks", *(RATES[rate] for rate in rates)),
                [(row, of["tasks"], *(_rate(of.get(rate)) for rate in rates)) for row, of in rows],
            )
        )
        if held_out := evaluation.get("held_out"):
            found.append(
                f"Held-out crates of the test split: {_number(held_out['bits_per_byte'])} bits a byte, over"
                f" {held_out['crates']:,} crates."
            )
    return found


def _data(facts: Mapping[str, Any]) -> list[str]:
    sources = "\n".join(f"- `{source}`" for source in facts["sources"][:50])
    more = len(facts["sources"]) - 50
    named = f"Sources:\n\n{sources}" + (f"\n- and {more:,} more, in config.yaml" if more > 0 else "")
    if not (data := facts["data"]):
        return ["No dataset card was found when this release was made: the data's licences are not told here.", named]
    splits = [(name, *(split[key] for key in ("crates", "files", "bytes", "tokens"))) for name, split in data["splits"].items()]
    return [
        f"{data['kept']:,} files of {data['crates']:,} crates, {data['kept_bytes']:,} bytes. In {data['redacted_files']:,}"
        " files secrets or personal data were overwritten. Files whose licence is missing, unknown or not permissive were left"
        " out.",
        _table(("split", "crates", "files", "bytes", "tokens"), splits),
        _table(("licence", "files", "bytes"), [(one["license"], one["files"], one["bytes"]) for one in data["licenses"]]),
        named,
    ]


def _shape(facts: Mapping[str, Any], config: Config) -> list[tuple[Any, ...]]:
    model = config.model
    return [
        ("layers x hidden size", f"{model.layers} x {model.hidden_size}"),
        ("heads, of keys and values", f"{model.heads}, {model.kv_heads}"),
        ("feed-forward size", model.ffn_size),
        ("context", model.context_length),
        ("vocabulary", facts["vocab_size"]),
        ("architecture for others", "Qwen3" if model.qk_norm else "Llama"),
        ("updates", facts.get("step")),
        ("seed", facts["seed"]),
        ("weights' SHA-256", facts.get("params_sha256")),
        ("data's hash", facts.get("data_hash")),
        ("configuration's hash", facts["config_hash"]),
        ("program", None if facts["m31r"] is None else f"m31r {facts['m31r']}, whose docs/ tell the rest"),
        ("commit", facts.get("git_commit")),
        ("runs on", "CPUs and NVIDIA GPUs; elsewhere by llama.cpp or transformers"),
    ]


def _rate(rate: Mapping[str, float] | None) -> str:
    return "" if rate is None else f"{rate['value']:.1%} ({rate['low']:.1%} to {rate['high']:.1%})"


def _number(value: float) -> str:
    return f"{value:.4f}"


def _table(head: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> str:
    def line(cells: Iterable[Any]) -> str:
        shown = (f"{cell:,}" if type(cell) is int else "not known" if cell is None else str(cell) for cell in cells)
        return f"| {' | '.join(text.replace('|', chr(92) + '|') for text in shown)} |"

    return "\n".join([line(head), line("---" for _ in head), *map(line, rows)])
