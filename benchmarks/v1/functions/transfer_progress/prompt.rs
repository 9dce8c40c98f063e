/// A line such as `[#####.....]  50%`, for `done` of `total` bytes.
///
/// The bar between the brackets has `width` characters; its filled part is `done / total` of it,
/// rounded down. The percentage is rounded down too, and takes three places, after one blank. If
/// `total` is 0, or `done` is not less than it, all is done. No input overflows.
pub fn progress_line(done: u64, total: u64, width: usize) -> String {
<|hole|>
