"""The complete configuration: every field with its default, meaning, unit and bounds. The other files change only what differs.

This is also the embedded default: a model that two CPU cores train in minutes, on real Rust.
"""

from ml_collections import ConfigDict


def get_config() -> ConfigDict:
    config = ConfigDict()
    config.config_version = 1  # of this schema; 1 is the only one yet
    config.seed = 31  # every random choice is folded from it; 0 to 2^31-1
    config.data_folder = "data"  # where artifacts and downloads lie, relative to the working folder; runs share it

    scale = config.scale = ConfigDict()
    # what does the work of filter and shard, as filter.workers and shard.workers tasks at once: "processes" of this machine,
    # or "ray" (the extra m31r[ray], see docs/scaling-data.md); never changes the result
    scale.engine = "processes"
    scale.address = ""  # of a running Ray cluster, HOST:PORT; "" starts Ray on this machine alone

    crawl = config.crawl = ConfigDict()
    # One source a line, see docs/data-sources.md: "pypi NAME VERSION sha256:HEX" is a source distribution;
    # "crates INDEX NAME [VERSION] [sha256:HEX]" a crate of a Cargo registry; "git URL COMMIT" a repository at a commit;
    # "local PATH" a folder of crates or of .crate files, an archive, or a toolchain. Each must hold some Rust.
    crawl.sources = (
        "pypi uv 0.13.8 sha256:55c0b405e75dea1d1c53efc9a8e0725f4031be0e219ec2a08b15d78ece9a616a",
        "pypi ruff 0.17.5 sha256:625e57d80cd43352d12ea81690f3eac46cddc8c0f35026d137fb0f157f94592e",
        "pypi polars-runtime-32 2.1.0 sha256:c575f5f3cdb8a5f9be65477b9b4202b062593687fe62a0082add87fbd4571067",
        "pypi orjson 3.13.0 sha256:d1de5eb04485110c5da4c657e49168995d55e076b1ce60f1a042e254f4186c4f",
        "pypi cryptography 50.0.2 sha256:7b46165bb56eb4704e2eaaf86f3c940d19154535d9b0ca7d6d590b04060e00d5",
        "pypi tokenizers 0.23.3 sha256:cded33237c77caeef62944d32aa9a7ef42bdce2b3497e18d137e072a8c4be438",
        "pypi pydantic-core 2.50.4 sha256:aead3b74b68396bf0feab5d57e050b730ded7df55853c1e048a87e00aaf033c6",
        "pypi maturin 1.16.0 sha256:13e69ca12542999d8c5467131de72a49bb76e4c284b9a45c5783df7c0fcb3a8a",
    )
    # patterns (* ? [abc]) of names of crates and sources, and of addresses; () allows all, and deny goes before allow
    crawl.allow = ()
    crawl.deny = ()
    crawl.lock_file = ""  # what the sources resolved to; "" is crawl.lock beside the data folder
    crawl.locked = False  # whether a source that the lock file lacks, or has otherwise, is an error
    crawl.workers = 4  # downloads at once; 0 fetches each where it is read; never changes the result
    crawl.max_archive_bytes = 256 * 2**20  # of one archive or repository as fetched
    crawl.max_unpacked_bytes = 2 * 2**30  # of one of them unpacked; more is refused as a bomb
    crawl.max_archive_files = 200_000  # entries in one of them; more is refused
    crawl.retries = 4  # further tries after a failed download, with doubling pauses; 0 to 20
    crawl.timeout_seconds = 60.0  # of one network read; 0.1 to 3600

    filter_ = config.filter = ConfigDict()
    # any path with one of these folder names in it is left out (requirements 05, section 9)
    filter_.excluded_folders = ("target", "vendor", "node_modules", "build", "dist", "generated", ".git")
    filter_.max_file_bytes = 5 * 10**6  # larger files are rejected
    filter_.max_lines = 5000  # longer files are rejected
    # SPDX ids; an OR needs one of them, an AND all of them (DECISIONS section 5)
    filter_.allowed_licenses = (
        "MIT", "MIT-0", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Unlicense", "CC0-1.0", "Zlib", "0BSD",
        "BSL-1.0", "Unicode-DFS-2016", "Unicode-3.0",
    )  # fmt: skip
    # "tree-sitter" rejects every file with a parse error; "rustc" lets the compiler's own parser decide about those
    filter_.syntax = "tree-sitter"
    # "sandbox" has rustc check each kept file by itself and rejects what no missing crate or module explains; needs rustc and
    # bubblewrap, and takes about 60 ms a file; "unsafe" does it without the sandbox
    filter_.compile_check = "off"
    # generated code by its content: this share of at least so many lines of code that differ in names and numbers alone,
    filter_.uniform_lines = 100
    filter_.uniform_share = 0.65  # 0 to 1
    filter_.table_tokens = 1000  # or this share of at least so many tokens that are numbers
    filter_.table_share = 0.4  # 0 to 1
    filter_.secrets = "redact"  # keys and tokens, in strings and comments: x for each letter and digit; or "drop" the file
    filter_.personal_data = "redact"  # e-mail and public IP addresses likewise; or "drop"
    # Jaccard similarity of the sets of 5-token shingles from which a file is a near-duplicate of a kept one; 0 to 1
    filter_.near_duplicate_similarity = 0.7
    # a folder of tasks (*.rs) that training must not see; only what it holds counts, and it may be missing
    filter_.benchmarks = "benchmarks"
    filter_.benchmark_tokens = 13  # a file is rejected for one run of so many tokens in common; 2 to 1000
    filter_.benchmark_common_crates = 8  # but for runs that so many crates have: of these it takes half a task's
    filter_.workers = 2  # processes; 0 works in this one; never changes the result

    dataset = config.dataset = ConfigDict()
    dataset.validation_fraction = 0.03  # of crates, by hash of the crate's name; 0 to 1
    dataset.test_fraction = 0.02  # likewise
    dataset.removed_crates = ()  # names of crates that are left out, whatever the filter kept; see m31r dataset remove

    tokenizer = config.tokenizer = ConfigDict()
    tokenizer.algorithm = "bpe"  # or "unigram"
    tokenizer.vocab_size = 4096  # pieces, reserved and byte pieces included; 320 to 65536
    tokenizer.training_bytes = 20_000_000  # of training text that the tokenizer learns from, an even sample
    tokenizer.max_piece_length = 16  # characters; 1 to 64

    shard = config.shard = ConfigDict()
    shard.max_shard_tokens = 2**26  # tokens in one file (2 bytes each)
    # note where functions, bodies, expressions and argument lists lie in the training text; reason.rate and
    # loader.fim_syntax_rate need it; it takes about as long as encoding does
    shard.syntax = False
    shard.workers = 2  # processes; 0 works in this one; never changes the result

    loader = config.loader = ConfigDict()
    loader.fim_rate = 0.5  # of documents, fresh in each epoch, that become fill-in-the-middle; 0 to 1
    loader.spm_rate = 0.5  # of those, how many put the suffix first; 0 to 1
    loader.fim_syntax_rate = 0.0  # of holes, how many are a body, an expression or an argument list; 0 to 1
    loader.workers = 0  # processes; 0 loads in a thread of this one; never changes the result
    loader.prefetch_batches = 4  # batches kept ready; 1 to 1024

    reason = config.reason = ConfigDict()
    # share of training samples with short reasoning before their functions, by rules over the syntax tree (requirements 08,
    # which wants 0.3 to 0.5); fewer where not enough hold a function to reason about; 0 is off; at most 1 - loader.fim_rate
    reason.rate = 0.0
    reason.kinds = ("comment", "plan", "hidden")  # "// step" lines, a "/* PLAN" block, or between <reason> and </reason>
    reason.budget = 0.2  # of a sample's tokens, at most; 0 to 0.2

    model = config.model = ConfigDict()
    model.layers = 4  # 1 to 256
    model.hidden_size = 192  # width of the residual stream
    model.heads = 3  # query heads; hidden_size / heads is the head size and must be even
    model.kv_heads = 3  # key/value heads; divides heads
    model.ffn_size = 512  # inner width of SwiGLU
    model.context_length = 512  # tokens in a row; positions the model can see
    model.rope_base = 10_000.0  # base of the rotary frequencies
    model.norm_epsilon = 1e-5  # of RMSNorm
    model.qk_norm = False  # RMSNorm on queries and keys, per head
    model.document_mask = True  # whether attention stops at document borders within a row
    model.attention = "xla"  # or "flash" (NVIDIA GPU), or "cudnn" (NVIDIA GPU, no document mask, not deterministic)
    model.kernels = "xla"  # norms and the loss: as XLA compiles them, or "pallas" (NVIDIA GPU), each in one pass
    model.precision = "float32"  # of the computation; or "bfloat16", or "float16". Weights and optimizer are always float32

    train = config.train = ConfigDict()
    train.steps = 1400  # optimizer updates
    # a model's folder or a run's whose weights training goes on from, with its tokenizer; "" draws the weights from the seed
    train.init = ""
    # LoRA: rank of the adapters that are trained beside train.init's frozen matrices; 0 trains all weights; 0 to 4096
    train.lora_rank = 0
    train.lora_alpha = 16.0  # over the rank: what an adapter's product is multiplied by; 1e-6 to 1e6
    train.lora_matrices = ("qkv", "out", "gate_up", "down")  # of each layer, those that get an adapter
    train.batch_size = 4  # rows in one update, over all accumulation steps
    train.accumulation = 1  # micro-batches in one update; divides batch_size
    train.optimizer = "adamw"  # or "muon": for the hidden matrices, with AdamW for the embedding and the norms' scales
    train.learning_rate = 4e-3  # at the end of the warm-up
    train.schedule = "cosine"  # after the warm-up; or "wsd": stable, then a linear decay
    train.warmup_fraction = 0.05  # of the updates, linear warm-up; 0 to 1
    train.decay_fraction = 0.2  # "wsd": of the updates, the last ones; 0 to 1
    train.final_learning_rate_fraction = 0.1  # of learning_rate, at the last update; 0 to 1
    train.beta1 = 0.9  # AdamW
    train.beta2 = 0.95  # AdamW
    train.adam_epsilon = 1e-8  # AdamW
    train.muon_momentum = 0.95  # Muon; 0 to 1
    train.muon_update_rms = 0.2  # Muon: root mean square of an update over the learning rate; 0.2 is about AdamW's; 1e-6 to 100
    train.muon_precision = "float32"  # of Muon's matrix products; or "bfloat16"
    train.weight_decay = 0.1  # times the learning rate, on matrices only
    train.clip_norm = 1.0  # global norm of the gradient
    train.fim_weight = 0.3  # alpha, weight of the fill-in-the-middle term (requirements 06, section 16)
    train.reason_weight = 0.2  # beta, weight of the reasoning term
    # float16: the loss's first factor, a power of two up to 2^24; halved at each overflow, whose update is skipped,
    train.loss_scale = 65_536.0
    train.loss_scale_interval = 1000  # and doubled after so many updates without one
    train.loss_chunk_tokens = 512  # tokens whose float32 logits are held at once
    # what the backward pass computes again instead of keeping it, from the least to the most: "swiglu", "attention" (but for
    # its result), "ffn", each "block" (but for attention's result), or "all" but the residual stream; docs/memory.md has sizes
    train.remat = "none"
    train.validate_every = 350  # updates; also before the first and after the last
    train.validation_rows = 64  # rows of the validation split, the same each time
    train.validation_crates = 12  # of those rows, the largest, whose bits per byte are told one by one; 0 to 1000
    # updates between light evaluations, of evaluate.light_tasks tasks, beside training (docs/evaluation.md); 0 is none
    train.evaluate_every = 0
    train.checkpoint_every = 200  # updates; also after the last
    train.keep_checkpoints = 2  # the newest ones; 1 to 1000
    train.keep_best = 1  # and those of the lowest validation bits per byte, which are saved for that; 0 to 1000
    train.keep_every = 0  # and those after every so many updates, for good; 0 is none
    train.log_every = 10  # updates between progress lines; metrics.jsonl has every update
    train.alarm_window = 100  # updates that a loss or gradient norm is compared with; 2 to 10,000
    train.alarm_deviations = 8.0  # standard deviations over their mean that are an alarm, in the log; 0.1 to 1,000,000
    train.alarm_stops = True  # whether an alarm of the loss ends the run (exit 3), its last checkpoint kept

    # devices: the rows of a batch are divided among all of them, weights and optimizer among those along fsdp; results are
    # equal but for the rounding of sums, and any checkpoint goes on on any mesh. See docs/scaling.md
    mesh = config.mesh = ConfigDict()
    mesh.data = 1  # devices along data, times fsdp is all that are used; 0 uses all there are
    mesh.fsdp = 1  # devices that weights and optimizer are divided among
    mesh.coordinator = ""  # HOST:PORT of process 0, where the processes of a run on several hosts meet
    mesh.processes = 1  # of this run, each with its own devices; 0 asks Slurm, Open MPI or Kubernetes
    mesh.process = 0  # number of this one among them
    mesh.timeout_seconds = 100  # after which a silent process counts as lost; 5 to 86,400

    generate = config.generate = ConfigDict()
    generate.max_new_tokens = 128  # tokens after the prompt
    generate.temperature = 0.0  # 0 is greedy
    generate.top_k = 0  # keep the k likeliest tokens; 0 keeps all
    generate.top_p = 1.0  # keep the likeliest tokens that hold this much probability
    generate.min_p = 0.0  # keep tokens with this share of the likeliest one's probability; 0 keeps all; 0 to 1
    # logits of tokens that the row has already, prompt included, are divided by it (multiplied where negative); 1 is none
    generate.repetition_penalty = 1.0  # 0.01 to 100
    generate.stop = ()  # texts before which writing ends; at most 64
    generate.max_seconds = 0.0  # after which writing ends, prompts included; 0 is no limit; to 1e9
    generate.end_of_hole = True  # between a prefix and a suffix, end where the hole does, and repeat nothing of the suffix
    # what becomes of reasoning between <reason> and </reason>: "none" is written, it is "hidden", or "shown"
    generate.reasoning = "none"
    generate.candidates = 4  # that --check compiles; 1 to 64
    generate.check_temperature = 0.8  # of those, if generate.temperature is 0: they would be alike
    generate.device = "auto"  # that computes: "auto" takes a GPU if there is one; or "cpu", "gpu", "gpu:1"
    generate.chunk_tokens = 16  # tokens decoded on the device between two looks at the stream; 1 to 4096
    generate.read_tokens = 256  # of a prompt that are read at once; a power of two, 32 to 65536
    generate.reuse = True  # keep what was read of the last prompt for the next, which reads equal parts of itself no more
    # on a CPU, compute each row alone, so that its bits are the same beside any others; False is faster for many rows
    generate.exact_rows = True
    generate.kernels = "xla"  # what decodes a token, or "pallas" (NVIDIA GPU): one kernel a layer, docs/generation.md
    generate.sample_prompts = ("fn main() {\n", "impl<T>", "#[derive(Debug)]\n")  # sampled at the end of a run
    generate.sample_temperature = 0.5  # of those samples; a model trained for minutes repeats itself when greedy

    attribute = config.attribute = ConfigDict()
    attribute.gram_bytes = 24  # of the pieces that the index knows; a span of twice that is always found; 8 to 256
    attribute.max_copies = 100  # places of one such piece that the index keeps, the first ones; 1 to 1,000,000
    attribute.spans = 10  # reported for a text, the longest

    evaluate = config.evaluate = ConfigDict()
    evaluate.suite = "benchmarks/v1"  # the benchmark's tasks, see docs/benchmarks.md
    evaluate.mutants = 8  # of each task's solution, that its tests are tried on when the suite is proven; 0 to 1000
    evaluate.samples = 10  # candidates for each task; pass@5 needs 5 and pass@10 needs 10
    evaluate.temperature = 0.4  # of the candidates; 0 is greedy, for one sample
    evaluate.top_p = 0.95  # as generate.top_p
    evaluate.max_new_tokens = 384  # of a candidate
    evaluate.batch_size = 32  # candidates written at once
    # "none" is written, or it is "hidden": written between <reason> and </reason>, counted, and no part of a candidate
    evaluate.reasoning = "none"
    evaluate.held_out_tokens = 4096  # of each crate of the test split, for its bits a byte; 0 leaves that out
    evaluate.light_tasks = 2  # of each category, the same ones each time, one greedy candidate each, for train.evaluate_every
    evaluate.threshold = 0.05  # how far a rate may fall against another evaluation; 0 to 1
    evaluate.workers = 2  # compiles and tests at once; never changes a verdict

    serve = config.serve = ConfigDict()
    serve.host = "127.0.0.1"  # address that m31r serve listens on; any but a loopback one lets other machines in
    serve.port = 8080  # 0 takes a free one
    serve.slots = 8  # requests that write at once; each holds a cache for the whole context; 1 to 1024
    serve.queue = 64  # more of them that wait; what comes then is answered 429; 0 to 65,536
    serve.kept_prompts = (
        2  # prompts whose keys and values are kept, for those that begin alike; each as large as a slot; 1 to 64
    )
    serve.max_tokens = 4096  # that a request may ask for; the context ends a text before that
    serve.max_rows = 64  # prompts times candidates in one request; 1 to 1024
    serve.max_seconds = 120.0  # for a request, waiting included; then it ends with what it has; 0.001 to 86,400
    serve.body_bytes = 2**20  # of a request's body; 1024 to 2^30
    serve.body_seconds = 10.0  # for a body to arrive; 0.1 to 3600
    serve.head_seconds = 10.0  # for a connection's first request line and headers, and between requests; 0.1 to 3600
    serve.send_seconds = 30.0  # for a client to take a part of its answer; then it counts as gone; 0.1 to 3600
    serve.shutdown_seconds = 60  # that SIGTERM leaves to what runs; 1 to 3600
    serve.connections = 1024  # at once; more are answered 503; 1 to 65,536
    serve.api_key_variable = "M31R_API_KEY"  # environment variable with the key that requests must have; unset asks for none
    serve.api_key_file = ""  # or a file with it
    serve.allowed_hosts = ()  # names by which browsers may call it, besides localhost and addresses in digits
    serve.allowed_origins = ()  # pages that may use it, as "https://example.org", besides its own
    serve.log_prompts = False  # whether prompts and what is written go to the log
    serve.attribution = "found"  # index of the training text: "found" by the model's data, "none", or the folder attribution-*
    serve.attribution_characters = 20_000  # of a text that is looked up in it; ten thousand take about a second; 1 to 2^24

    dashboard = config.dashboard = ConfigDict()
    dashboard.host = "127.0.0.1"  # address that m31r dashboard listens on; any but a loopback one lets others read all runs
    dashboard.port = 8081  # 0 takes a free one
    dashboard.points = 500  # of a curve, at most; more updates are drawn as means with their range; 10 to 10,000
    dashboard.refresh_seconds = 1.0  # between looks at the runs' folders while a page is open; 0.05 to 3600

    lsp = config.lsp = ConfigDict()
    lsp.max_new_tokens = 64  # of a completion in an editor; at most half of the context; 1 to 1,048,576
    lsp.max_seconds = 2.0  # after which it ends with what it has; 0 is no limit; to 3600
    lsp.cache_folder = "~/.cache/m31r"  # where compiled programs are kept: an editor starts in the folder of its user's project

    # what m31r release check asks for, see docs/release.md; of the data's licences it asks filter.allowed_licenses
    release = config.release = ConfigDict()
    release.licenses = (  # of the packages that the program needs, as SPDX names them
        "MIT", "MIT-0", "MIT-CMU", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Unlicense", "CC0-1.0", "Zlib", "0BSD",
        "BSL-1.0", "MPL-2.0", "PSF-2.0",
    )  # fmt: skip
    release.least_compile_rate = 0.7  # of all candidates; 0 to 1, as the next three
    release.least_pass_at_1 = 0.4
    release.least_pass_at_5 = 0.6  # asked where the evaluation has five samples of a task; pass@10 likewise
    release.least_pass_at_10 = 0.7
    release.most_ms_per_token = 50.0  # one prompt alone, its reading included, on the device at hand; 0.001 to 1,000,000
    release.most_bytes = 8 * 2**30  # of the device's memory; where that is not told, of the process
    release.candidates = 16  # of each of four easy prompts, of which one must compile; 1 to 1000

    profile = config.profile = ConfigDict()
    profile.first_step = 20  # first traced update
    profile.steps = 0  # traced updates; 0 traces nothing
    return config
