use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderError<'a> {
    /// This migration needs one that does not exist.
    Unknown { migration: &'a str, needs: &'a str },
    /// These can never be applied, since each needs another of them, directly or not, or needs one
    /// that does; in alphabetical order.
    Stuck(Vec<&'a str>),
}

/// The order in which to apply `migrations`, each with what must be applied before it.
///
/// Of the migrations of which everything needed is applied, the alphabetically first one is always
/// next. A need that is listed twice counts once. If several needs are unknown, the alphabetically
/// first migration with one is reported, with the first of them in its list; unknown ones are
/// reported before stuck ones.
pub fn migration_order<'a>(
    migrations: &BTreeMap<&'a str, Vec<&'a str>>,
) -> Result<Vec<&'a str>, OrderError<'a>> {
    let mut missing: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut wanted_by: BTreeMap<&str, Vec<&'a str>> = BTreeMap::new();
    for (&migration, needs) in migrations {
        for &need in needs {
            if !migrations.contains_key(need) {
                return Err(OrderError::Unknown {
                    migration,
                    needs: need,
                });
            }
            if missing.entry(migration).or_default().insert(need) {
                wanted_by.entry(need).or_default().push(migration);
            }
        }
    }
    let mut ready: BTreeSet<&str> = migrations
        .keys()
        .copied()
        .filter(|migration| !missing.contains_key(migration))
        .collect();
    let mut order = Vec::with_capacity(migrations.len());
    while let Some(next) = ready.pop_first() {
        order.push(next);
        for &waiting in wanted_by.get(next).into_iter().flatten() {
            let left = missing.entry(waiting).or_default();
            left.remove(next);
            if left.is_empty() {
                ready.insert(waiting);
            }
        }
    }
    if order.len() == migrations.len() {
        return Ok(order);
    }
    let applied: BTreeSet<&str> = order.into_iter().collect();
    let stuck = migrations.keys().copied().filter(|m| !applied.contains(m));
    Err(OrderError::Stuck(stuck.collect()))
}
