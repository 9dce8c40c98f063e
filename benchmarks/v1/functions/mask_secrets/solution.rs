/// `line` with its card numbers hidden.
///
/// A card number is a run of ASCII digits in which single blanks or single hyphens may stand
/// between two digits, as long as it can be, with 12 to 19 digits. All its digits but the last four
/// are replaced by `*`; blanks and hyphens stay. Runs with fewer or more digits stay as they are.
pub fn hide_cards(line: &str) -> String {
    let bytes = line.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(|b| b.is_ascii_digit());
    let mut hidden = String::with_capacity(line.len());
    let mut at = 0;
    while let Some(c) = line[at..].chars().next() {
        if !c.is_ascii_digit() {
            hidden.push(c);
            at += c.len_utf8();
            continue;
        }
        let start = at;
        while is_digit(at) || (matches!(bytes.get(at), Some(b' ' | b'-')) && is_digit(at + 1)) {
            at += 1;
        }
        let run = &line[start..at];
        let mut left = run.bytes().filter(u8::is_ascii_digit).count();
        let is_card = (12..=19).contains(&left);
        for c in run.chars() {
            if c.is_ascii_digit() {
                hidden.push(if is_card && left > 4 { '*' } else { c });
                left -= 1;
            } else {
                hidden.push(c);
            }
        }
    }
    hidden
}
