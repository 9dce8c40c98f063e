/// `text` with its card numbers masked: of each run of 13 to 19 ASCII digits all but the last
/// four become `*`. Runs of other lengths are no card numbers and stay, as does all else.
pub fn mask_cards(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let (run, after) = rest.split_at(digits);
        if (13..=19).contains(&run.len()) {
            let hidden = run.len() - 4;
            masked.push_str(&"*".repeat(hidden));
            masked.push_str(&run[hidden..]);
        } else {
            masked.push_str(run);
        }
        let others = after
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(after.len());
        masked.push_str(&after[..others]);
        rest = &after[others..];
    }
    masked
}
