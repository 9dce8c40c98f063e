// === src/lib.rs ===
//! Texts with placeholders.

mod filters;
mod template;

pub use template::{render, RenderError};
// === src/filters.rs ===
/// Changes a value; nothing if there is no filter of that name.
pub fn apply(filter: &str, value: &str) -> Option<String> {
    match filter {
        "upper" => Some(value.to_uppercase()),
        "trim" => Some(value.trim().to_string()),
        "first" => Some(value.split_whitespace().next().unwrap_or("").to_string()),
        "html" => Some(value.replace('&', "&amp;").replace('<', "&lt;")),
        _ => None,
    }
}
// === src/template.rs ===
use crate::filters::apply;
use std::collections::HashMap;

/// Why a template was not rendered.
#[derive(Debug, PartialEq, Eq)]
pub enum RenderError {
    /// A `{` without its `}`; the bytes before it.
    Open(usize),
    NoValue(String),
    /// A filter that there is not, and the name of the value.
    NoFilter {
        filter: String,
        name: String,
    },
}

/// Puts values in the place of `{name}`, and of `{name|filter|filter}` after its filters, from the
/// left. Blanks around names and filters don't matter. `{{` stands for `{`, anywhere outside a
/// placeholder; a `}` there stands for itself. Values are not looked at again. The first fault from
/// the left is reported; of one placeholder the missing value comes before its filters.
pub fn render(template: &str, values: &HashMap<&str, &str>) -> Result<String, RenderError> {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        if let Some(after) = after.strip_prefix('{') {
            out.push('{');
            rest = after;
            continue;
        }
        let open = template.len() - after.len() - 1;
        let (inside, after) = after.split_once('}').ok_or(RenderError::Open(open))?;
        out.push_str(&placeholder(inside, values)?);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// The text of a placeholder.
fn placeholder(inside: &str, values: &HashMap<&str, &str>) -> Result<String, RenderError> {
    let mut parts = inside.split('|').map(str::trim);
    let name = parts.next().unwrap_or("");
    let value = values
        .get(name)
        .ok_or_else(|| RenderError::NoValue(name.to_string()))?;
    parts.try_fold(value.to_string(), |value, filter| {
        apply(filter, &value).ok_or_else(|| RenderError::NoFilter {
            filter: filter.to_string(),
            name: name.to_string(),
        })
    })
}
