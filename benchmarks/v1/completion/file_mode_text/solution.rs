/// What a directory entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    File,
    Folder,
    Link,
}

/// The mode of a directory entry in ten characters: `d` for a folder, `l` for a link or `-`,
/// then `rwx` for the owner, for the group and for all others, each letter only where its bit
/// is set and `-` where it is not. The owner's bits are the highest three of the lowest nine,
/// `r` the highest of three; bits above the nine do not show.
pub fn mode_text(kind: Kind, mode: u32) -> String {
    let mut text = String::with_capacity(10);
    text.push(match kind {
        Kind::File => '-',
        Kind::Folder => 'd',
        Kind::Link => 'l',
    });
    for (place, letter) in "rwxrwxrwx".chars().enumerate() {
        let set = mode >> (8 - place) & 1 == 1;
        text.push(if set { letter } else { '-' });
    }
    text
}
