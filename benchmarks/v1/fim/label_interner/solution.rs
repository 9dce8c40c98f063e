use std::collections::HashMap;
use std::rc::Rc;

/// Numbers labels in the order in which they are first seen, from 0.
#[derive(Debug, Default)]
pub struct Labels {
    numbers: HashMap<Rc<str>, usize>,
    labels: Vec<Rc<str>>,
}

impl Labels {
    /// The number of `label`, a new one if it was not seen before. Case makes a difference.
    pub fn number(&mut self, label: &str) -> usize {
        if let Some(&number) = self.numbers.get(label) {
            return number;
        }
        let number = self.labels.len();
        let label: Rc<str> = Rc::from(label);
        self.labels.push(Rc::clone(&label));
        self.numbers.insert(label, number);
        number
    }

    /// The label of a number.
    pub fn label(&self, number: usize) -> Option<&str> {
        self.labels.get(number).map(AsRef::as_ref)
    }

    /// How many labels there are.
    pub fn count(&self) -> usize {
        self.labels.len()
    }
}

/// How often each label occurs in `seen`, in the order in which they are first seen.
pub fn tally<'a>(seen: impl IntoIterator<Item = &'a str>) -> Vec<(String, usize)> {
    let mut labels = Labels::default();
    let mut counts: Vec<usize> = Vec::new();
    for label in seen {
        let number = labels.number(label);
        counts.resize(labels.count(), 0);
        counts[number] += 1;
    }
    counts
        .into_iter()
        .enumerate()
        .filter_map(|(number, count)| Some((labels.label(number)?.to_string(), count)))
        .collect()
}
