// === src/lib.rs ===
//! Messages in several languages, with forms for one and for many.

mod catalog;
mod message;

pub use catalog::Catalog;
pub use message::Message;
// === src/message.rs ===
/// A message's forms; `{n}` in them stands for the count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub none: Option<String>,
    pub one: String,
    pub many: String,
}

impl Message {
    pub fn new(one: &str, many: &str) -> Self {
        Self {
            none: None,
            one: one.to_string(),
            many: many.to_string(),
        }
    }

    /// With a form of its own for 0, which else has the form of many.
    pub fn with_none(mut self, none: &str) -> Self {
        self.none = Some(none.to_string());
        self
    }

    pub fn render(&self, count: u64) -> String {
        let form = match count {
            0 => self.none.as_ref().unwrap_or(&self.many),
            1 => &self.one,
            _ => &self.many,
        };
        form.replace("{n}", &count.to_string())
    }
}
// === src/catalog.rs ===
use crate::message::Message;
use std::collections::HashMap;

/// Messages by language (`de`, `de-at`, lower case) and key.
#[derive(Debug)]
pub struct Catalog {
    default: String,
    messages: HashMap<(String, String), Message>,
}

impl Catalog {
    pub fn new(default: &str) -> Self {
        Self {
            default: default.to_lowercase(),
            messages: HashMap::new(),
        }
    }

    pub fn add(&mut self, language: &str, key: &str, message: Message) {
        self.messages
            .insert((language.to_lowercase(), key.to_string()), message);
    }

    /// The message for a reader of `language`, in whatever case. It is looked for in `de-at-x`,
    /// then in `de-at`, then in `de`, then in the default language and its shorter forms likewise;
    /// where it is nowhere, the key itself stands in its place.
    pub fn text(&self, language: &str, key: &str, count: u64) -> String {
        self.find(&language.to_lowercase(), key)
            .or_else(|| self.find(&self.default, key))
            .map_or_else(|| key.to_string(), |message| message.render(count))
    }

    /// In this language, which is lower case, or else in the longest of its shorter forms that has
    /// the message.
    fn find(&self, language: &str, key: &str) -> Option<&Message> {
        let mut language = language;
        loop {
            let place = (language.to_string(), key.to_string());
            if let Some(message) = self.messages.get(&place) {
                return Some(message);
            }
            (language, _) = language.rsplit_once('-')?;
        }
    }
}
