/// Whether `value` is one of a cron line's field, whose values go from `least` to `most`. The
/// field is a list of parts with commas in between, and the value need match only one of them:
/// `*` is all values, `3` that one, `3-7` those from 3 to 7. `/2` after a star or a range takes
/// every second value, from the first one of it on: `1-9/3` is 1, 4 and 7. After a single number
/// it goes up to `most`. `None` if a part cannot be read, if a number is not among the values, a
/// range runs backwards or a step is 0, whether or not another part matches.
pub fn matches(field: &str, value: u32, least: u32, most: u32) -> Option<bool> {
    let number = |text: &str| -> Option<u32> {
        let number = text.parse().ok()?;
        (least..=most).contains(&number).then_some(number)
    };
    let mut matched = false;
    for part in field.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (
                range,
                Some(step.parse().ok().filter(|&step: &u32| step > 0)?),
            ),
            None => (part, None),
        };
        let (first, last) = match range.split_once('-') {
            Some((first, last)) => (number(first)?, number(last)?),
            None if range == "*" => (least, most),
            None => {
                let first = number(range)?;
                (first, if step.is_some() { most } else { first })
            }
        };
        if first > last {
            return None;
        }
        matched |= (first..=last).contains(&value) && (value - first) % step.unwrap_or(1) == 0;
    }
    Some(matched)
}
