"""The Rust that runs a candidate's tests, written so that the candidate cannot answer for them.

libtest's lines can be printed by whoever runs in its process. Here a result counts only beside a word that is drawn for each
run, handed over by a pipe that can be read once, and kept where safe Rust cannot reach; candidates are held to safe Rust. The
tests stand before the program, so that its macros are not theirs, and take from it only what the task has by name.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from tree_sitter import Node

from m31r.evaluate.task import Task, sections
from m31r.filter.syntax import parse

# a test, the attributes and comments below its mark, and its name
_TEST = re.compile(r"#\[test\]\s*((?:#\[[^\n]*\n\s*|//[^\n]*\n\s*)*)((?:pub\s+)?fn\s+(\w+))")
_PANICS = re.compile(r'#\[should_panic(?:[^"\]]*=\s*("(?:\\.|[^"\\])*"))?')
_INNER = re.compile(r"(?:\s*(?://![^\n]*\n|#!\[[^\]]*\]))*")
_WORD = re.compile(r"\w+")
_ITEMS = ("function", "struct", "enum", "union", "trait", "type", "const", "static", "mod")
_NUMBERS = [f"{sign}{bits}" for sign in "iu" for bits in ("8", "16", "32", "64", "128", "size")]
_PRIMITIVES = (*_NUMBERS, "f32", "f64", "bool", "char")
_TYPES = {"String": "string::String", "Vec<A>": "vec::Vec<A>", "Option<A>": "option::Option<A>", "Box<A>": "boxed::Box<A>",
          "Result<A, B>": "result::Result<A, B>"}  # fmt: skip
_TRAITS = ("Iterator", "DoubleEndedIterator", "ExactSizeIterator")
_MAIN = """
fn main() {
    extern "C" {
        fn prctl(option: i32, value: usize) -> i32;
    }
    // PR_SET_DUMPABLE: nobody, itself included, looks into this process from outside
    ::std::assert_eq!(unsafe { prctl(4, 0) }, 0);
    std::panic::set_hook(Box::new(|_| {}));
    let mut word = String::new();
    std::io::Read::read_to_string(&mut std::io::stdin(), &mut word).unwrap();
    let only = std::env::args().nth(1);
    let modules: &[(&str, &[(fn() -> bool, Option<&str>)])] = &[MODULES];
    for (module, tests) in modules {
        if only.as_deref().is_some_and(|only| only != *module) {
            continue;
        }
        for (number, (test, panics)) in tests.iter().enumerate() {
            let passed = match std::thread::spawn(*test).join() {
                Ok(passed) => passed && panics.is_none(),
                Err(payload) => {
                    let text = payload.downcast_ref::<&str>().copied();
                    let text = text.or(payload.downcast_ref::<String>().map(|text| &text[..])).unwrap_or("");
                    let expected = panics.is_some_and(|panics| text.contains(panics));
                    std::mem::forget(payload);
                    expected
                }
            };
            ::std::println!("\\n{word} {module} {number} {}", if passed { "ok" } else { "failed" });
        }
    }
}
"""


def module(task: Task, fill: str, name: str) -> str:
    """The program that `fill` makes as a module of a crate, the task's tests within it as `<name>::EACH`."""
    program = task.program(fill)
    inner = _INNER.match(task.prefix)
    start = inner.end() if inner else 0
    held = f"#[allow(unused)]\npub(crate) mod {name} {{\n{_imports(task)}\n{_listed(task)}}}\n"
    if re.search(r"\bmacro_rules!", task.prefix + task.suffix):  # which may be the tests' too
        return f"{program}\n{held}{_same(task.prefix, task.suffix, task.solution)}"
    return f"{program[:start]}\n{held}{program[start:]}\n{_same(task.prefix, task.suffix, task.solution)}"


def root(tests: Mapping[str, tuple[str, bool]]) -> str:
    """A crate's main file: `tests` are, by module, the name of its tests' module, and whether it must be safe Rust."""
    lines = [f"{'#[forbid(unsafe_code)] ' if safe else ''}mod {name};" for name, (_, safe) in tests.items()]
    listed = "".join(f'("{name}", {name}::{within}::EACH), ' for name, (within, _) in tests.items())
    return "\n".join(lines) + _MAIN.replace("MODULES", listed)


def project(task: Task, fill: str) -> dict[str, str]:
    """A project's files, by path, whose tests are a program of its own."""
    files = sections(task.program(fill))
    reference, asked = sections(task.solution), sections(f"{task.prefix}\n{task.suffix}")
    for path, text in reference.items():
        files[path] = f"{files.get(path, '')}\n{_same(asked.get(path, ''), '', text)}"
    listed = f"#[allow(unused)]\nmod tests {{\n{_listed(task)}}}\n" + _MAIN.replace("MODULES", '("", tests::EACH)')
    return files | {"Cargo.toml": f'{task.manifest}\n[[test]]\nname = "tests"\nharness = false\n', "tests/tests.rs": listed}


def names(tests: str) -> list[str]:
    """The test functions in `tests`, in their order."""
    return [found[3] for found in _TEST.finditer(tests)]


def safe(task: Task) -> bool:
    """Whether a candidate is held to safe Rust, as it is where the reference and what surrounds it are."""
    return not re.search(r"\b(?:unsafe|no_mangle|export_name|link_section)\b", task.solution)


def _listed(task: Task) -> str:
    """The tests as plain functions, and EACH: whether one passed by itself, and for one that is to panic, with which words."""
    entries = []
    for found in _TEST.finditer(task.tests):
        panics = _PANICS.search(found[1])
        expected = f"Some({panics[1] or chr(34) * 2})" if panics else "None"
        entries.append(f"    (|| ended({found[3]}()), {expected}),\n")
    text = _TEST.sub(lambda found: found[2], task.tests)
    ended = (
        "fn ended(end: impl ::std::process::Termination) -> bool {\n    end.report() == ::std::process::ExitCode::SUCCESS\n}\n"
    )
    return (
        f"{text}pub(crate) const EACH: &[(fn() -> bool, ::std::option::Option<&str>)] = {{\n{ended}"
        f"use ::std::option::Option::{{None, Some}};\n&[\n{''.join(entries)}]\n}};\n"
    )


def _imports(task: Task) -> str:
    """What the tests take from the program: what the task has by a name that they mention, and its traits."""
    declared = _declared(task.solution if task.fill else f"{task.prefix}}}\n")
    around = set(_WORD.findall(task.prefix + task.suffix))
    own = _declared(task.tests)
    if declared is None or own is None:
        return "use super::*;"
    mentioned = set(_WORD.findall(task.tests))
    taken = sorted(name for name in declared if name in mentioned and name not in own)
    # what begins like a trait may be one, and is needed for its methods
    traits = sorted(name for name in declared if name[0].isupper() and name in around)
    return "".join(f"use super::{name};\n" for name in taken) + "".join(f"use super::{name} as _;\n" for name in traits)


@cache
def _declared(text: str) -> frozenset[str] | None:
    """The names that `text` has at its top; None if that cannot be told from its syntax."""
    tree = parse(text.encode())
    found: set[str] = set()
    if tree.has_error:
        return None
    for item in tree.children:
        if item.type == "use_declaration":
            leaves = list(_leaves(item.child_by_field_name("argument")))
            if "*" in leaves:
                return None
            found.update(leaves)
        elif item.type in ("macro_invocation", "expression_statement"):
            return None
        elif item.type.removesuffix("_item") in _ITEMS and (name := item.child_by_field_name("name")) and name.text:
            found.add(name.text.decode())
    return frozenset(found - {"_"})


def _leaves(node: Node | None) -> Iterator[str]:
    """The names that a `use` brings; "*" for all that there are."""
    if node is None:
        return
    if node.type == "use_wildcard":
        yield "*"
    elif node.type in ("use_list", "scoped_use_list"):
        for child in (node.child_by_field_name("list") or node).named_children:
            path = node.child_by_field_name("path")
            yield from _leaves(path) if child.type == "self" else _leaves(child)
    else:
        last = node.child_by_field_name("alias") or node.child_by_field_name("name") or node
        yield (last.text or b"").decode()


def _same(before: str, after: str, reference: str) -> str:
    """Code that compiles only where std's names that the task uses around its hole mean what they mean in std."""
    used = set(_WORD.findall(before + after))
    declared = _declared(reference) or frozenset()
    known = {name: f"primitive::{name}" for name in _PRIMITIVES} | _TYPES
    lines = [
        f"fn f{number}<A, B>(x: {name}) -> ::std::{path} {{ x }}"
        for number, (name, path) in enumerate(known.items())
        if (word := name.partition("<")[0]) in used and word not in declared
    ]
    lines += [
        f"fn g{number}<'a, A>(x: &'a mut &'a dyn {name}<Item = A>) -> &'a mut &'a dyn ::std::iter::{name}<Item = A> {{ x }}"
        for number, name in enumerate(_TRAITS)
        if name in used and name not in declared
    ]
    # the empty item is what an attribute at the end of the fill would fall on
    return "const _: () = ();\n#[allow(unused)]\nconst _: () = {\n" + "".join(f"{line}\n" for line in lines) + "};\n"
