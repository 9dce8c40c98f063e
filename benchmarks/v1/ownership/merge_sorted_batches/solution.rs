/// Something that happened, at a time.
#[derive(Debug, PartialEq, Eq)]
pub struct Event {
    pub at: u64,
    pub text: String,
}

/// Both batches in one, in order of the time; each of them is in order already. Of events at one
/// time those of `left` come first, and those of one batch keep their order.
pub fn merge(left: Vec<Event>, right: Vec<Event>) -> Vec<Event> {
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let mut right = right.into_iter().peekable();
    for event in left {
        while let Some(earlier) = right.next_if(|other| other.at < event.at) {
            merged.push(earlier);
        }
        merged.push(event);
    }
    merged.extend(right);
    merged
}

/// Any number of batches in one.
pub fn merge_all(batches: Vec<Vec<Event>>) -> Vec<Event> {
    batches.into_iter().fold(Vec::new(), merge)
}
