use std::collections::BTreeMap;

// Each file costs up to three look-ups here. It is to use the entries of the map, one look-up for
// each file, and nothing in it may be able to panic:
//
// pub fn by_extension<'a>(files: &[&'a str]) -> BTreeMap<String, Vec<&'a str>> {
//     let mut groups = BTreeMap::new();
//     for &file in files {
//         let name = file.rsplit('/').next().unwrap();
//         let extension = match name.rsplit_once('.') {
//             Some((stem, extension)) if !stem.is_empty() => extension.to_lowercase(),
//             _ => String::new(),
//         };
//         if !groups.contains_key(&extension) {
//             groups.insert(extension.clone(), Vec::new());
//         }
//         groups.get_mut(&extension).unwrap().push(file);
//     }
//     groups
// }

/// The paths by the extensions of their files in lower case, each group in the order of `files`.
/// A name without a point has the extension ``, and so has one whose only point is its first
/// character, as `.profile`.
pub fn by_extension<'a>(files: &[&'a str]) -> BTreeMap<String, Vec<&'a str>> {
<|hole|>
