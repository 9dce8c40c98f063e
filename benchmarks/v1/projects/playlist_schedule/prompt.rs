// === src/lib.rs ===
//! A radio's programmes of a day.

mod programme;
mod schedule;

pub use programme::Programme;
pub use schedule::{Schedule, Slots};

/// What is on at a minute of the day.
pub fn on_air(schedule: &Schedule, minute: u32) -> Option<&Programme> {
    let mut slots = schedule.into_iter();
    let (_, programme) =
        slots.find(|(start, programme)| (*start..start + programme.minutes).contains(&minute))?;
    Some(programme)
}
// === src/programme.rs ===
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programme {
    pub title: String,
    pub minutes: u32,
    /// Silence before it.
    pub pause: u32,
}
// === src/schedule.rs ===
use crate::programme::Programme;

/// Programmes one after the other, from a minute of the day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    pub start: u32,
    pub programmes: Vec<Programme>,
}

impl Schedule {
    pub fn new(start: u32) -> Self {
        Self {
            start,
            programmes: Vec::new(),
        }
    }

    pub fn with(mut self, title: &str, pause: u32, minutes: u32) -> Self {
        self.programmes.push(Programme {
            title: title.to_string(),
            minutes,
            pause,
        });
        self
    }
}

/// The programmes of a schedule, each with the minute in which it begins: after the ones before
/// it, their pauses and its own.
#[derive(Debug, Clone)]
pub struct Slots<'a> {
    next: u32,
    rest: std::slice::Iter<'a, Programme>,
}

impl<'a> Iterator for Slots<'a> {
    type Item = (u32, &'a Programme);

<|hole|>

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.rest.size_hint()
    }
}

impl<'a> IntoIterator for &'a Schedule {
    type Item = (u32, &'a Programme);
    type IntoIter = Slots<'a>;

    fn into_iter(self) -> Slots<'a> {
        Slots {
            next: self.start,
            rest: self.programmes.iter(),
        }
    }
}
