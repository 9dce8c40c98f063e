/// A party that waits for a table.
#[derive(Debug, PartialEq, Eq)]
pub struct Party {
    pub name: String,
    pub guests: u32,
}

struct Node {
    party: Party,
    next: Option<Box<Node>>,
}

/// Parties in order of arrival.
#[derive(Default)]
pub struct WaitingList {
    first: Option<Box<Node>>,
    length: usize,
}

impl WaitingList {
    /// Adds a party at the end.
    pub fn arrive(&mut self, name: &str, guests: u32) {
        let mut link = &mut self.first;
        while let Some(node) = link {
            link = &mut node.next;
        }
        let party = Party {
            name: name.to_string(),
            guests,
        };
        *link = Some(Box::new(Node { party, next: None }));
        self.length += 1;
    }

    /// Takes all parties of that name out, and returns them in order of arrival; the others keep
    /// their order.
    pub fn cancel(&mut self, name: &str) -> Vec<Party> {
        self.take_where(|party| party.name == name, usize::MAX)
    }

    /// Takes out the first party that a table of `seats` has room for.
    pub fn seat(&mut self, seats: u32) -> Option<Party> {
        self.take_where(|party| party.guests <= seats, 1).pop()
    }

    /// Takes out the parties that are wanted, but no more than `limit`, from the first one on.
    fn take_where(&mut self, wanted: impl Fn(&Party) -> bool, limit: usize) -> Vec<Party> {
        let mut taken = Vec::new();
        let mut link = &mut self.first;
        while taken.len() < limit {
            match link {
                None => break,
                Some(node) if wanted(&node.party) => {
                    let next = node.next.take();
                    if let Some(node) = std::mem::replace(link, next) {
                        taken.push(node.party);
                    }
                }
                Some(node) => link = &mut node.next,
            }
        }
        self.length -= taken.len();
        taken
    }

    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::with_capacity(self.length);
        let mut link = &self.first;
        while let Some(node) = link {
            names.push(node.party.name.as_str());
            link = &node.next;
        }
        names
    }

    pub fn len(&self) -> usize {
        self.length
    }
}
