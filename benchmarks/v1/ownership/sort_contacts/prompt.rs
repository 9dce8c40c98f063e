/// Somebody in an address book.
#[derive(Debug, PartialEq, Eq)]
pub struct Contact {
    pub family: String,
    pub given: String,
    pub phones: Vec<String>,
}

/// Sorts contacts by family name, then by given name. Those that have both in common become one,
/// with the phones of all, in the order in which the contacts stood; no phone stands twice.
<|hole|>
