/// Somebody at work; there is only one of each.
#[derive(Debug, PartialEq, Eq)]
pub struct Guard {
    pub name: String,
    pub shifts: u32,
}

/// A gate with a guard, and one who stands by.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Gate {
    pub on_duty: Option<Guard>,
    pub standby: Option<Guard>,
}

impl Gate {
    /// Ends the shift: the guard on duty goes home with one shift more and is returned; who stands
    /// by comes on duty, and `next` stands by. If nobody stands by, `next` comes on duty at once.
    pub fn change(&mut self, next: Option<Guard>) -> Option<Guard> {
        let relief = self.standby.take();
        let gone = match relief {
            Some(guard) => {
                self.standby = next;
                self.on_duty.replace(guard)
            }
            None => std::mem::replace(&mut self.on_duty, next),
        };
        gone.map(|guard| Guard {
            shifts: guard.shifts + 1,
            ..guard
        })
    }
}
