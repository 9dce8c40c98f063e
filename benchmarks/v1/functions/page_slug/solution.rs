/// The name of an article in its address: the runs of ASCII letters and digits of `title`, in lower
/// case, joined by `-`; apostrophes (`'` and U+2019) are left out without dividing, and any
/// other character divides.
///
/// If that is longer than `most` bytes, as many whole runs are kept as fit; if not even the first
/// fits, it is cut. Without any letter or digit it is `untitled`, whatever `most` is.
pub fn slug(title: &str, most: usize) -> String {
    let plain = title.replace(['\'', '\u{2019}'], "").to_ascii_lowercase();
    let mut slug = String::new();
    for word in plain.split(|c: char| !c.is_ascii_alphanumeric()) {
        if word.is_empty() {
            continue;
        }
        if slug.is_empty() {
            slug.push_str(&word[..word.len().min(most)]);
            if word.len() >= most {
                return slug;
            }
        } else if slug.len() + 1 + word.len() <= most {
            slug.push('-');
            slug.push_str(word);
        } else {
            return slug;
        }
    }
    if slug.is_empty() {
        slug.push_str("untitled");
    }
    slug
}
