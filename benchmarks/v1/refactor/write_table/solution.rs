use std::io::{self, Write};

// A table of a gigabyte is built in memory first, and a full disk ends the program:
//
// pub fn print_table(header: &[&str], rows: &[Vec<u64>]) {
//     let mut text = String::new();
//     text.push_str(&header.join("\t"));
//     text.push_str("\n");
//     for row in rows {
//         let cells: Vec<String> = row.iter().map(|cell| cell.to_string()).collect();
//         text.push_str(&cells.join("\t"));
//         text.push_str("\n");
//     }
//     text.push_str(&format!("{} rows\n", rows.len()));
//     io::stdout().write_all(text.as_bytes()).unwrap();
// }
//
// The same bytes to any writer, `write_table(out, header, rows)`: `out` is taken by value, and rows
// are anything that gives `Vec<u64>`s one by one, written as they come, with no text of a row or
// more held in memory. The first error of the writer is returned at once. At the end the writer is
// flushed, and the `io::Result` holds the number of rows.

pub fn write_table(
    mut out: impl Write,
    header: &[&str],
    rows: impl IntoIterator<Item = Vec<u64>>,
) -> io::Result<usize> {
    for (index, name) in header.iter().enumerate() {
        write!(out, "{}{name}", if index > 0 { "\t" } else { "" })?;
    }
    writeln!(out)?;
    let mut number = 0;
    for row in rows {
        for (index, cell) in row.iter().enumerate() {
            write!(out, "{}{cell}", if index > 0 { "\t" } else { "" })?;
        }
        writeln!(out)?;
        number += 1;
    }
    writeln!(out, "{number} rows")?;
    out.flush()?;
    Ok(number)
}
