// Callers must make a `Vec<String>` only to call this:
//
// pub fn mentions(text: &String, names: &Vec<String>) -> usize {
//     let mut count = 0;
//     for i in 0..names.len() {
//         let name: String = names[i].clone();
//         if !name.is_empty() && text.contains(&name) {
//             count += 1;
//         }
//     }
//     count
// }
//
// The same count, how many of the names occur in the text, empty ones apart, for any text that is a
// `&str`, and for names in anything that can be iterated over whose items can be seen as `&str`:
// a slice of `String`s as well as an array of `&str`s. Nothing is copied.

pub fn mentions<S: AsRef<str>>(text: &str, names: impl IntoIterator<Item = S>) -> usize {
    names
        .into_iter()
        .filter(|name| !name.as_ref().is_empty() && text.contains(name.as_ref()))
        .count()
}
