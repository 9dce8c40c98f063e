"""The type, bounds and cross-checks of every configuration field; the defaults are in configs/base.py alone."""

import math
import re
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


def cross_problems(config: Config) -> list[str]:
    """What no single field shows: the problems between fields, as `path = value: what is allowed`."""
    model, train, dataset, loader, reason = config.model, config.train, config.dataset, config.loader, config.reason
    mesh = config.mesh
    checks = [
        (
            config.scale.engine == "ray" or not config.scale.address,
            f"scale.address = {config.scale.address!r}: needs scale.engine = 'ray'",
        ),
        (
            re.fullmatch(r"(?:[^\s/]+:\d{1,5})?", config.scale.address) is not None,
            f"scale.address = {config.scale.address!r}: must be HOST:PORT, or nothing",
        ),
        (
            config.scale.engine == "processes" or (config.filter.workers > 0 and config.shard.workers > 0),
            "scale.engine = 'ray': filter.workers and shard.workers must be at least 1, the tasks that Ray does at once",
        ),
        (
            set(reason.kinds) <= set(REASON_KINDS) and len(set(reason.kinds)) == len(reason.kinds),
            f"reason.kinds = {reason.kinds}: each must be one of {', '.join(REASON_KINDS)}, and stand there once",
        ),
        (
            reason.rate + loader.fim_rate <= 1,
            f"reason.rate = {reason.rate}: a sample is rearranged or reasoned about, not both, so with loader.fim_rate ="
            f" {loader.fim_rate} at most {1 - loader.fim_rate:g}",
        ),
        (
            reason.rate == 0 or config.shard.syntax,
            f"reason.rate = {reason.rate}: needs shard.syntax = True, which finds the functions",
        ),
        (
            loader.fim_syntax_rate == 0 or config.shard.syntax,
            f"loader.fim_syntax_rate = {loader.fim_syntax_rate}: needs shard.syntax = True, which finds the holes",
        ),
        (
            model.hidden_size % model.heads == 0 and (model.hidden_size // model.heads) % 2 == 0,
            f"model.hidden_size = {model.hidden_size}: must be model.heads = {model.heads} times an even head size",
        ),
        (
            model.heads % model.kv_heads == 0,
            f"model.kv_heads = {model.kv_heads}: must divide model.heads = {model.heads}",
        ),
        (
            set(train.lora_matrices) <= set(LORA_MATRICES) and len(set(train.lora_matrices)) == len(train.lora_matrices),
            f"train.lora_matrices = {train.lora_matrices}: each must be one of {', '.join(LORA_MATRICES)}, and once",
        ),
        (
            train.lora_rank == 0 or train.init != "",
            f"train.lora_rank = {train.lora_rank}: needs a model to adapt, train.init (--init DIR); 0 trains all weights",
        ),
        (
            train.lora_rank <= min(model.hidden_size, model.ffn_size),
            f"train.lora_rank = {train.lora_rank}: larger than a matrix: at most model.hidden_size = {model.hidden_size} and"
            f" model.ffn_size = {model.ffn_size}",
        ),
        (
            not train.init or mesh.processes == 1,
            f"train.init = {train.init!r}: fine-tuning runs in one process, on any of its devices; set mesh.processes = 1",
        ),
        (
            train.batch_size % train.accumulation == 0,
            f"train.accumulation = {train.accumulation}: must divide train.batch_size = {train.batch_size}",
        ),
        (
            train.schedule != "wsd" or train.warmup_fraction + train.decay_fraction <= 1,
            f"train.decay_fraction = {train.decay_fraction}: with train.warmup_fraction = {train.warmup_fraction} more than all"
            " updates",
        ),
        (
            math.frexp(train.loss_scale)[0] == 0.5,
            f"train.loss_scale = {train.loss_scale}: must be a power of two, so that scaling rounds nothing",
        ),
        (
            config.generate.read_tokens.bit_count() == 1,
            f"generate.read_tokens = {config.generate.read_tokens}: must be a power of two",
        ),
        (
            all(config.generate.stop),
            f"generate.stop = {config.generate.stop}: none may be empty",
        ),
        (
            re.fullmatch(r"auto|cpu|gpu(?::\d+)?", config.generate.device) is not None,
            f"generate.device = {config.generate.device!r}: must be auto, cpu, gpu or gpu:NUMBER",
        ),
        (
            train.batch_size % train.accumulation > 0
            or train.batch_size // train.accumulation % (max(1, mesh.data) * mesh.fsdp) == 0,
            f"train.batch_size = {train.batch_size}: must be a multiple of train.accumulation = {train.accumulation} times"
            f" mesh.data = {mesh.data} times mesh.fsdp = {mesh.fsdp}, so that each device takes as many rows",
        ),
        (
            (mesh.processes > 1) == bool(mesh.coordinator) and re.fullmatch(r"(?:\S+:\d{1,5})?", mesh.coordinator) is not None,
            f"mesh.coordinator = {mesh.coordinator!r}: must be HOST:PORT with mesh.processes above 1, else nothing",
        ),
        (
            mesh.process < max(1, mesh.processes),
            f"mesh.process = {mesh.process}: must be less than mesh.processes = {mesh.processes}",
        ),
        (
            dataset.validation_fraction + dataset.test_fraction < 1,
            f"dataset.validation_fraction = {dataset.validation_fraction}: with dataset.test_fraction ="
            f" {dataset.test_fraction} nothing is left to train on",
        ),
        (
            model.attention == "xla" or model.precision != "float32",
            f"model.attention = {model.attention!r}: needs model.precision = 'bfloat16' or 'float16'; or set model.attention ="
            " 'xla'",
        ),
        (
            model.attention != "flash" or model.context_length % 128 == 0,
            "model.attention = 'flash': needs a model.context_length that 128 divides; or set model.attention = 'xla'",
        ),
        (
            model.attention != "flash" or model.hidden_size in (size * model.heads for size in (16, 32, 64, 128)),
            "model.attention = 'flash': needs a head size of 16, 32, 64 or 128; or set model.attention = 'xla'",
        ),
        (
            model.attention != "cudnn" or not model.document_mask,
            "model.attention = 'cudnn': has no document mask; set model.document_mask = False or model.attention = 'xla'",
        ),
    ]
    return [problem for holds, problem in checks if not holds]
