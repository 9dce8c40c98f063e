use Seat::*;

#[test]
fn seats_by_row_and_number() {
    let mut hall = Hall::with_rows(&[2, 3]);
    hall[(1, 2)] = Sold;
    hall[(2, 1)] = Held;
    assert_eq!(hall[(1, 1)], Free);
    assert_eq!(hall[(1, 2)], Sold);
    assert_eq!(hall[(2, 1)], Held);
    assert_eq!(hall[(2, 3)], Free);
    assert_eq!(hall.seats, [Free, Sold, Held, Free, Free]);
}

#[test]
fn whole_rows() {
    let mut hall = Hall::with_rows(&[1, 3, 0, 2]);
    hall[2].fill(Held);
    hall[4][0] = Sold;
    assert_eq!(hall[1], [Free]);
    assert_eq!(hall[2], [Held, Held, Held]);
    assert!(hall[3].is_empty());
    assert_eq!(hall[4], [Sold, Free]);
}

#[test]
#[should_panic(expected = "no seat 3 in row 1")]
fn beyond_the_end_of_a_row() {
    let hall = Hall::with_rows(&[2, 3]);
    let _ = hall[(1, 3)];
}

#[test]
#[should_panic(expected = "no seat 0 in row 2")]
fn seats_count_from_one() {
    let mut hall = Hall::with_rows(&[2, 3]);
    hall[(2, 0)] = Sold;
}

#[test]
#[should_panic(expected = "no seat 1 in row 3")]
fn seats_of_a_row_that_is_not_there() {
    let mut hall = Hall::with_rows(&[2, 3]);
    hall[(3, 1)] = Held;
}

#[test]
#[should_panic(expected = "no seat 18446744073709551615 in row 2")]
fn seats_without_end() {
    let _ = Hall::with_rows(&[2, 3])[(2, usize::MAX)];
}

#[test]
#[should_panic(expected = "no seat 1 in row 0")]
fn seats_before_the_first_row() {
    let _ = Hall::with_rows(&[2, 3])[(0, 1)];
}

#[test]
#[should_panic(expected = "no row 3")]
fn beyond_the_last_row() {
    let _ = &Hall::with_rows(&[2, 3])[3];
}

#[test]
#[should_panic(expected = "no row 0")]
fn rows_count_from_one() {
    Hall::with_rows(&[2, 3])[0].fill(Sold);
}
