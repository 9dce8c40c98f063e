/// The language of `offered` that a browser's `Accept-Language` header wants most.
///
/// The header is a list of entries divided by commas, each a tag of ASCII letters, digits and `-`,
/// or `*`, and possibly `;q=` with a weight from 0 to 1 of at most three decimals (`1`, `0.8`,
/// `0.25`, `.5` is none); without it the weight is 1. Blanks around an entry and around its `;` do
/// not matter. Entries of any other form are left out.
///
/// An entry stands for an offered language if it is equal to it, without regard to ASCII case, or
/// is the beginning of it up to a `-`; `*` stands for any. Where several do, the longest decides,
/// with `*` the shortest of all, and the first of them if it occurs twice. A language that no entry
/// stands for, or whose weight is 0, is not acceptable. The acceptable one of the highest weight is
/// chosen, and the one offered first among equals.
pub fn choose_language<'a>(header: &str, offered: &[&'a str]) -> Option<&'a str> {
    fn thousandths(weight: &str) -> Option<u32> {
        let (whole, decimals) = weight.split_once('.').unwrap_or((weight, "0"));
        let digits = decimals.bytes().all(|b| b.is_ascii_digit());
        if !matches!(whole, "0" | "1") || !digits || !(1..=3).contains(&decimals.len()) {
            return None;
        }
        let value = format!("{whole}{decimals:0<3}").parse().ok()?;
        (value <= 1000).then_some(value)
    }

    fn matches(tag: &str, language: &str) -> bool {
        match (language.get(..tag.len()), language.get(tag.len()..)) {
            (Some(start), Some(rest)) => {
                start.eq_ignore_ascii_case(tag) && (rest.is_empty() || rest.starts_with('-'))
            }
            _ => false,
        }
    }

    let mut entries: Vec<(&str, u32)> = Vec::new();
    for entry in header.split(',') {
        let (tag, weight) = match entry.split_once(';') {
            Some((tag, parameter)) => {
                let weight = parameter.trim().strip_prefix("q=").and_then(thousandths);
                (tag.trim(), weight)
            }
            None => (entry.trim(), Some(1000)),
        };
        let plain = tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if let (Some(weight), true) = (weight, tag == "*" || (plain && !tag.is_empty())) {
            entries.push((tag, weight));
        }
    }
    // stable: of equal tags the first one stays in front
    entries.sort_by_key(|(tag, _)| std::cmp::Reverse(if *tag == "*" { 0 } else { tag.len() }));
    let mut best: Option<(&str, u32)> = None;
    for &language in offered {
        let weight = entries
            .iter()
            .find(|(tag, _)| *tag == "*" || matches(tag, language))
            .map_or(0, |&(_, weight)| weight);
        if weight > best.map_or(0, |(_, highest)| highest) {
            best = Some((language, weight));
        }
    }
    best.map(|(language, _)| language)
}
