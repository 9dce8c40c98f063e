use std::collections::BTreeMap;

/// What happened to a cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// So many pieces of an item were put in.
    Added(String, u32),
    /// So many were taken out, or all if there were not as many.
    Removed(String, u32),
    /// All of an item were taken out and as many put in of another.
    Swapped(String, String),
    Emptied,
    /// It was ordered; what happens afterwards does not count.
    Ordered,
    /// The order was called off, and the cart is as it was when it was ordered.
    Reopened,
}

/// A cart. An item is in it only if there is at least one piece.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cart {
    pub items: BTreeMap<String, u32>,
    pub ordered: bool,
}

impl Cart {
    /// Applies one event. Numbers of pieces stop at `u32::MAX`. An item that is not in the cart
    /// can be removed or swapped, to no effect; one swapped for itself stays as it is.
    pub fn apply(&mut self, event: &Event) {
        match event {
<|hole|>
        }
    }

    /// The cart after all `events`.
    pub fn after(events: &[Event]) -> Self {
        let mut cart = Self::default();
        for event in events {
            cart.apply(event);
        }
        cart
    }
}
