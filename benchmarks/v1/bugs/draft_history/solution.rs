/// The states of a document, of which one is the present one.
#[derive(Debug)]
pub struct History {
    past: Vec<String>,
    present: String,
    future: Vec<String>,
    limit: usize,
}

impl History {
    /// Keeps at most `limit` states to go back to.
    pub fn new(first: &str, limit: usize) -> Self {
        Self {
            past: Vec::new(),
            present: first.to_string(),
            future: Vec::new(),
            limit,
        }
    }

    pub fn present(&self) -> &str {
        &self.present
    }

    // Undo gives the same state twice, and after a change redo brings back what was given up:
    //
    // pub fn change(&mut self, state: &str) {
    //     self.past.push(state.to_string());
    //     self.present = state.to_string();
    //     if self.past.len() > self.limit {
    //         self.past.pop();
    //     }
    // }
    //
    // pub fn undo(&mut self) -> bool {
    //     if let Some(state) = self.past.pop() {
    //         self.present = state;
    //     }
    //     self.past.is_empty()
    // }
    //
    // pub fn redo(&mut self) -> bool {
    //     if let Some(state) = self.future.pop() {
    //         self.present = state;
    //     }
    //     self.future.is_empty()
    // }
    //
    // The three corrected: `change` makes `state` the present one, forgets what could be redone,
    // and lets the oldest states go that exceed the limit; to change to the present state changes
    // nothing at all. `undo` and `redo` go one state back or forth and tell whether they could.

    pub fn change(&mut self, state: &str) {
        if state == self.present {
            return;
        }
        let before = std::mem::replace(&mut self.present, state.to_string());
        self.past.push(before);
        self.future.clear();
        if self.past.len() > self.limit {
            self.past.remove(0);
        }
    }

    pub fn undo(&mut self) -> bool {
        let Some(state) = self.past.pop() else {
            return false;
        };
        self.future
            .push(std::mem::replace(&mut self.present, state));
        true
    }

    pub fn redo(&mut self) -> bool {
        let Some(state) = self.future.pop() else {
            return false;
        };
        self.past.push(std::mem::replace(&mut self.present, state));
        true
    }
}
