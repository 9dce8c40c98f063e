#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Up,
    Slow,
    Down,
}

/// A run of samples that all have one state.
#[derive(Debug, PartialEq, Eq)]
pub struct Span {
    pub state: State,
    /// Minute of the first and of the last sample.
    pub from: u32,
    pub to: u32,
    pub samples: usize,
}

/// The spans of a monitor's samples, each a minute and a state, in their order. A span ends only
/// where the state changes: minutes without a sample do not end it.
pub fn spans(samples: &[(u32, State)]) -> Vec<Span> {
    samples
        .chunk_by(|(_, a), (_, b)| a == b)
        .map(|run| Span {
            state: run[0].1,
            from: run[0].0,
            to: run[run.len() - 1].0,
            samples: run.len(),
        })
        .collect()
}
