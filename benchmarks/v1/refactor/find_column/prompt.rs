// Callers forget to compare with -1, and cannot tell an empty cell from a missing one:
//
// pub fn find_column(header: &[&str], name: &str) -> i32 {
//     for (index, column) in header.iter().enumerate() {
//         if column.trim().eq_ignore_ascii_case(name) {
//             return index as i32;
//         }
//     }
//     -1
// }
//
// The same search with `Option<usize>` for what may be missing, and without a loop of its own.

<|hole|>

/// The cell of `row` in the column `name`, which may be empty; nothing if there is no such column
/// or if the row is too short.
pub fn cell<'a>(header: &[&str], row: &[&'a str], name: &str) -> Option<&'a str> {
    row.get(find_column(header, name)?).copied()
}
