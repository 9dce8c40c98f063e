/// From a minute of the day on, up to another, which is not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    pub from: u32,
    pub to: u32,
}

/// The times within `open` in which a room is free for at least `least` minutes on end, in order.
///
/// Bookings are in any order, may overlap each other and reach beyond the opening hours; those that
/// do not end after they begin take no time. Neighbouring free times are never given apart, and no
/// empty one is given, even if `least` is 0.
pub fn free_slots(open: Slot, bookings: &[Slot], least: u32) -> Vec<Slot> {
<|hole|>
