// === src/lib.rs ===
//! Checks what was filled into a form.

mod form;
mod rules;

pub use form::{Fault, Form};
pub use rules::Rule;
// === src/rules.rs ===
/// What is asked of a field's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// Not blank.
    Required,
    /// At most so many characters.
    AtMost(usize),
    /// ASCII digits alone.
    Digits,
    /// The same text as another field's, which may be missing, too.
    SameAs(&'static str),
}

impl Rule {
    /// What is wrong, in words; `other` gives the text of another field. A missing field is blank.
    pub fn fault(&self, text: &str, other: impl Fn(&str) -> String) -> Option<String> {
        let (kept, fault) = match self {
            Self::Required => (!text.trim().is_empty(), "is missing".to_string()),
            Self::AtMost(most) => (
                text.chars().count() <= *most,
                format!("is longer than {most}"),
            ),
            Self::Digits => (
                text.bytes().all(|byte| byte.is_ascii_digit()),
                "is no number".to_string(),
            ),
            Self::SameAs(name) => (text == other(name), format!("differs from {name}")),
        };
        (!kept).then_some(fault)
    }
}
// === src/form.rs ===
use crate::rules::Rule;
use std::collections::BTreeMap;

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub field: String,
    pub what: String,
}

/// Fields with their rules, in the order in which they are shown.
#[derive(Debug, Clone, Default)]
pub struct Form {
    fields: Vec<(&'static str, Vec<Rule>)>,
}

impl Form {
    pub fn field(mut self, name: &'static str, rules: &[Rule]) -> Self {
        self.fields.push((name, rules.to_vec()));
        self
    }

    /// All faults: for each field, in the form's order, that of its first rule that is not kept;
    /// then `is unknown` for each entry that is no field, in order of their names. A field that has
    /// no entry counts as one with an empty text; its rules other than `Required` and `SameAs`
    /// are not looked at, nor those of one whose text is blank.
    pub fn check(&self, entries: &BTreeMap<String, String>) -> Vec<Fault> {
        let text = |name: &str| entries.get(name).cloned().unwrap_or_default();
        let mut faults = Vec::new();
        for (name, rules) in &self.fields {
            let own = text(name);
            let blank = own.trim().is_empty();
            let fault = rules
                .iter()
                .filter(|rule| !blank || matches!(rule, Rule::Required | Rule::SameAs(_)))
                .find_map(|rule| rule.fault(&own, text));
            faults.extend(fault.map(|what| Fault {
                field: name.to_string(),
                what,
            }));
        }
        let known = |entry: &&String| self.fields.iter().any(|(name, _)| name == entry);
        faults.extend(
            entries
                .keys()
                .filter(|entry| !known(entry))
                .map(|entry| Fault {
                    field: entry.clone(),
                    what: "is unknown".to_string(),
                }),
        );
        faults
    }
}
