/// The pages of an index entry as they are printed: in rising order and each once, three or more
/// successive ones as a range, `3, 7-9, 12, 13`. Two successive pages are listed by themselves.
pub fn page_ranges(pages: &[u32]) -> String {
<|hole|>
