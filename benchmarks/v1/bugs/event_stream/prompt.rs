/// An event that a server sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerEvent {
    /// `message` if the server named none.
    pub kind: String,
    pub data: String,
}

/// Puts events together from the lines of a stream, given one by one without their ends.
#[derive(Debug, Default)]
pub struct EventStream {
    kind: String,
    data: Vec<String>,
}

impl EventStream {
    // Events come with the kind and the data of earlier ones:
    //
    // pub fn line(&mut self, line: &str) -> Option<ServerEvent> {
    //     if line.is_empty() {
    //         return Some(ServerEvent {
    //             kind: self.kind.clone(),
    //             data: self.data.join("\n"),
    //         });
    //     }
    //     let (field, value) = line.split_once(": ")?;
    //     match field {
    //         "event" => self.kind = value.to_string(),
    //         "data" => self.data.push(value.to_string()),
    //         _ => {}
    //     }
    //     None
    // }
    //
    // Corrected. A line is `field:value`; one space after the colon is not part of the value, and a
    // line without a colon is a field with an empty value. `event` sets the kind, `data` adds a
    // line to the data, and other fields say nothing, those with an empty name included. An empty
    // line ends the event, which comes back if it had any `data` at all; whether or not it had,
    // the next event begins afresh. A kind that is empty is as if it was not given.

<|hole|>
}
