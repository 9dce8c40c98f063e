"""How often the end of a hole is found (m31r/generate/hole.py), on holes cut into real files: right middles kept, the rest cut.

python profiling/holes.py --files=FOLDER --count=500 --json
"""

import random
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

from measuring import Figures, exit_code, new_parser, show

from m31r.errors import UserError
from m31r.generate.hole import read_hole, visible
from m31r.reason.marks import HOLES, find_marks

JUNK = "\n}\n\nfn other(x: u32) -> u32 {\n    let y = x + 1;\n    y * 2\n}\n" * 3
LONGEST = 3000  # characters of a middle
WINDOW = 40  # lines on either side where only those are known


def main() -> None:
    parser = new_parser(__doc__, config="")
    parser.add_argument("--files", required=True, metavar="DIR", help="where Rust files are")
    parser.add_argument("--count", type=int, default=500, help="files to cut holes into")
    arguments = parser.parse_args()
    paths = sorted(Path(arguments.files).rglob("*.rs"))
    if not paths:
        raise UserError(f"{arguments.files}: has no Rust files")
    show(measure(paths, arguments.count), arguments.json)


def measure(paths: list[Path], count: int) -> Figures:
    """Percentages by kind of hole. `whole`: of right middles that then end, kept to the last character; `copy` and `junk`: of
    middles that go on with the suffix or with something else after its first bracket, found but for white space."""
    chance = random.Random(31)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    started, files = time.process_time(), 0
    while files < count:
        data = chance.choice(paths).read_bytes()
        if b"\r" in data or not 300 < len(data) < 30_000:
            continue
        files += 1
        for kind, prefix, middle, suffix in _holes(data, chance):
            if len(middle) > LONGEST or not suffix.strip():
                continue
            seen = found[kind]
            seen["holes"] += 1
            seen["whole"] += _kept(prefix, suffix, middle) == middle
            seen["copy"] += _kept(prefix, suffix, middle + suffix[:400]).rstrip() == middle.rstrip()
            if kind.startswith(HOLES) and suffix[0] in ")]};":
                seen["junked"] += 1
                seen["junk"] += _kept(prefix, suffix, middle + suffix[0] + JUNK).rstrip() == middle.rstrip()
    figures: Figures = {"what": "holes", "files": files, "cpu_seconds": round(time.process_time() - started, 1)}
    for kind, seen in sorted(found.items()):
        figures[f"{kind}_holes"] = seen["holes"]
        figures |= {f"{kind}_{name}": round(100 * seen[name] / seen["holes"], 2) for name in ("whole", "copy")}
        if seen["junked"]:
            figures[f"{kind}_junk"] = round(100 * seen["junk"] / seen["junked"], 2)
    return figures


def _holes(data: bytes, chance: random.Random) -> list[tuple[str, str, str, str]]:
    """(kind, prefix, middle, suffix) of some holes of each kind."""
    rows, text = find_marks(data, 0).rows, data.decode("utf-8", "replace")
    cuts = []
    for kind in HOLES:
        if len(rows[kind]):
            low, high = chance.choice(rows[kind].tolist())
            parts = data[:low].decode(), data[low:high].decode(), data[high:].decode()
            above = "".join(parts[0].splitlines(keepends=True)[-WINDOW:])
            below = "".join(parts[2].splitlines(keepends=True)[:WINDOW])
            cuts += [(kind, *parts), (f"{kind}_in_window", above, parts[1], below)]
    low, high = sorted(chance.randrange(len(text) + 1) for _ in range(2))
    cuts.append(("characters", text[:low], text[low:high], text[high:]))
    high = min(len(text), low + chance.randrange(1, 200))
    cuts.append(("few_characters", text[:low], text[low:high], text[high:]))
    lines = text.splitlines(keepends=True)
    low = chance.randrange(len(lines))
    high = min(len(lines), low + chance.randrange(1, 8))
    before, middle, after = ("".join(part) for part in (lines[:low], lines[low:high], lines[high:]))
    return [*cuts, ("lines", before, middle, after)]


def _kept(prefix: str, suffix: str, written: str) -> str:
    hole = read_hole(prefix, suffix)
    at, shown, ended = 0, 0, False
    while not ended:
        at += 60
        shown, ended = visible(hole, written[:at], shown, at >= len(written))
    return written[:shown]


if __name__ == "__main__":
    sys.exit(exit_code(main))
