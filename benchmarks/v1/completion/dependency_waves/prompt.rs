use std::collections::{BTreeMap, BTreeSet};

/// Divides tasks into waves: all tasks of a wave may run at once, when those of the waves before
/// it are done. A task is in the first wave that can be, and a wave is in alphabetical order.
/// `needs` has the tasks with those they need; one that is only needed, and has no entry itself,
/// needs nothing and is a task as others.
///
/// # Errors
/// The tasks, in alphabetical order, that can never run since they need each other or themselves,
/// or need one that cannot run.
pub fn waves<'a>(
    needs: &BTreeMap<&'a str, Vec<&'a str>>,
) -> Result<Vec<Vec<&'a str>>, Vec<&'a str>> {
    let mut waiting: BTreeSet<&str> = needs.keys().copied().collect();
    waiting.extend(needs.values().flatten());
    let mut waves = Vec::new();
    while !waiting.is_empty() {
<|hole|>
    }
    Ok(waves)
}
