/// Keeps the last events of a program, as many as it was made for.
#[derive(Debug)]
pub struct RecentEvents {
    ring: Vec<String>,
    capacity: usize,
    /// Where the next event goes once the ring is full.
    next: usize,
}

impl RecentEvents {
    /// For `capacity` events; with 0 it keeps none.
    pub fn new(capacity: usize) -> Self {
        Self {
            ring: Vec::with_capacity(capacity),
            capacity,
            next: 0,
        }
    }

    // After a while the events come out in the wrong order, and one that should be gone is among
    // them; a capacity of 0 makes it panic:
    //
    // pub fn push(&mut self, event: &str) {
    //     if self.ring.len() <= self.capacity {
    //         self.ring.push(event.to_string());
    //     } else {
    //         self.ring[self.next] = event.to_string();
    //         self.next = self.next + 1 % self.capacity;
    //     }
    // }
    //
    // pub fn oldest_first(&self) -> Vec<&str> {
    //     self.ring.iter().map(String::as_str).collect()
    // }
    //
    // Both corrected: `push` keeps at most `capacity` events and lets the oldest one go, and
    // `oldest_first` gives those that are kept in the order in which they came.

<|hole|>
