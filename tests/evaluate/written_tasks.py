"""A small task to change in every way, written to disk or as it is once read."""

from pathlib import Path

from m31r.evaluate.task import Task, read_task

PROMPT = "/// The larger of two numbers.\npub fn larger(a: i32, b: i32) -> i32 {\n<|hole|>\n"
FILL = "    if a > b {\n        a\n    } else {\n        b\n    }\n}"
TESTS = """#[test]
fn first() {
    assert_eq!(larger(2, 1), 2);
    assert_eq!(larger(-1, -2), -1);
}

#[test]
fn second() {
    assert_eq!(larger(1, 2), 2);
    assert_eq!(larger(i32::MIN, i32::MAX), i32::MAX);
}

#[test]
fn equal() {
    assert_eq!(larger(3, 3), 3);
}
"""
METADATA = """id: {id}
category: {category}
version: 1
title: The larger of two
difficulty: easy
tags: [numbers]
description: Gives the larger number.
expected_runtime_ms: 1
compile_command: cargo check --offline
test_command: cargo test --offline
stop: block
wrong:
  - why: the first one
    fill: "    a\\n}}"
  - why: the smaller one
    fill: "    a.min(b)\\n}}"
"""
CARGO = '[package]\nname = "{id}"\nversion = "1.0.0"\nedition = "2021"\npublish = false\n'


def write_task(suite: Path, name: str = "functions/larger", **changed: str) -> Path:
    """The task's folder; `changed` replaces files, named by their stems."""
    category, _, task = name.partition("/")
    folder = suite / category / task
    folder.mkdir(parents=True)
    prompt = changed.get("prompt", PROMPT)
    files = {
        "prompt.rs": prompt,
        "solution.rs": changed.get("solution", prompt.replace("<|hole|>", changed.get("fill", FILL))),
        "tests.rs": changed.get("tests", TESTS),
        "metadata.yaml": changed.get("metadata", METADATA).format(id=task, category=category),
        "Cargo.toml": changed.get("cargo", CARGO).format(id=task),
    }
    for file, text in files.items():
        (folder / file).write_text(text)
    return folder


def written(suite: Path, name: str = "functions/larger", **changed: str) -> Task:
    """The task as it is read."""
    return read_task(write_task(suite, name, **changed))
