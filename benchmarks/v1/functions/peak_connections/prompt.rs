/// The most sessions that were open at once, and the first second at which they were.
///
/// A session is open from its first second up to its second one, which is not included; one whose
/// end is not after its beginning was never open. `None` if none was ever open.
pub fn peak(sessions: &[(u64, u64)]) -> Option<(usize, u64)> {
<|hole|>
