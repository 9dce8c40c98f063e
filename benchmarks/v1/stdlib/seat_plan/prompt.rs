use std::ops::{Index, IndexMut};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Seat {
    #[default]
    Free,
    Held,
    Sold,
}

/// The seats of a hall whose rows have different lengths.
#[derive(Debug)]
pub struct Hall {
    /// Seat by seat, row by row.
    seats: Vec<Seat>,
    /// Where each row begins in `seats`, and behind the last row, the number of seats.
    starts: Vec<usize>,
}

impl Hall {
    pub fn with_rows(lengths: &[usize]) -> Self {
        let mut starts = vec![0];
        for length in lengths {
            starts.push(starts[starts.len() - 1] + length);
        }
        Hall {
            seats: vec![Seat::Free; starts[lengths.len()]],
            starts,
        }
    }

    /// Where seat `number` of `row` lies in `seats`; both count from 1. `None` if there is no such
    /// row, or no such seat in it, however large or small the numbers are.
    fn place(&self, row: usize, number: usize) -> Option<usize> {
<|hole|>
}

/// `hall[(row, number)]` is a seat, `&mut hall[row]` and `&hall[row]` are a row's seats as a slice;
/// rows and numbers count from 1. A seat that does not exist panics with `no seat 9 in row 2`, and
/// a row that does not exist with `no row 7`.
impl Index<(usize, usize)> for Hall {
    type Output = Seat;

    fn index(&self, (row, number): (usize, usize)) -> &Seat {
        match self.place(row, number) {
            Some(place) => &self.seats[place],
            None => panic!("no seat {number} in row {row}"),
        }
    }
}

impl IndexMut<(usize, usize)> for Hall {
    fn index_mut(&mut self, (row, number): (usize, usize)) -> &mut Seat {
        match self.place(row, number) {
            Some(place) => &mut self.seats[place],
            None => panic!("no seat {number} in row {row}"),
        }
    }
}

impl Index<usize> for Hall {
    type Output = [Seat];

    fn index(&self, row: usize) -> &[Seat] {
        if row == 0 || row >= self.starts.len() {
            panic!("no row {row}");
        }
        &self.seats[self.starts[row - 1]..self.starts[row]]
    }
}

impl IndexMut<usize> for Hall {
    fn index_mut(&mut self, row: usize) -> &mut [Seat] {
        if row == 0 || row >= self.starts.len() {
            panic!("no row {row}");
        }
        &mut self.seats[self.starts[row - 1]..self.starts[row]]
    }
}
