fn shown(script: &str) -> String {
    let found: Vec<String> = statements(script.lines())
        .map(|(number, code)| format!("{number}:{code}"))
        .collect();
    found.join(" ")
}

#[test]
fn statements_with_their_lines() {
    assert_eq!(shown("load\n  run  \nstop"), "1:load 2:run 3:stop");
}

#[test]
fn comments_and_blank_lines_count_as_lines() {
    assert_eq!(
        shown("\n-- all\nload -- it\n   \nrun--x--y\n --"),
        "3:load 5:run"
    );
    assert_eq!(shown("a - b"), "1:a - b");
}

#[test]
fn nothing_after_exit() {
    assert_eq!(shown("a\n exit \nb"), "1:a");
    assert_eq!(
        shown("exit now\nexit -- x\nb\nexit\nc"),
        "1:exit now 2:exit 3:b"
    );
    assert_eq!(shown("exit"), "");
}

#[test]
fn endless_lines_do_no_harm() {
    let first: Vec<_> = statements(std::iter::repeat("go")).take(3).collect();
    assert_eq!(first, [(1, "go"), (2, "go"), (3, "go")]);
}

#[test]
fn no_line_is_read_too_early() {
    let read = std::cell::Cell::new(0);
    let lines = ["", "a", "b", "exit", "c"]
        .into_iter()
        .inspect(|_| read.set(read.get() + 1));
    let mut found = statements(lines);
    assert_eq!(read.get(), 0);
    assert_eq!(found.next(), Some((2, "a")));
    assert_eq!(read.get(), 2);
    assert_eq!(found.next(), Some((3, "b")));
    assert_eq!(found.next(), None);
    assert_eq!(read.get(), 4);
}

#[test]
fn statements_outlive_the_iterator() {
    let script = String::from("a\nb");
    let last = statements(script.lines()).last();
    assert_eq!(last, Some((2, "b")));
}
