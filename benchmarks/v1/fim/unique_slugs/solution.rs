use std::collections::HashSet;

/// The part of an address that a title makes: runs of ASCII letters and digits in small letters,
/// joined by dashes; `untitled` if there are none.
pub fn slug(title: &str) -> String {
    let parts: Vec<String> = title
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    if parts.is_empty() {
        return String::from("untitled");
    }
    parts.join("-")
}

/// The addresses that are taken.
#[derive(Debug, Default)]
pub struct Addresses {
    taken: HashSet<String>,
}

impl Addresses {
    /// Takes an address for an article: its slug, or if that is taken the slug with `-2`, `-3`
    /// and so on behind it, the first one that is free, whichever title it was taken for.
    pub fn take(&mut self, title: &str) -> String {
        let slug = slug(title);
        let mut address = slug.clone();
        let mut number = 2;
        while self.taken.contains(&address) {
            address = format!("{slug}-{number}");
            number += 1;
        }
        self.taken.insert(address.clone());
        address
    }

    /// Gives an address back; whether it was taken.
    pub fn free(&mut self, address: &str) -> bool {
        self.taken.remove(address)
    }
}
