"""The type, bounds and cross-checks of every configuration field; the defaults are in configs/base.py alone."""

from dataclasses import dataclass
from typing import Annotated, Literal


@dataclass(frozen=True)
class Between:
    """Inclusive bounds of a number, or of the length of a tuple."""

    low: float
    high: float


class Runtime:
    """Marks a field that changes how fast or where something runs, never its result; left out of every hash."""


RUNTIME = Runtime()
LORA_MATRICES = ("qkv", "out", "gate_up", "down")  # the matrices of a layer
REASON_KINDS = ("comment", "plan", "hidden")  # the three kinds of requirements 08, section 5
Count = Annotated[int, Between(1, 10**12)]
Fraction = Annotated[float, Between(0.0, 1.0)]
Workers = Annotated[int, Between(0, 256), RUNTIME]


@dataclass(frozen=True)
class ScaleConfig:
    """What does the work of the stages that have `workers`: processes of this machine, or Ray."""

    engine: Annotated[Literal["processes", "ray"], RUNTIME]
    address: Annotated[str, RUNTIME]


@dataclass(frozen=True)
class CrawlConfig:
    """Where Rust comes from, and what an archive may hold before it is refused."""

    sources: Annotated[tuple[str, ...], Between(1, 100_000)]
    allow: tuple[str, ...]
    deny: tuple[str, ...]
    lock_file: Annotated[str, RUNTIME]
    locked: Annotated[bool, RUNTIME]
    max_archive_bytes: Count
    max_unpacked_bytes: Count
    max_archive_files: Count
    workers: Workers
    retries: Annotated[int, Between(0, 20), RUNTIME]
    timeout_seconds: Annotated[float, Between(0.1, 3600.0), RUNTIME]


@dataclass(frozen=True)
class FilterConfig:
    """What is kept of what was crawled."""

    excluded_folders: tuple[str, ...]
    max_file_bytes: Count
    max_lines: Count
    allowed_licenses: Annotated[tuple[str, ...], Between(1, 1000)]
    syntax: Literal["tree-sitter", "rustc"]
    compile_check: Literal["off", "sandbox", "unsafe"]
    uniform_lines: Count
    uniform_share: Fraction
    table_tokens: Count
    table_share: Fraction
    secrets: Literal["redact", "drop"]
    personal_data: Literal["redact", "drop"]
    near_duplicate_similarity: Fraction
    benchmarks: Annotated[str, RUNTIME]
    benchmark_tokens: Annotated[int, Between(2, 1000)]
    benchmark_common_crates: Count
    workers: Workers


@dataclass(frozen=True)
class DatasetConfig:
    """How crates are divided into train, validation and test."""

    validation_fraction: Fraction
    test_fraction: Fraction
    removed_crates: tuple[str, ...]


@dataclass(frozen=True)
class TokenizerConfig:
    """The SentencePiece vocabulary."""

    algorithm: Literal["bpe", "unigram"]
    vocab_size: Annotated[int, Between(320, 65_536)]
    training_bytes: Count
    max_piece_length: Annotated[int, Between(1, 64)]


@dataclass(frozen=True)
class ShardConfig:
    """How token ids are laid out on disk."""

    max_shard_tokens: Count
    syntax: bool
    workers: Workers


@dataclass(frozen=True)
class LoaderConfig:
    """How documents become rows of tokens."""

    fim_rate: Fraction
    spm_rate: Fraction
    fim_syntax_rate: Fraction
    workers: Workers
    prefetch_batches: Annotated[int, Between(1, 1024), RUNTIME]


@dataclass(frozen=True)
class ReasonConfig:
    """Structured reasoning before functions (requirements 08)."""

    rate: Fraction
    kinds: Annotated[tuple[str, ...], Between(1, 3)]
    budget: Annotated[float, Between(0.0, 0.2)]


@dataclass(frozen=True)
class ModelConfig:
    """The decoder (requirements 06): pre-norm RMSNorm, RoPE, causal attention, SwiGLU, tied head."""

    layers: Annotated[int, Between(1, 256)]
    hidden_size: Annotated[int, Between(8, 16_384)]
    heads: Annotated[int, Between(1, 256)]
    kv_heads: Annotated[int, Between(1, 256)]
    ffn_size: Annotated[int, Between(8, 65_536)]
    context_length: Annotated[int, Between(32, 1_048_576)]
    rope_base: Annotated[float, Between(1.0, 1e9)]
    norm_epsilon: Annotated[float, Between(1e-12, 1e-2)]
    qk_norm: bool
    document_mask: bool
    attention: Literal["xla", "flash", "cudnn"]
    kernels: Literal["xla", "pallas"]
    precision: Literal["float32", "bfloat16", "float16"]


@dataclass(frozen=True)
class TrainConfig:
    """The optimization, and when it is validated and saved."""

    steps: Count
    init: Annotated[str, RUNTIME]  # a place; what lies there has a hash of its own in a run's metadata.json
    lora_rank: Annotated[int, Between(0, 4096)]
    lora_alpha: Annotated[float, Between(1e-6, 1e6)]
    lora_matrices: Annotated[tuple[str, ...], Between(1, 4)]
    batch_size: Annotated[int, Between(1, 1_000_000)]
    accumulation: Annotated[int, Between(1, 10_000)]
    optimizer: Literal["adamw", "muon"]
    learning_rate: Annotated[float, Between(0.0, 10.0)]
    schedule: Literal["cosine", "wsd"]
    warmup_fraction: Fraction
    decay_fraction: Fraction
    final_learning_rate_fraction: Fraction
    beta1: Annotated[float, Between(0.0, 0.999999)]
    beta2: Annotated[float, Between(0.0, 0.999999)]
    adam_epsilon: Annotated[float, Between(1e-16, 1e-2)]
    muon_momentum: Annotated[float, Between(0.0, 0.999999)]
    muon_update_rms: Annotated[float, Between(1e-6, 100.0)]
    muon_precision: Literal["float32", "bfloat16"]
    weight_decay: Annotated[float, Between(0.0, 10.0)]
    clip_norm: Annotated[float, Between(1e-6, 1e6)]
    fim_weight: Annotated[float, Between(0.0, 100.0)]
    reason_weight: Annotated[float, Between(0.0, 100.0)]
    loss_scale: Annotated[float, Between(1.0, 2.0**24)]
    loss_scale_interval: Count
    loss_chunk_tokens: Count
    remat: Literal["none", "swiglu", "ffn", "attention", "block", "all"]
    validate_every: Count
    validation_rows: Count
    validation_crates: Annotated[int, Between(0, 1000), RUNTIME]
    evaluate_every: Annotated[int, Between(0, 10**12), RUNTIME]
    checkpoint_every: Annotated[int, Between(1, 10**12), RUNTIME]
    keep_checkpoints: Annotated[int, Between(1, 1000), RUNTIME]
    keep_best: Annotated[int, Between(0, 1000), RUNTIME]
    keep_every: Annotated[int, Between(0, 10**12), RUNTIME]
    log_every: Annotated[int, Between(1, 10**9), RUNTIME]
    alarm_window: Annotated[int, Between(2, 10_000), RUNTIME]
    alarm_deviations: Annotated[float, Between(0.1, 1e6), RUNTIME]
    alarm_stops: Annotated[bool, RUNTIME]


@dataclass(frozen=True)
class MeshConfig:
    """The devices of a run, and the processes that they belong to."""

    data: Annotated[int, Between(0, 65_536), RUNTIME]
    fsdp: Annotated[int, Between(1, 65_536), RUNTIME]
    coordinator: Annotated[str, RUNTIME]
    processes: Annotated[int, Between(0, 65_536), RUNTIME]
    process: Annotated[int, Between(0, 65_535), RUNTIME]
    timeout_seconds: Annotated[int, Between(5, 86_400), RUNTIME]


@dataclass(frozen=True)
class GenerateConfig:
    """How text is sampled when the command line does not say."""

    max_new_tokens: Annotated[int, Between(1, 1_048_576), RUNTIME]
    temperature: Annotated[float, Between(0.0, 100.0), RUNTIME]
    top_k: Annotated[int, Between(0, 1_000_000), RUNTIME]
    top_p: Annotated[float, Between(1e-6, 1.0), RUNTIME]
    min_p: Annotated[float, Between(0.0, 1.0), RUNTIME]
    repetition_penalty: Annotated[float, Between(0.01, 100.0), RUNTIME]
    stop: Annotated[tuple[str, ...], Between(0, 64), RUNTIME]
    max_seconds: Annotated[float, Between(0.0, 1e9), RUNTIME]
    end_of_hole: Annotated[bool, RUNTIME]
    reasoning: Annotated[Literal["none", "hidden", "shown"], RUNTIME]
    candidates: Annotated[int, Between(1, 64), RUNTIME]
    check_temperature: Annotated[float, Between(0.01, 100.0), RUNTIME]
    device: Annotated[str, RUNTIME]
    chunk_tokens: Annotated[int, Between(1, 4096), RUNTIME]
    read_tokens: Annotated[int, Between(32, 65_536), RUNTIME]
    reuse: Annotated[bool, RUNTIME]
    exact_rows: Annotated[bool, RUNTIME]
    kernels: Annotated[Literal["xla", "pallas"], RUNTIME]
    sample_prompts: Annotated[tuple[str, ...], RUNTIME]
    sample_temperature: Annotated[float, Between(0.0, 100.0), RUNTIME]


@dataclass(frozen=True)
class AttributeConfig:
    """The index of the training text, and what is told of a text that is looked up in it."""

    gram_bytes: Annotated[int, Between(8, 256)]
    max_copies: Annotated[int, Between(1, 1_000_000)]
    spans: Annotated[int, Between(1, 100_000), RUNTIME]


@dataclass(frozen=True)
class EvaluateConfig:
    """The benchmark's tasks, and how they are proven and run."""

    suite: Annotated[str, RUNTIME]
    mutants: Annotated[int, Between(0, 1000), RUNTIME]
    samples: Annotated[int, Between(1, 10_000), RUNTIME]
    temperature: Annotated[float, Between(0.0, 100.0), RUNTIME]
    top_p: Annotated[float, Between(1e-6, 1.0), RUNTIME]
    max_new_tokens: Annotated[int, Between(1, 1_048_576), RUNTIME]
    batch_size: Annotated[int, Between(1, 65_536), RUNTIME]
    reasoning: Annotated[Literal["none", "hidden"], RUNTIME]
    held_out_tokens: Annotated[int, Between(0, 10**12), RUNTIME]
    light_tasks: Annotated[int, Between(1, 1000), RUNTIME]
    threshold: Annotated[float, Between(0.0, 1.0), RUNTIME]
    workers: Annotated[int, Between(1, 1024), RUNTIME]


@dataclass(frozen=True)
class ServeConfig:
    """Where `m31r serve` listens, and what a request may take."""

    host: Annotated[str, RUNTIME]
    port: Annotated[int, Between(0, 65_535), RUNTIME]
    slots: Annotated[int, Between(1, 1024), RUNTIME]
    queue: Annotated[int, Between(0, 65_536), RUNTIME]
    kept_prompts: Annotated[int, Between(1, 64), RUNTIME]
    max_tokens: Annotated[int, Between(1, 1_048_576), RUNTIME]
    max_rows: Annotated[int, Between(1, 1024), RUNTIME]
    max_seconds: Annotated[float, Between(0.001, 86_400.0), RUNTIME]
    body_bytes: Annotated[int, Between(1024, 2**30), RUNTIME]
    body_seconds: Annotated[float, Between(0.1, 3600.0), RUNTIME]
    head_seconds: Annotated[float, Between(0.1, 3600.0), RUNTIME]
    send_seconds: Annotated[float, Between(0.1, 3600.0), RUNTIME]
    shutdown_seconds: Annotated[int, Between(1, 3600), RUNTIME]
    connections: Annotated[int, Between(1, 65_536), RUNTIME]
    api_key_variable: Annotated[str, RUNTIME]
    api_key_file: Annotated[str, RUNTIME]
    allowed_hosts: Annotated[tuple[str, ...], Between(0, 256), RUNTIME]
    allowed_origins: Annotated[tuple[str, ...], Between(0, 256), RUNTIME]
    log_prompts: Annotated[bool, RUNTIME]
    attribution: Annotated[str, RUNTIME]
    attribution_characters: Annotated[int, Between(1, 2**24), RUNTIME]


@dataclass(frozen=True)
class LspConfig:
    """What `m31r lsp` writes at an editor's cursor."""

    max_new_tokens: Annotated[int, Between(1, 1_048_576), RUNTIME]
    max_seconds: Annotated[float, Between(0.0, 3600.0), RUNTIME]
    cache_folder: Annotated[str, RUNTIME]


@dataclass(frozen=True)
class ReleaseConfig:
    """What `m31r release check` asks of a release."""

    licenses: Annotated[tuple[str, ...], Between(1, 1000), RUNTIME]
    least_compile_rate: Annotated[float, Between(0.0, 1.0), RUNTIME]
    least_pass_at_1: Annotated[float, Between(0.0, 1.0), RUNTIME]
    least_pass_at_5: Annotated[float, Between(0.0, 1.0), RUNTIME]
    least_pass_at_10: Annotated[float, Between(0.0, 1.0), RUNTIME]
    most_ms_per_token: Annotated[float, Between(0.001, 1e6), RUNTIME]
    most_bytes: Annotated[int, Between(1, 10**15), RUNTIME]
    candidates: Annotated[int, Between(1, 1000), RUNTIME]


@dataclass(frozen=True)
class DashboardConfig:
    """Where `m31r dashboard` listens, and how much of a run it shows; `serve` has the limits for connections and names."""

    host: Annotated[str, RUNTIME]
    port: Annotated[int, Between(0, 65_535), RUNTIME]
    points: Annotated[int, Between(10, 10_000), RUNTIME]
    refresh_seconds: Annotated[float, Between(0.05, 3600.0), RUNTIME]


@dataclass(frozen=True)
class ProfileConfig:
    """A window of training steps to trace; zero steps trace nothing."""

    first_step: Annotated[int, Between(0, 10**12), RUNTIME]
    steps: Annotated[int, Between(0, 10_000), RUNTIME]


@dataclass(frozen=True)
class Config:
    """The whole tree; see configs/base.py for meaning, unit and default of each field."""

    config_version: Annotated[int, Between(1, 1)]
    seed: Annotated[int, Between(0, 2**31 - 1)]
    data_folder: Annotated[str, RUNTIME]
    scale: ScaleConfig
    crawl: CrawlConfig
    filter: FilterConfig
    dataset: DatasetConfig
    tokenizer: TokenizerConfig
    shard: ShardConfig
    loader: LoaderConfig
    reason: ReasonConfig
    model: ModelConfig
    train: TrainConfig
    mesh: MeshConfig
    generate: GenerateConfig
    attribute: AttributeConfig
    evaluate: EvaluateConfig
    serve: ServeConfig
    lsp: LspConfig
    release: ReleaseConfig
    dashboard: DashboardConfig
    profile: ProfileConfig
