// === src/lib.rs ===
//! Finds the name of the handler for a path.

mod pattern;
mod table;

pub use pattern::Pattern;
pub use table::{Found, Table};
// === src/pattern.rs ===
/// One part of a route.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Fixed(String),
    /// `:name`, any one part that is not empty.
    Parameter(String),
    /// `*name`, all that follows, at least one part; only at the end.
    Rest(String),
}

/// A route such as `/users/:id/files/*path`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Part>,
}

impl Pattern {
    /// Reads a route; a `*` before the end is a fixed part.
    pub fn new(route: &str) -> Self {
        let texts: Vec<&str> = split(route).collect();
        let last = texts.len().saturating_sub(1);
        let part = |(index, text): (usize, &&str)| match text.split_at(text.len().min(1)) {
            (":", name) => Part::Parameter(name.to_string()),
            ("*", name) if index == last => Part::Rest(name.to_string()),
            _ => Part::Fixed(text.to_string()),
        };
        Self {
            parts: texts.iter().enumerate().map(part).collect(),
        }
    }

    /// The parameters of a path that this route fits, by name, in order of the route. A rest is
    /// given as in the path, with the slashes between its parts. One slash at the end of the path
    /// makes no difference; an empty part in the middle fits no parameter, but may be within a
    /// rest.
    pub fn fit(&self, path: &str) -> Option<Vec<(String, String)>> {
        let mut found = Vec::new();
        let mut texts = split(path);
        for part in &self.parts {
            let text = texts.next()?;
            match part {
                Part::Fixed(fixed) if fixed == text => {}
                Part::Fixed(_) => return None,
                Part::Parameter(_) if text.is_empty() => return None,
                Part::Parameter(name) => found.push((name.clone(), text.to_string())),
                Part::Rest(name) => {
                    let rest: Vec<&str> = std::iter::once(text).chain(texts.by_ref()).collect();
                    found.push((name.clone(), rest.join("/")));
                }
            }
        }
        texts.next().is_none().then_some(found)
    }
}

/// The parts of a path; the root has none.
fn split(path: &str) -> impl Iterator<Item = &str> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    path.split('/').filter(move |_| !path.is_empty())
}
// === src/table.rs ===
use crate::pattern::Pattern;

/// A handler and its parameters.
#[derive(Debug, PartialEq, Eq)]
pub struct Found<'a> {
    pub handler: &'a str,
    pub parameters: Vec<(String, String)>,
}

/// Routes in the order in which they were added; the first that fits is taken.
#[derive(Debug, Default)]
pub struct Table {
    routes: Vec<(Pattern, String)>,
}

impl Table {
    pub fn add(&mut self, route: &str, handler: &str) {
        self.routes.push((Pattern::new(route), handler.to_string()));
    }

    pub fn find(&self, path: &str) -> Option<Found<'_>> {
        self.routes.iter().find_map(|(pattern, handler)| {
            Some(Found {
                handler,
                parameters: pattern.fit(path)?,
            })
        })
    }
}
