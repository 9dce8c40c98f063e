// There are `Window4`, `Window8` and `Window16`, which differ in one number each:
//
// pub struct Window4 {
//     readings: [i32; 4],
//     filled: usize,
//     next: usize,
// }
//
// impl Window4 {
//     pub fn new() -> Self {
//         Window4 {
//             readings: [0; 4],
//             filled: 0,
//             next: 0,
//         }
//     }
//
//     pub fn push(&mut self, reading: i32) {
//         self.readings[self.next] = reading;
//         self.next = (self.next + 1) % 4;
//         if self.filled < 4 {
//             self.filled += 1;
//         }
//     }
//
//     pub fn average(&self) -> i32 {
//         let sum: i32 = self.readings[..self.filled].iter().sum();
//         sum / self.filled as i32
//     }
// }
//
// In their place one type `Window<N>`, with the readings in an array of its own and the same three
// methods. The average of the last `N` readings, or of as many as there were, is rounded towards
// zero, an `Option` that is `None` before the first one, and right for all readings. A window of 0
// readings forgets them all. A `Window` can be cloned.

<|hole|>
