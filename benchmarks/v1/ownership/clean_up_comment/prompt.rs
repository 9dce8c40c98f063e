use std::borrow::Cow;

/// Changes a text, or gives it back as it is.
pub type Step = for<'a> fn(&'a str) -> Cow<'a, str>;

/// Line ends of any system as `\n`.
pub fn line_ends(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Without white space at both ends.
pub fn trimmed(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text.trim())
}

/// Tabs as single blanks.
pub fn tabs(text: &str) -> Cow<'_, str> {
    match text.contains('\t') {
        true => Cow::Owned(text.replace('\t', " ")),
        false => Cow::Borrowed(text),
    }
}

/// Runs all steps, each on the result of the one before. The result borrows from `text` if every
/// step did; a step that only cuts a part out of a text that is owned by now costs a copy of that
/// part, and nothing if the part is all of it.
<|hole|>
