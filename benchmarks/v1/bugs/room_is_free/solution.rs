/// A booking of a room from minute `start` of the day up to minute `end`, which is not part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Booking {
    pub start: u16,
    pub end: u16,
}

// Meetings that follow each other at once are refused, and some that collide are not:
//
// pub fn is_free(bookings: &[Booking], wanted: Booking) -> bool {
//     for booking in bookings {
//         if wanted.start >= booking.start && wanted.start <= booking.end {
//             return false;
//         }
//         if wanted.end >= booking.start && wanted.end <= booking.end {
//             return false;
//         }
//     }
//     true
// }

/// Whether `wanted` collides with none of the bookings: they may touch, and share no minute. What
/// is wanted must end after it starts and not after minute 1440; else the room is not free.
pub fn is_free(bookings: &[Booking], wanted: Booking) -> bool {
    wanted.start < wanted.end
        && wanted.end <= 1440
        && bookings
            .iter()
            .all(|booking| wanted.end <= booking.start || booking.end <= wanted.start)
}
