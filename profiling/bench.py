"""Watches for regressions: runs the benchmarks, compares them with recorded baselines, exit 4 if something got slower.

python profiling/bench.py --quick | [--config=configs/base.py] [--what=train_step,loader] [--record] [--json] [--output=FILE]

Counts (FLOPs, bytes, kernels of compiled programs, imported modules) are the same in each run; times are multiples of a
calibration that takes turns with the work, in the same process. --quick is for the smallest shapes on the CPU: counts, and
processor time with a wide limit, which holds on a busy machine too; else wall time counts. What is beyond its limit is
measured again, up to five times in all (quickly three), before it fails. A baseline belongs to shapes, device and jax
version, and one of times on a CPU to the processor; where that has none, another's is shown and nothing fails.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from dataclasses import asdict, replace
from pathlib import Path

from calibration import by_turns
from measuring import Figures, exit_code, figures_of, new_parser, processor, show
from regression import Compared, compare, read_baseline, read_baseline_elsewhere, record
from suite import BENCHMARKS, prepare, there

from m31r.command.host import prefer_huge_pages
from m31r.config.load import load_config
from m31r.errors import UserError, ValidationError

LIMIT = 0.10  # requirements 21, section 27
QUICK_LIMIT = 0.40  # of processor time: a busy machine moves it by less (profiling/LOG.md)
QUICK_CONFIG = "configs/smoke.py"
ATTEMPTS, QUICK_ATTEMPTS = 5, 3
COLUMNS = ("benchmark", "measure", "value", "baseline", "change", "limit", "spread", "verdict")


def main() -> None:
    arguments = _arguments()
    config = QUICK_CONFIG if arguments.quick else arguments.config
    load_config(config, [])  # its errors now, not in a child
    if arguments.child:
        _measure(arguments.child, config, arguments.quick)
        return
    names = arguments.what.split(",")
    if unknown := set(names) - set(BENCHMARKS):
        raise UserError(f"--what: {', '.join(sorted(unknown))}: there are {', '.join(BENCHMARKS)}")
    if arguments.quick:
        os.environ["JAX_PLATFORMS"] = "cpu"
    results: list[Figures] = []
    for name in names:
        if there(name):
            results += _watch(name, config, arguments.quick, arguments.record)
        else:
            results.append({"benchmark": name, "measure": "-", "verdict": "not there"})
    text = "".join(json.dumps(result) + "\n" for result in results)
    sys.stdout.write(text if arguments.json else _table(results))
    if arguments.output:
        Path(arguments.output).parent.mkdir(parents=True, exist_ok=True)
        Path(arguments.output).write_text(text)
    if not arguments.record:
        check(results)


def check(results: list[Figures]) -> None:
    """Raises ValidationError for what got slower, else UserError for what has no baseline."""
    slower = [
        f"{result['benchmark']} {result['measure']} {100 * result['change']:+.0f}%"
        for result in results
        if result["verdict"] == "slower"
    ]
    if slower:
        raise ValidationError(
            f"bench: slower than the baseline: {'; '.join(slower)}; find out why, or record it with make bench RECORD=1"
        )
    new = sorted({f"{result['benchmark']} ({result['setting']})" for result in results if result["verdict"] == "new"})
    if new:
        raise UserError(f"bench: no baseline for {', '.join(new)}; record one with make bench RECORD=1")


def _watch(name: str, config: str, quick: bool, recording: bool) -> list[Figures]:
    """Measures a benchmark in processes of its own, again while something is beyond its limit; records it if asked to."""
    child = [sys.executable, __file__, "--child", name, "--config", config, *(["--quick"] if quick else [])]
    clock, most = ("cpu", QUICK_ATTEMPTS) if quick else ("wall", ATTEMPTS)
    attempts: list[Figures] = []
    while True:
        attempts.append(figures_of(child))
        setting, timed_setting = attempts[0]["setting"], attempts[0]["timed_setting"]
        counts, times = ({}, {}) if recording else (read_baseline(name, each) for each in (setting, timed_setting))
        elsewhere = {} if times or recording else read_baseline_elsewhere(name, setting)
        compared = {what: compare([[value]], counts.get(what), LIMIT) for what, value in attempts[0]["counts"].items()}
        for what in attempts[0]["ratios"]:
            turns = [attempt["ratios"][what][clock] for attempt in attempts]
            label = f"{what} {clock}"
            found = compare(turns, (times or elsewhere).get(label), QUICK_LIMIT if quick else LIMIT)
            compared[label] = replace(found, verdict="elsewhere") if label in elsewhere else found
        unsettled = any(c.verdict in ("slower", "noisy") for what, c in compared.items() if what not in attempts[0]["counts"])
        # a baseline is the middle one of several: one disturbed recording would hide a slowdown
        if len(attempts) == most or not (unsettled or recording):
            break
    if recording:
        how = f"median of {most} by {'make bench RECORD=1' + (' QUICK=1' if quick else '')}, {attempts[0]['host']}"
        today = time.strftime("%Y-%m-%d", time.gmtime())
        timed = {what: float(f"{c.value:.4g}") for what, c in compared.items() if what not in attempts[0]["counts"]}
        if setting == timed_setting:
            record(name, setting, {**attempts[0]["counts"], **timed}, today, how)
        else:
            for where, values in ((setting, attempts[0]["counts"]), (timed_setting, timed)):
                if values:
                    record(name, where, values, today, how)
    others = max(attempt["others_busy_cores"] for attempt in attempts)
    return [_figures(name, setting, what, c, attempts, others) for what, c in compared.items()]


def _figures(name: str, setting: str, what: str, c: Compared, attempts: list[Figures], others: float) -> Figures:
    timed = attempts[0]["ratios"].get(what.rpartition(" ")[0])
    extra = {"seconds": timed["seconds"], "others_busy_cores": others} if timed else {}
    return {"benchmark": name, "measure": what, "setting": setting, **asdict(c), **extra}


def _measure(name: str, config: str, quick: bool) -> None:
    """In a child: prints counts, and the ratios of all turns."""
    prefer_huge_pages()
    import jax

    device = jax.devices()[0]
    kind = f"cpu {platform.machine()}" if device.platform == "cpu" else device.device_kind
    figures: Figures = {"what": name, "setting": f"{Path(config).stem}, {kind}, jax {jax.__version__}"}
    figures["timed_setting"] = f"{figures['setting']}, {processor()}" if device.platform == "cpu" else figures["setting"]
    figures["host"] = f"python {platform.python_version()}, {os.cpu_count()} cores"
    with tempfile.TemporaryDirectory() as scratch:
        benchmark = prepare(name, config, Path(scratch), quick)
        figures["counts"] = dict(benchmark.counts)
        figures["ratios"] = {
            what: vars(by_turns(timed.work, timed.calibration, timed.turns)) for what, timed in benchmark.timed.items()
        }
    show(figures, as_json=True)


def _table(results: list[Figures]) -> str:
    rows = [COLUMNS, *([_shown(column, result.get(column)) for column in COLUMNS] for result in results)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(COLUMNS))]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n" for row in rows
    )


def _shown(column: str, value: object) -> str:
    if isinstance(value, int | float) and abs(value) >= 1000:
        return f"{value:,.0f}"
    if isinstance(value, float):
        formats = {"change": "{:+.1%}", "limit": "{:.0%}", "spread": "{:.1%}"}
        return formats.get(column, "{:.4g}").format(value)
    return "-" if value is None else str(value)


def _arguments() -> argparse.Namespace:
    parser = new_parser(__doc__, "whose shapes are measured; --quick has its own")
    parser.add_argument("--what", default=",".join(BENCHMARKS), help="which benchmarks, with commas between; all of them")
    parser.add_argument("--quick", action="store_true", help="the smallest shapes, on the CPU, by processor time")
    parser.add_argument("--record", action="store_true", help="make this the baseline, instead of comparing")
    parser.add_argument("--output", metavar="FILE", help="the JSON objects, into a file")
    parser.add_argument("--child", choices=BENCHMARKS, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(exit_code(main))
