use std::collections::BTreeMap;

/// What a listing says of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meta {
    pub bytes: u64,
    /// Seconds.
    pub modified: u64,
}

/// A step of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Delete(String),
    Copy { path: String, bytes: u64 },
}

/// The steps that make `target` a mirror of `source`; both are listed by path. First come the
/// deletions, so that there is room: all files that the source has not. Then come the copies:
/// files that the target has not, or has in another size, or whose source is newer than the
/// target by more than `tolerance` seconds. A target that is newer is left alone. Each kind is
/// in the order of the paths.
pub fn plan(
    source: &BTreeMap<String, Meta>,
    target: &BTreeMap<String, Meta>,
    tolerance: u64,
) -> Vec<Step> {
    let mut steps = Vec::new();
    for path in target.keys() {
        if !source.contains_key(path) {
            steps.push(Step::Delete(path.clone()));
        }
    }
    for (path, meta) in source {
        let current = target.get(path).is_some_and(|copy| {
            copy.bytes == meta.bytes && meta.modified.saturating_sub(copy.modified) <= tolerance
        });
        if !current {
            steps.push(Step::Copy {
                path: path.clone(),
                bytes: meta.bytes,
            });
        }
    }
    steps
}

/// How many bytes a plan copies.
pub fn bytes_to_copy(steps: &[Step]) -> u64 {
    steps
        .iter()
        .map(|step| match step {
            Step::Copy { bytes, .. } => *bytes,
            Step::Delete(_) => 0,
        })
        .sum()
}
