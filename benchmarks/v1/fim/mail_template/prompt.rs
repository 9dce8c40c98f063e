use std::collections::HashMap;

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateError {
    /// The brace at this byte is not closed, or closes nothing.
    Brace(usize),
    /// There is no value of this name.
    Unknown(String),
}

/// Fills `values` into `template`. `{name}` stands for the value of that name, blanks around the
/// name left out; `{{` stands for `{` and `}}` for `}`. A name goes up to the next `}`; it may
/// hold no `{`. Values are filled in as they are, braces included. The first error counts.
pub fn render(template: &str, values: &HashMap<&str, &str>) -> Result<String, TemplateError> {
    let mut out = String::with_capacity(template.len());
    let mut at = 0;
    while let Some(found) = template[at..].find(['{', '}']) {
        let brace = at + found;
        out.push_str(&template[at..brace]);
        let rest = &template[brace..];
        if rest.starts_with("{{") || rest.starts_with("}}") {
            out.push_str(&rest[..1]);
            at = brace + 2;
            continue;
        }
<|hole|>
    }
    out.push_str(&template[at..]);
    Ok(out)
}
