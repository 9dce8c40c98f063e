"""rustc, cargo and what they make, each in the sandbox: check a module, build a crate of tests, run them, test a project."""

import json
import re
import secrets
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from m31r.errors import RunError
from m31r.evaluate.task import EDITION
from m31r.sandbox.sandbox import Outcome, run
from m31r.sandbox.watch import Limits

# less than the 10 s of requirements 16, section 25: tests take milliseconds, and what hangs takes all that it may
COMPILING = Limits(
    cpu_seconds=10, idle_seconds=10.0, memory_bytes=4 * 2**30, processes=64, file_bytes=2**28, output_bytes=2**26
)
TESTING = Limits(cpu_seconds=3, idle_seconds=3.0, memory_bytes=2 * 2**30, processes=64, file_bytes=2**26, output_bytes=2**20)
_LENIENT, _STRICT = ("-Awarnings",), ("-Dwarnings", "-Adead_code")
_REMEDY = "install Rust (https://rustup.rs, or apt install rustc cargo)"
_SAFE = ("-Funsafe_code",)


# whether a test passed, by its module and its number there
Results = dict[tuple[str, int], bool]


@dataclass(frozen=True)
class Toolchain:
    """Where rustc, cargo and the libraries that tests link to lie, and within what they run."""

    sysroot: Path
    libraries: Path
    version: str
    confined: bool
    compiling: Limits
    testing: Limits

    def program(self, name: str) -> str:
        """The path of one of its programs."""
        return str(self.sysroot / "bin" / name)

    def key(self) -> str:
        """What verdicts depend on besides program and tests."""
        return repr((self.version, astuple(self.compiling), astuple(self.testing)))


@dataclass(frozen=True)
class Diagnostic:
    """An error of rustc's: its code ("" if it has none), message, file and line."""

    code: str
    message: str
    file: str
    line: int


@dataclass(frozen=True)
class Compiled:
    """What became of a compile: `ended_by` names the limit that ended it; `program` is the tests' program, if one was built."""

    ok: bool
    errors: tuple[Diagnostic, ...]
    ended_by: str
    program: bytes = b""


def find_toolchain(confined: bool) -> Toolchain:
    """The toolchain on the PATH.

    Raises:
      RunError: there is none, or it lacks cargo or rustfmt.
    """
    try:
        said = [
            subprocess.run(["rustc", *arguments], capture_output=True, check=True, text=True).stdout.strip()
            for arguments in (["--print", "sysroot"], ["--print", "target-libdir"], ["-vV"])
        ]
    except (OSError, subprocess.CalledProcessError) as error:
        raise RunError(f"rustc: cannot be run ({error}); {_REMEDY}") from None
    toolchain = Toolchain(Path(said[0]), Path(said[1]), said[2], confined, COMPILING, TESTING)
    for name in ("rustc", "cargo"):
        if not Path(toolchain.program(name)).exists():
            raise RunError(f"{toolchain.program(name)}: is missing; {_REMEDY}")
    return toolchain


def check(toolchain: Toolchain, files: Mapping[str, str], main: str, *, strict: bool, safe: bool) -> Compiled:
    """Whether the library whose files are `files`, by path, and whose main file is `main`, compiles."""
    with tempfile.TemporaryDirectory(prefix="m31r-crate-") as name:
        folder = Path(name)
        _write(folder, files)
        command = [*_rustc(toolchain, folder / main, strict), "--crate-type=lib", "--emit=metadata", "--out-dir=."]
        return _compiled(_run(toolchain, [*command, *(_SAFE if safe else ())], toolchain.compiling, [folder]), folder)


def build(toolchain: Toolchain, files: Mapping[str, str], main: str, *, strict: bool) -> Compiled:
    """The program whose files are `files`, by path, and whose main file is `main`."""
    with tempfile.TemporaryDirectory(prefix="m31r-crate-") as name:
        folder = Path(name)
        _write(folder, files)
        command = [*_rustc(toolchain, folder / main, strict), "-Cdebuginfo=0", "-Cprefer-dynamic", "-o", "program"]
        # the program leaves the sandbox by standard output
        command = ["sh", "-c", '"$@" && cat program', "sh", *command]
        return _compiled(_run(toolchain, command, toolchain.compiling, [folder]), folder)


def build_project(toolchain: Toolchain, files: Mapping[str, str]) -> Compiled:
    """The program that `cargo test` makes of a project's tests/tests.rs."""
    environment = {
        "PATH": f"{toolchain.sysroot / 'bin'}:/usr/bin:/bin",
        "CARGO_INCREMENTAL": "0",
        "CARGO_PROFILE_DEV_DEBUG": "0",
        "RUSTFLAGS": "-Awarnings -Cprefer-dynamic",
    }
    with tempfile.TemporaryDirectory(prefix="m31r-project-") as name:
        _write(Path(name), files)
        # cargo writes its lock file beside the manifest, and its files of dependencies beside the program
        script = 'export CARGO_HOME="$PWD/cargo"; cp -r "$1" p && cd p'
        script += " && cargo test --offline --test tests --no-run --message-format=json >../said"
        script += " || { cat ../said >&2; exit 1; }; rm target/debug/deps/*.*; cat target/debug/deps/tests-*"
        return _compiled(
            _run(toolchain, ["sh", "-c", script, "sh", name], toolchain.compiling, [Path(name)], environment), Path(name)
        )


def run_tests(toolchain: Toolchain, program: bytes, module: str) -> tuple[Results, Outcome]:
    """Runs a program of the harness's, the tests of `module` or for "" all: which passed, and how it ended."""
    word = secrets.token_hex(16)
    with tempfile.TemporaryDirectory(prefix="m31r-tests-") as name:
        path = Path(name) / "tests"
        Path(name).chmod(0o755)
        path.write_bytes(program)
        path.chmod(0o755)
        command = [str(path), *([module] if module else [])]
        ended = _run(toolchain, command, toolchain.testing, [path], stdin=word.encode())
    # a line may be cut where the output's limit is
    lines = re.findall(rf"^{word} (\w*) (\d+) (ok|failed)$", ended.stdout.decode("utf-8", "replace"), re.MULTILINE)
    return {(module, int(number)): result == "ok" for module, number, result in lines}, ended


def _run(
    toolchain: Toolchain,
    command: list[str],
    limits: Limits,
    readable: list[Path],
    environment: Mapping[str, str] | None = None,
    stdin: bytes = b"",
) -> Outcome:
    libraries = {"LD_LIBRARY_PATH": str(toolchain.libraries), **(environment or {})}
    readable = [toolchain.sysroot, *readable]
    return run(command, limits, readable=readable, environment=libraries, stdin=stdin, confined=toolchain.confined)


def _rustc(toolchain: Toolchain, main: Path, strict: bool) -> list[str]:
    lints = _STRICT if strict else _LENIENT
    return [
        toolchain.program("rustc"),
        str(main),
        f"--edition={EDITION}",
        "--error-format=json",
        *lints,
        "--crate-name=candidate",
    ]


def _write(folder: Path, files: Mapping[str, str]) -> None:
    folder.chmod(0o755)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _compiled(ended: Outcome, folder: Path) -> Compiled:
    if ended.status == 0 and not ended.ended_by:
        return Compiled(True, (), "", ended.stdout)
    errors = tuple(error for line in ended.stderr.splitlines() if (error := _error(line, folder)))
    return Compiled(False, errors, ended.ended_by or ("" if errors else f"status {ended.status}"))


def _error(line: bytes, folder: Path) -> Diagnostic | None:
    try:
        entry: dict[str, Any] = json.loads(line)
    except ValueError:
        return None
    entry = entry.get("message", entry) if "reason" in entry else entry  # as cargo passes it on
    if (
        not isinstance(entry, dict)
        or not entry.get("level", "").startswith("error")
        or entry["message"].startswith("aborting due to")
    ):
        return None
    spans = [span for span in entry["spans"] if span["is_primary"]]
    file, number = (Path(spans[0]["file_name"]).name, spans[0]["line_start"]) if spans else ("", 0)
    return Diagnostic((entry["code"] or {}).get("code", ""), entry["message"].replace(f"{folder}/", ""), file, number)
