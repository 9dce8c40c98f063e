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
    let mut taken: Vec<Slot> = bookings
        .iter()
        .copied()
        .filter(|booking| booking.from < booking.to)
        .collect();
    taken.sort_by_key(|booking| booking.from);
    let end = Slot {
        from: open.to,
        to: open.to,
    };
    let mut free = Vec::new();
    let mut from = open.from;
    for booking in taken.into_iter().chain([end]) {
        let to = booking.from.min(open.to);
        if to > from && to - from >= least {
            free.push(Slot { from, to });
        }
        from = from.max(booking.to);
    }
    free
}
