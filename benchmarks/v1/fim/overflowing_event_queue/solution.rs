use std::collections::VecDeque;

/// Events that wait to be sent. When more come in than there is room for, the oldest are lost.
#[derive(Debug)]
pub struct Events<T> {
    waiting: VecDeque<T>,
    room: usize,
    lost: u64,
}

impl<T> Events<T> {
    /// An empty queue with room for so many events.
    pub fn new(room: usize) -> Self {
        Self {
            waiting: VecDeque::with_capacity(room),
            room,
            lost: 0,
        }
    }

    /// Adds an event. If there is no room for it the oldest one is lost; in a queue with no room
    /// at all the new one is. Lost events are counted.
    pub fn push(&mut self, event: T) {
        if self.room == 0 {
            self.lost += 1;
            return;
        }
        if self.waiting.len() == self.room {
            self.waiting.pop_front();
            self.lost += 1;
        }
        self.waiting.push_back(event);
    }

    /// Takes the events that wait, at most `most` of them and the oldest first, and how many
    /// were lost since this was called last.
    pub fn take(&mut self, most: usize) -> (Vec<T>, u64) {
        let count = most.min(self.waiting.len());
        let taken = self.waiting.drain(..count).collect();
        (taken, std::mem::take(&mut self.lost))
    }
}
