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
    let (number, rest) = line
        .strip_prefix('<')
        .and_then(|rest| rest.split_once('>'))
        .ok_or(Malformed::Priority)?;
    if !(1..=3).contains(&number.len()) || !number.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Malformed::Priority);
    }
    let priority: u16 = number.parse().map_err(|_| Malformed::Priority)?;
    if priority > 23 * 8 + 7 {
        return Err(Malformed::Priority);
    }
    let (tag, message) = rest.split_once(':').ok_or(Malformed::Program)?;
    let (program, brackets) = match tag.find('[') {
        Some(at) => tag.split_at(at),
        None => (tag, ""),
    };
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    if program.is_empty() || !program.chars().all(allowed) {
        return Err(Malformed::Program);
    }
    let process = if brackets.is_empty() {
        None
    } else {
        let digits = brackets
            .strip_prefix('[')
            .and_then(|inner| inner.strip_suffix(']'))
            .filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))
            .ok_or(Malformed::Process)?;
        Some(digits.parse().map_err(|_| Malformed::Process)?)
    };
    Ok(Entry {
        facility: (priority / 8) as u8,
        severity: (priority % 8) as u8,
        program,
        process,
        message: message.strip_prefix(' ').unwrap_or(message),
    })
}
