/// The name of an article in its address: the runs of ASCII letters and digits of `title`, in lower
/// case, joined by `-`; apostrophes (`'` and U+2019) are left out without dividing, and any
/// other character divides.
///
/// If that is longer than `most` bytes, as many whole runs are kept as fit; if not even the first
/// fits, it is cut. Without any letter or digit it is `untitled`, whatever `most` is.
pub fn slug(title: &str, most: usize) -> String {
<|hole|>
