// === src/lib.rs ===
//! Brings a schema from one version to another, step by step.

mod runner;
mod step;

pub use runner::{MigrateError, Runner};
pub use step::{Schema, Step};
// === src/step.rs ===
use std::collections::BTreeSet;

/// The tables there are.
pub type Schema = BTreeSet<String>;

/// One change of the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Create(&'static str),
    Drop(&'static str),
    Rename(&'static str, &'static str),
}

impl Step {
    /// Changes the schema, or says in words why it cannot be changed so, and changes nothing.
    pub fn apply(&self, schema: &mut Schema) -> Result<(), String> {
        match self {
            Self::Create(name) if schema.contains(*name) => Err(format!("{name} exists")),
            Self::Rename(_, name) if schema.contains(*name) => Err(format!("{name} exists")),
            Self::Drop(name) | Self::Rename(name, _) if !schema.contains(*name) => {
                Err(format!("no {name}"))
            }
            Self::Create(name) => {
                schema.insert(name.to_string());
                Ok(())
            }
            Self::Drop(name) => {
                schema.remove(*name);
                Ok(())
            }
            Self::Rename(old, new) => {
                schema.remove(*old);
                schema.insert(new.to_string());
                Ok(())
            }
        }
    }
}
// === src/runner.rs ===
use crate::step::{Schema, Step};

/// Why the schema did not come to the version asked for.
#[derive(Debug, PartialEq, Eq)]
pub enum MigrateError {
    /// There is no way back.
    Backwards { at: usize, asked: usize },
    /// There are only so many versions.
    Unknown { newest: usize, asked: usize },
    /// The step to this version failed.
    Step { version: usize, reason: String },
}

/// All migrations: number n of them, from 1, leads from version n - 1 to version n.
#[derive(Debug, Default)]
pub struct Runner {
    migrations: Vec<Vec<Step>>,
}

impl Runner {
    /// Adds the next migration.
    pub fn with(mut self, steps: &[Step]) -> Self {
        self.migrations.push(steps.to_vec());
        self
    }

    /// Brings `schema` from `version` to version `target`, and keeps `version` up to date. A
    /// migration is applied as a whole: if one of its steps fails, schema and version are as after
    /// the one before. Nothing is applied if the target cannot be reached by going forwards.
    pub fn migrate(
        &self,
        schema: &mut Schema,
        version: &mut usize,
        target: usize,
    ) -> Result<(), MigrateError> {
<|hole|>
}
