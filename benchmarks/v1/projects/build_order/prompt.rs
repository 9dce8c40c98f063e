// === src/lib.rs ===
//! Targets of a build and their order.

mod order;
mod target;

pub use order::{order, OrderError};
pub use target::{parse, Target};
// === src/target.rs ===
/// Something to be built, and what has to be built before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub name: String,
    pub needs: Vec<String>,
}

/// Reads lines `name: need need`; a line without a `:` has no needs, and blank ones are skipped.
pub fn parse(text: &str) -> Vec<Target> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| {
            let (name, needs) = line.split_once(':').unwrap_or((line, ""));
            Target {
                name: name.trim().to_string(),
                needs: needs.split_whitespace().map(String::from).collect(),
            }
        })
        .collect()
}
// === src/order.rs ===
use crate::target::Target;
use std::collections::HashMap;

#[derive(Debug, PartialEq, Eq)]
pub enum OrderError {
    /// A target that is not there, and which one needs it.
    Missing { name: String, needed_by: String },
    /// Targets each of which needs the next one, and the last one the first.
    Circle(Vec<String>),
}

/// The names in an order in which they can be built. Targets are taken in the order given, and
/// before each one its needs, in their order, those of the needs before them; each name stands
/// once. Faults are found in the same order. A circle begins with its target that was reached
/// first. Names are different from one another.
pub fn order(targets: &[Target]) -> Result<Vec<&str>, OrderError> {
    let by_name = targets
        .iter()
        .map(|target| (target.name.as_str(), target))
        .collect();
    let mut done = Vec::new();
    for target in targets {
        visit(target, &by_name, &mut Vec::new(), &mut done)?;
    }
    Ok(done)
}

/// Adds a target to what is done, after its needs; `open` holds the way to it.
<|hole|>
