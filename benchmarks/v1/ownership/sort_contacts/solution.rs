/// Somebody in an address book.
#[derive(Debug, PartialEq, Eq)]
pub struct Contact {
    pub family: String,
    pub given: String,
    pub phones: Vec<String>,
}

/// Sorts contacts by family name, then by given name. Those that have both in common become one,
/// with the phones of all, in the order in which the contacts stood; no phone stands twice.
pub fn tidy(contacts: &mut Vec<Contact>) {
    contacts.sort_by(|a, b| a.family.cmp(&b.family).then_with(|| a.given.cmp(&b.given)));
    contacts.dedup_by(|next, first| {
        let same = next.family == first.family && next.given == first.given;
        if same {
            first.phones.append(&mut next.phones);
        }
        same
    });
    for contact in contacts {
        let mut phones = Vec::with_capacity(contact.phones.len());
        for phone in contact.phones.drain(..) {
            if !phones.contains(&phone) {
                phones.push(phone);
            }
        }
        contact.phones = phones;
    }
}
