"""What must hold between fields of the configuration."""

import math
import re

from m31r.config.schema import LORA_MATRICES, REASON_KINDS, Config


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
