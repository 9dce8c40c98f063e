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
<|hole|>
