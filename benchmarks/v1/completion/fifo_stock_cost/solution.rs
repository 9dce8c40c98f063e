use std::collections::VecDeque;

/// Pieces bought together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lot {
    pub pieces: u64,
    /// The cost of one piece, in cents.
    pub cost: u64,
}

/// A store's stock, the oldest lot first.
#[derive(Debug, Clone, Default)]
pub struct Stock {
    lots: VecDeque<Lot>,
}

impl Stock {
    /// Takes a lot in; one without pieces is not kept.
    pub fn buy(&mut self, pieces: u64, cost: u64) {
        if pieces > 0 {
            self.lots.push_back(Lot { pieces, cost });
        }
    }

    /// Takes out `pieces`, the oldest first, and gives what they had cost in all. If there are
    /// not so many nothing is taken out and the result is `None`. A lot is gone once its last
    /// piece is.
    pub fn sell(&mut self, pieces: u64) -> Option<u64> {
        if pieces > self.pieces() {
            return None;
        }
        let mut wanted = pieces;
        let mut total = 0;
        while wanted > 0 {
            let oldest = self.lots.front_mut()?;
            let taken = wanted.min(oldest.pieces);
            total += taken * oldest.cost;
            oldest.pieces -= taken;
            wanted -= taken;
            if oldest.pieces == 0 {
                self.lots.pop_front();
            }
        }
        Some(total)
    }

    /// How many pieces there are.
    pub fn pieces(&self) -> u64 {
        self.lots.iter().map(|lot| lot.pieces).sum()
    }

    /// The lots that are left.
    pub fn lots(&self) -> Vec<Lot> {
        self.lots.iter().copied().collect()
    }
}
