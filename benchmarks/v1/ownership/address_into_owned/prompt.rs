use std::borrow::Cow;

/// A postal address, whose parts borrow from the text where they stood or belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address<'a> {
    pub street: Cow<'a, str>,
    pub lines: Vec<Cow<'a, str>>,
    pub country: Option<Cow<'a, str>>,
}

impl<'a> Address<'a> {
    /// Reads `street; line; line; @country`: parts are trimmed, empty ones are skipped, the first
    /// one is the street. The last part that begins with `@` is the country.
    pub fn parse(text: &'a str) -> Self {
        let mut parts = text
            .split(';')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        let (countries, lines): (Vec<&str>, Vec<&str>) =
            parts.by_ref().partition(|part| part.starts_with('@'));
        let mut lines = lines.into_iter().map(Cow::Borrowed);
        Self {
            street: lines.next().unwrap_or_default(),
            lines: lines.collect(),
            country: countries.last().map(|country| Cow::Borrowed(&country[1..])),
        }
    }

    /// With the country in capitals; where it is so already, nothing is copied.
    pub fn with_country_in_capitals(mut self) -> Self {
        if let Some(country) = &mut self.country {
            if country.chars().any(char::is_lowercase) {
                *country.to_mut() = country.to_uppercase();
            }
        }
        self
    }

    /// The same address, free of the text: parts that it owns are moved, others are copied.
<|hole|>
}
