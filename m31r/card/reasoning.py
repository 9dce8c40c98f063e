"""How much of the training data can carry reasoning, of each kind, and how much of it does as configured."""

from dataclasses import replace
from typing import Any

import numpy as np

from m31r.artifacts.store import Artifact
from m31r.config.schema import REASON_KINDS, Config
from m31r.loader.loader import rows
from m31r.loader.marks import mapped
from m31r.loader.plan import Plan, plan_rows
from m31r.loader.reason import PART, wanted_room
from m31r.loader.row import FILL_IN, NO_TERM, REASONING
from m31r.reason.marks import FUNCTIONS, WIDTHS, planned
from m31r.reason.write import PLAN
from m31r.shard.shard import MARKED
from m31r.tokenizer.reserved import REASON
from m31r.tokenizer.tokenizer import MODEL

_LOOKED_AT = 256  # rows of the first epoch


def reasoning_coverage(config: Config, shards: Artifact) -> dict[str, Any]:
    """Shares of samples (pieces of documents, as they stand in rows) that can have and that have reasoning, from 0 to 1.

    `able` by kind: whether a sample holds what that kind can stand before, and has room for it; a plan takes two steps.
    `samples`, `rearranged`, `reasoned` and `token_share` (of all tokens) are counted in the first rows of the first epoch, and
    so is `largest_token_share`, of one sample's tokens, which `budget` bounds. Empty for an empty training split.

    Args:
      shards: made with `shard.syntax`.
    """
    if not shards.counts[MARKED]["documents"]:
        return {}
    reason = config.reason if config.reason.rate else replace(config.reason, rate=1.0)  # what can does not hang on the rate
    length = config.model.context_length
    plan = plan_rows(shards, MARKED, length, 0, config.seed, reason, False)
    documents = shards.counts[MARKED]["documents"]
    return {
        "context_length": length,
        "rate": config.reason.rate,
        "budget": config.reason.budget,
        "documents": {
            "all": documents,
            "able": round(shards.counts[MARKED]["reasoned_documents"] / documents, 4),
            "able_plan": round(shards.counts[MARKED]["planned_documents"] / documents, 4),
        },
        "pieces": len(plan.starts),
        "able": {kind: _able(replace(config, reason=replace(reason, kinds=(kind,))), shards, plan) for kind in REASON_KINDS},
        **_carried(config, shards),
    }


def _able(config: Config, shards: Artifact, plan: Plan) -> float:
    order = np.argsort(plan.texts)
    begins, ends = plan.texts[order], np.append(plan.texts[order][1:], shards.counts[MARKED]["bytes"])
    functions = mapped(shards.path / f"{MARKED}.{FUNCTIONS}", WIDTHS[FUNCTIONS])
    if config.reason.kinds == (PLAN,):
        functions = functions[planned(functions)]
    most = config.model.context_length // PART
    room = wanted_room(config.reason, shards.path / MODEL, functions, begins, ends, plan.pairs[order].astype(np.int64), most)
    return round(float(np.mean(room > 0)), 4)


def _carried(config: Config, shards: Artifact) -> dict[str, Any]:
    source = rows(shards, MARKED, config.model, config.loader, config.reason, config.seed)
    samples = rearranged = reasoned = tokens = added = 0
    largest = 0.0
    for number in range(min(source.per_epoch, _LOOKED_AT)):
        row = source.dataset[number]
        written = (row["terms"] == REASONING) | ((row["terms"] == NO_TERM) & (row["targets"] == REASON))
        for segment in range(1, int(row["segments"].max()) + 1):
            here = row["segments"] == segment
            share = float(written[here].mean())
            samples += 1
            rearranged += bool((row["terms"][here] == FILL_IN).any())
            reasoned += share > 0
            tokens += int(here.sum())
            added += int(written[here].sum())
            largest = max(largest, share)
    return {
        "samples": samples,
        "rearranged": round(rearranged / samples, 4),
        "reasoned": round(reasoned / samples, 4),
        "token_share": round(added / tokens, 5),
        "largest_token_share": round(largest, 4),
    }
