// Carried out in order, the renames that this function gives leave copies of one file under all
// the names:
//
// pub fn rotation_renames(base: &str, keep: u32) -> Vec<(String, String)> {
//     let mut renames = vec![(base.to_string(), format!("{base}.1"))];
//     for number in 1..=keep {
//         renames.push((format!("{base}.{number}"), format!("{base}.{}", number + 1)));
//     }
//     renames
// }

/// The renames (from, to) that rotate a log, in the order in which they must be carried out:
/// `base` becomes `base.1`, that becomes `base.2`, and so on. `keep` is how many rotated files
/// there are at most, so that `base.<keep>` is overwritten and is never renamed itself. With
/// `keep` 0 nothing is renamed.
pub fn rotation_renames(base: &str, keep: u32) -> Vec<(String, String)> {
    (0..keep)
        .rev()
        .map(|number| {
            let from = match number {
                0 => base.to_string(),
                _ => format!("{base}.{number}"),
            };
            (from, format!("{base}.{}", number + 1))
        })
        .collect()
}
