// === src/lib.rs ===
//! Versions, and what is required of them.

mod requirement;
mod version;

pub use requirement::Requirement;
pub use version::Version;

/// The newest version that meets all requirements.
pub fn newest<'a>(versions: &'a [Version], requirements: &[Requirement]) -> Option<&'a Version> {
    let meets = |version: &&Version| requirements.iter().all(|wanted| wanted.accepts(version));
    versions.iter().filter(meets).max()
}
// === src/version.rs ===
/// `major.minor.patch`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub u64, pub u64, pub u64);

impl Version {
    pub fn parse(text: &str) -> Option<Self> {
        match *numbers(text)?.as_slice() {
            [major, minor, patch] => Some(Self(major, minor, patch)),
            _ => None,
        }
    }
}

/// One to three numbers divided by dots.
pub(crate) fn numbers(text: &str) -> Option<Vec<u64>> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = text.split('.').collect();
    if parts.len() > 3 || !parts.iter().all(|part| digits(part)) {
        return None;
    }
    parts.iter().map(|part| part.parse().ok()).collect()
}
// === src/requirement.rs ===
use crate::version::{numbers, Version};

/// From `least` on, and below `below` if there is such a bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    least: Version,
    below: Option<Version>,
}

impl Requirement {
    /// Reads a requirement; blanks around it and after its sign don't matter. Numbers that are left
    /// out count as 0 in the least version.
    ///
    /// - `>=1.2` is met by that version and all later ones.
    /// - `=1.2.3` is met by that version alone; with fewer numbers, by all that begin with them.
    /// - `~1.2.3` and `~1.2` are met from there up to the next minor version, `~1` up to the next
    ///   major one.
    /// - `^1.2.3`, or without a sign, is met from there as long as the first of the written numbers
    ///   that is not 0 stays the same; if all that are written are 0, as long as the last one
    ///   written does.
    ///
    /// A number that would have to be raised beyond `u64` makes the requirement unreadable.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let signs = [">=", "=", "~", "^"];
        let sign = signs
            .into_iter()
            .find(|sign| text.starts_with(sign))
            .unwrap_or("");
        let written = numbers(text[sign.len()..].trim_start())?;
        let last = written.len() - 1;
        let kept = match sign {
            ">=" => None,
            "=" => Some(last),
            "~" => Some(last.min(1)),
            _ => Some(
                written
                    .iter()
                    .position(|number| *number > 0)
                    .unwrap_or(last),
            ),
        };
        let mut least = [0; 3];
        least[..=last].copy_from_slice(&written);
        let mut below = None;
        if let Some(kept) = kept {
            let mut raised = [0; 3];
            raised[..kept].copy_from_slice(&least[..kept]);
            raised[kept] = least[kept].checked_add(1)?;
            below = Some(Version(raised[0], raised[1], raised[2]));
        }
        let least = Version(least[0], least[1], least[2]);
        Some(Self { least, below })
    }

    pub fn accepts(&self, version: &Version) -> bool {
        *version >= self.least && self.below.is_none_or(|below| *version < below)
    }
}
