"""Rust in many shapes, written by the tests."""

import tree_sitter_rust
from hypothesis import strategies as st
from tree_sitter import Language, Parser

ITEMS = (
    "fn plain() {}\n",
    "pub fn walk(items: &[u8]) -> usize {\n    let mut n = 0;\n"
    "    for i in items {\n        n += *i as usize;\n    }\n    n\n}\n",
    "#[test]\nfn test_negative_input() {\n    assert_eq!(-1, -1);\n}\n",
    "/// Reads 🦀 \u2581.\n#[inline]\n"
    "pub async fn load_all(p: &str) -> io::Result<Vec<u8>> {\n    let v = Vec::new();\n    Ok(v)\n}\n",
    "impl A {\n\tpub(crate) fn parse_it(&self, s: &str) -> Result<u8, E> {\n\t\tmatch s {\n\t\t\t_ => Err(E),\n\t\t}\n\t}\n}\n",
    "fn outer(x: u8) {\n    fn inner(y: u8) {\n        while y > 0 {}\n    }\n    let f = || loop {};\n}\n",
    'const S: &str = r#"\nfn fake() { for x in y {} }\n"#;\n',
    "// fn commented() { loop {} }\n/* fn too() { loop {} } */\n",
    "fn one() { loop {} } fn two() { loop {} }\n",
    "mod m {\n    fn save_it(a: u8) -> std::result::Result<(), ()> { let v = vec![a]; for _ in v {} Ok(()) }\n}\n",
    "macro_rules! m {\n    () => {\n        fn made() { loop {} }\n    };\n}\n",
    "trait T {\n    fn calc_sum(&self, n: u8) -> u8 {\n        self.get(n)\n    }\n    fn only(&self) -> Result<(), ()>;\n}\n",
    "\n\n",
)
FILES = st.lists(st.sampled_from(ITEMS), max_size=8).map("".join)


def parses(text: bytes) -> bool:
    return not Parser(Language(tree_sitter_rust.language())).parse(text).root_node.has_error
