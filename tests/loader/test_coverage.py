from dataclasses import replace

import numpy as np
import pytest
from small import loader_config, model_config, reason_config

from m31r.artifacts.store import Artifact
from m31r.card.reasoning import reasoning_coverage
from m31r.config.load import load_config
from m31r.config.schema import Config
from m31r.loader.loader import rows


def config(rate: float, fim_rate: float, context_length: int = 256) -> Config:
    base = load_config("configs/base.py", [("shard.syntax", "True")])
    return replace(base, model=model_config(context_length), loader=loader_config(fim_rate), reason=reason_config(rate))


def test_coverage_says_what_the_rows_hold(shards: Artifact):
    asked = config(0.4, 0.3)
    found = reasoning_coverage(asked, shards)
    source = rows(shards, "train", asked.model, asked.loader, asked.reason, asked.seed)
    all_rows = [source.dataset[number] for number in range(source.per_epoch)]
    assert found["samples"] == sum(row["segments"].max() for row in all_rows) == found["pieces"]
    reasoned = sum(len(np.unique(row["segments"][row["terms"] == 3])) for row in all_rows)
    assert found["reasoned"] == pytest.approx(reasoned / found["samples"], abs=1e-4) and reasoned
    assert 0 < found["token_share"] < found["largest_token_share"] <= found["budget"] == 0.2
    assert 0 < found["rearranged"] < 0.6
    assert found["able"]["comment"] >= found["reasoned"]
    assert found["documents"] == {
        "all": 17,
        "able": round(shards.counts["train"]["reasoned_documents"] / 17, 4),
        "able_plan": 0.0,
    }


def test_what_can_does_not_hang_on_the_rate_and_a_plan_takes_two_steps(shards: Artifact):
    off, on = reasoning_coverage(config(0.0, 0.5), shards), reasoning_coverage(config(0.4, 0.5), shards)
    assert off["able"] == on["able"]
    assert off["reasoned"] == off["token_share"] == 0.0
    assert on["able"]["plan"] == 0.0 < on["able"]["comment"]  # all that corpus.py's functions do is one step
