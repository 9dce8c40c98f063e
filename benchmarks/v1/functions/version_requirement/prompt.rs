/// Whether `version` meets all parts of `requirement`, or `None` if one of them cannot be read.
///
/// A version is three numbers that fit `u64`, of ASCII digits without needless leading zeros, with
/// dots between: `1.20.3`. A requirement is one or more parts divided by commas, with blanks around
/// them as one likes; each is an operator, any number of blanks, and a version:
/// - `=`, `<`, `<=`, `>`, `>=` compare number by number, from the left;
/// - `~1.2.3` means at least that, and the first two numbers the same;
/// - `^1.2.3`, or no operator, means at least that, and the same numbers up to and including the
///   first one that is not 0; `^0.0.0` is met by `0.0.0` alone.
pub fn meets(version: &str, requirement: &str) -> Option<bool> {
<|hole|>
