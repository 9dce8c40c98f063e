use Align::{Left, Right};

#[test]
fn columns_are_as_wide_as_their_widest_cell() {
    let rows = vec![
        vec!["name", "qty"],
        vec!["bolts", "5"],
        vec!["nut", "12000"],
    ];
    assert_eq!(
        table(&[Left, Right], &rows),
        "name     qty\nbolts      5\nnut    12000\n"
    );
}

#[test]
fn no_blanks_at_the_end() {
    let rows = vec![vec!["a", "long cell"], vec!["bb", "x"], vec!["c", ""]];
    assert_eq!(table(&[Left, Left], &rows), "a   long cell\nbb  x\nc\n");
}

#[test]
fn blanks_at_the_begin_stay() {
    let rows = vec![vec!["1", "x"], vec!["100", "y"], vec!["", "z"]];
    assert_eq!(table(&[Right, Left], &rows), "  1  x\n100  y\n     z\n");
}

#[test]
fn widths_count_characters() {
    let rows = vec![vec!["\u{e4}\u{f6}\u{fc}", "1"], vec!["abcd", "22"]];
    assert_eq!(
        table(&[Left, Right], &rows),
        "\u{e4}\u{f6}\u{fc}    1\nabcd  22\n"
    );
}

#[test]
fn small_tables() {
    assert_eq!(table(&[Left], &[vec!["a"], vec![""]]), "a\n\n");
    assert_eq!(table(&[Left, Right], &[]), "");
    assert_eq!(table(&[], &[vec![]]), "\n");
}
