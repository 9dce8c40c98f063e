use std::collections::BTreeMap;

/// What stands before the first section is in the section "".
pub type Sections = BTreeMap<String, BTreeMap<String, String>>;

/// Reads `[section]` and `key = value` lines. Blanks around lines, names, keys and values do not
/// count. Blank lines, and lines that begin with `;` or `#`, say nothing; elsewhere these two
/// are characters as others. A value goes from the first `=` to the end of the line and may be
/// empty, a key may not. Of two equal keys of a section the later one counts. A section that is
/// opened again goes on, and one without keys is there too.
///
/// # Errors
/// The number, from 1, of the first line that is none of these.
pub fn read_ini(text: &str) -> Result<Sections, usize> {
    let mut sections = Sections::new();
    let mut current = String::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with([';', '#']) {
            continue;
        }
<|hole|>
    }
    Ok(sections)
}
