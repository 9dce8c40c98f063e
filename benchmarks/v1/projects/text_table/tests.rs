use text_table::{Align, Column, Table};

fn table(rows: &[&[&str]]) -> String {
    let mut table = Table::new(&[
        Column::new("name", Align::Left, 8),
        Column::new("n", Align::Right, 6),
        Column::new("note", Align::Left, 20),
    ]);
    rows.iter().for_each(|row| table.row(row));
    table.render()
}

#[test]
fn columns_are_aligned() {
    let expected = "name   n  note\n----  --  ----\nada    7  x\nbo    12  y\n";
    assert_eq!(table(&[&["ada", "7", "x"], &["bo", "12", "y"]]), expected);
}

#[test]
fn long_cells_widen_their_column_or_are_cut() {
    let expected = "name           n  note\n--------  ------  -----------\nada       123456  a long note\nwilhelm…  12345…\n";
    assert_eq!(
        table(&[
            &["ada", "123456", "a long note"],
            &["wilhelmine", "1234567"]
        ]),
        expected
    );
}

#[test]
fn characters_are_counted() {
    let expected = "name   n  note\n-----  -  ----\nélisé  1  é\nzoë    2\n";
    assert_eq!(table(&[&["élisé", "1", "é"], &["zoë", "2"]]), expected);
}

#[test]
fn short_and_long_rows() {
    let expected = "name  n  note\n----  -  ----\n\na     1  b\n";
    assert_eq!(table(&[&[], &["a", "1", "b", "left out"]]), expected);
}

#[test]
fn titles_are_cut_too() {
    let mut table = Table::new(&[
        Column::new("quantity", Align::Right, 4),
        Column::new("x", Align::Left, 0),
    ]);
    table.row(&["12", "y"]);
    assert_eq!(table.render(), "qua…\n----\n  12\n");
    assert_eq!(Table::new(&[]).render(), "\n\n");
}
