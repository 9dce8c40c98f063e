use std::collections::HashSet;

/// A step of a build; it cannot be copied.
#[derive(Debug, PartialEq, Eq)]
pub struct Step {
    pub name: String,
    pub needs: Vec<String>,
}

/// Steps that wait for others.
#[derive(Debug, Default)]
pub struct Build {
    pub waiting: Vec<Step>,
    done: HashSet<String>,
}

impl Build {
    /// Takes the steps out of `waiting` whose needs are all done; those and the ones that still
    /// wait keep their order.
    pub fn take_ready(&mut self) -> Vec<Step> {
        let (ready, waiting) = std::mem::take(&mut self.waiting)
            .into_iter()
            .partition(|step| step.needs.iter().all(|need| self.done.contains(need)));
        self.waiting = waiting;
        ready
    }

    /// Notes that a step is done.
    pub fn finish(&mut self, step: Step) {
        self.done.insert(step.name);
    }
}
