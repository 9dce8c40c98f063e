use std::collections::VecDeque;

/// A text with its former states.
#[derive(Debug)]
pub struct Document {
    text: String,
    past: VecDeque<String>,
    future: Vec<String>,
    limit: usize,
}

impl Document {
    /// An empty text of which at most `limit` former states are kept.
    pub fn new(limit: usize) -> Self {
        Self {
            text: String::new(),
            past: VecDeque::new(),
            future: Vec::new(),
            limit,
        }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Puts `text` in place of the present one, which can be had back by `undo`. What had been
    /// undone cannot be redone any more. Beyond the limit the oldest states are forgotten. A
    /// text that is the present one is no edit: it changes nothing.
    pub fn edit(&mut self, text: &str) {
        if text == self.text {
            return;
        }
        self.past
            .push_back(std::mem::replace(&mut self.text, text.to_string()));
        if self.past.len() > self.limit {
            self.past.pop_front();
        }
        self.future.clear();
    }

    /// Goes back by one edit; `false` if there is none to go back by.
    pub fn undo(&mut self) -> bool {
        let Some(before) = self.past.pop_back() else {
            return false;
        };
        self.future.push(std::mem::replace(&mut self.text, before));
        true
    }

    /// Takes the last `undo` back; `false` if there is none.
    pub fn redo(&mut self) -> bool {
        let Some(after) = self.future.pop() else {
            return false;
        };
        self.past
            .push_back(std::mem::replace(&mut self.text, after));
        true
    }
}
