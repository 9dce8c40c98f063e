/// Why a member of an archive must not be unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It begins with `/`.
    Absolute,
    /// It has a backslash, a colon or a NUL.
    Character,
    /// At some point on its way it leads above the folder where the archive is unpacked.
    Outside,
    /// It names nothing below that folder.
    Empty,
}

/// The path, below the folder where an archive is unpacked, of its member `name`: its parts joined
/// by single `/`, where `.` and empty parts are left out and `..` takes back the part before it.
///
/// Nothing on the disk is looked at. Of several reasons to refuse a name, the one that stands first
/// in [`Refused`] is given.
pub fn unpacked_path(name: &str) -> Result<String, Refused> {
    if name.starts_with('/') {
        return Err(Refused::Absolute);
    }
    if name.contains(['\\', ':', '\0']) {
        return Err(Refused::Character);
    }
    let mut parts = Vec::new();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop().ok_or(Refused::Outside)?;
            }
            named => parts.push(named),
        }
    }
    if parts.is_empty() {
        return Err(Refused::Empty);
    }
    Ok(parts.join("/"))
}
