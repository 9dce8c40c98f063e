/// Takes one edit back.
type Undo = Box<dyn FnOnce(&mut String)>;

/// A text whose edits can be taken back.
#[derive(Default)]
pub struct Editor {
    text: String,
    history: Vec<Vec<Undo>>,
}

impl Editor {
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Appends to the text.
    pub fn append(&mut self, more: &str) {
        let length = self.text.len();
        self.text.push_str(more);
        self.history
            .push(vec![Box::new(move |text| text.truncate(length))]);
    }

    /// Puts another text in the old one's place.
    pub fn replace_all(&mut self, new: String) {
        let old = std::mem::replace(&mut self.text, new);
        self.history.push(vec![Box::new(move |text| *text = old)]);
    }

    /// Joins the newest `count` steps into one, which is taken back as a whole; all of them, if
    /// there are fewer. Joining none or one changes nothing.
    pub fn join(&mut self, count: usize) {
        let start = self.history.len().saturating_sub(count);
        let joined: Vec<Undo> = self.history.drain(start..).flatten().collect();
        if !joined.is_empty() {
            self.history.push(joined);
        }
    }

    /// Takes the newest step back, its last edit first; false if there is none.
    pub fn undo(&mut self) -> bool {
        let Some(step) = self.history.pop() else {
            return false;
        };
        for undo in step.into_iter().rev() {
            undo(&mut self.text);
        }
        true
    }
}
