#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    pub title: String,
    pub year: Option<u16>,
}

/// Puts books into the order of the catalogue: by title in lower case, where one leading article
/// (`a`, `an` or `the`, in any case, and the white space behind it) does not count, unless nothing
/// would be left of the title; then by year, books without one last; then as they stood before.
/// White space around a title does not count.
pub fn sort_for_catalogue(books: &mut [Book]) {
<|hole|>
