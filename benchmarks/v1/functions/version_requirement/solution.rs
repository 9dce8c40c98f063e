/// Whether `version` meets all parts of `requirement`, or `None` if one of them cannot be read.
///
/// A version is three numbers that fit `u64`, of ASCII digits without needless leading zeros, with
/// dots between: `1.20.3`. A requirement is one or more parts divided by commas, with blanks around
/// them as one likes; each is an operator, any number of blanks, and a version:
/// - `=`, `<`, `<=`, `>`, `>=` compare number by number, from the left;
/// - `~1.2.3` means at least that, and the first two numbers the same;
/// - `^1.2.3`, or no operator, means at least that, and the same numbers up to and including the
///   first one that is not 0; `^0.0.0` is met by `0.0.0` alone.
pub fn meets(version: &str, requirement: &str) -> Option<bool> {
    fn numbers(text: &str) -> Option<[u64; 3]> {
        let parts = text
            .split('.')
            .map(|part| {
                let digits = part.bytes().all(|b| b.is_ascii_digit());
                let needless = part.len() > 1 && part.starts_with('0');
                part.parse().ok().filter(|_| digits && !needless)
            })
            .collect::<Option<Vec<u64>>>()?;
        parts.try_into().ok()
    }

    let version = numbers(version)?;
    let mut all = true;
    for part in requirement.split(',') {
        let part = part.trim_matches(' ');
        let at = part.find(|c: char| !"=<>~^".contains(c))?;
        let (operator, bound) = part.split_at(at);
        let bound = numbers(bound.trim_start_matches(' '))?;
        all &= match operator {
            "=" => version == bound,
            "<" => version < bound,
            "<=" => version <= bound,
            ">" => version > bound,
            ">=" => version >= bound,
            "~" => version >= bound && version[..2] == bound[..2],
            "" | "^" => {
                let fixed = bound.iter().position(|&n| n != 0).map_or(3, |at| at + 1);
                version >= bound && version[..fixed] == bound[..fixed]
            }
            _ => return None,
        };
    }
    Some(all)
}
