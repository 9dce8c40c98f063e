"""profiling/data.py measures the data stages on a folder of crates, each in a process of its own."""

import json
from pathlib import Path

from processes import TINY, python
from written_rust import write_crates

SCRIPT = Path(__file__).parents[2] / "profiling" / "data.py"


def test_figures_of_each_part_are_one_object_a_line(tmp_path: Path) -> None:
    write_crates(tmp_path / "corpus" / "crates", crates=6, functions=40, seed=3)
    given = ("--corpus", str(tmp_path / "corpus"), "--config", str(TINY), "--what", "filter,shard", "--workers", "0", "--json")
    ended = python(SCRIPT, *given, cwd=tmp_path)
    assert ended.code == 0, ended.err
    filtered, sharded = [json.loads(line) for line in ended.out.splitlines()]
    assert (filtered["what"], sharded["what"]) == ("filter", "shard")
    assert filtered["kept"] == 12 and filtered["lines"] == 12 * (40 * 9 - 1)
    assert filtered["lines_per_s"] > 0 and filtered["times_parse_only"] > 0 and sharded["tokens_per_s"] > 0
    assert 10**7 < filtered["peak_bytes"] < 2**31 and 10**7 < sharded["peak_bytes"] < 2**31


def test_kept_artifacts_are_begun_with_again(tmp_path: Path) -> None:
    write_crates(tmp_path / "corpus" / "crates", crates=6, functions=40, seed=3)
    data = tmp_path / "data"
    data.mkdir()
    same = ("--config", str(TINY), "--workers", "0", "--json")
    first = ("--corpus", str(tmp_path / "corpus"), "--data", str(data), "--what", "crawl,dataset,tokenizer,card")
    ended = python(SCRIPT, *first, *same, cwd=tmp_path)
    assert ended.code == 0, ended.err
    figures = {figures["what"]: figures for figures in map(json.loads, ended.out.splitlines())}
    assert list(figures) == ["crawl", "dataset", "tokenizer", "card"] and figures["crawl"]["files"] == 18
    kept = sorted(path.name for path in data.iterdir())
    stages = ["card", "crawl", "dataset", "filter", "shard", "tokenizer"]
    assert sorted({name.partition("-")[0] for name in kept} - {"crawl.lock"}) == stages
    again = ("--crawled", str(next(data.glob("crawl-*"))), "--what", "shard")
    ended = python(SCRIPT, *again, *same, cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["tokens"] > 0 and sorted(path.name for path in data.iterdir()) == kept


def test_missing_corpus_is_one_line(tmp_path: Path) -> None:
    given = ("--corpus", str(tmp_path / "none"), "--config", str(TINY), "--what", "filter")
    ended = python(SCRIPT, *given, cwd=tmp_path)
    assert ended.code == 1 and len(ended.err.splitlines()) == 1 and "no such file or folder" in ended.err
