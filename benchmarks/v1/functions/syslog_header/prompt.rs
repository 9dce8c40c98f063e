#[derive(Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The priority is 8 times the facility (0 to 23) plus the severity (0 to 7).
    pub facility: u8,
    pub severity: u8,
    pub program: &'a str,
    pub process: Option<u32>,
    pub message: &'a str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Malformed {
    /// No `<`, then one to three ASCII digits, then `>` at the beginning, or a facility beyond 23.
    Priority,
    /// No program before the `:`, or one with a character that is not an ASCII letter or digit,
    /// `-`, `_`, `.` or `/`; or no `:` at all.
    Program,
    /// Square brackets behind the program with something else than a number that fits.
    Process,
}

/// Reads a line such as `<134>sshd[812]: session opened`; the brackets with the process are
/// optional. The first `:` behind the priority ends the program; the message is all that follows
/// it, without one blank if it begins with one. Of several faults, the first in [`Malformed`] is
/// given.
pub fn parse_line(line: &str) -> Result<Entry<'_>, Malformed> {
<|hole|>
