use adjacent_seats::{book, Hall, Seats};

fn seats(row: usize, places: std::ops::Range<usize>) -> Option<Seats> {
    Some(Seats { row, places })
}

#[test]
fn the_middle_of_the_front_row() {
    let mut hall = Hall::from_plan(".......\n.......");
    assert_eq!(book(&mut hall, 3), seats(0, 2..5));
    assert_eq!(book(&mut hall, 3), seats(1, 2..5));
    assert_eq!(hall, Hall::from_plan("..###..\n..###.."));
}

#[test]
fn of_equals_the_left() {
    let mut hall = Hall::from_plan("......");
    assert_eq!(book(&mut hall, 1), seats(0, 2..3));
    assert_eq!(book(&mut hall, 1), seats(0, 3..4));
    assert_eq!(book(&mut hall, 2), seats(0, 0..2));
    assert_eq!(book(&mut hall, 2), seats(0, 4..6));
}

#[test]
fn groups_stay_together() {
    let mut hall = Hall::from_plan("..#..#..\n#...#...");
    assert_eq!(book(&mut hall, 3), seats(1, 1..4));
    assert_eq!(book(&mut hall, 3), seats(1, 5..8));
    assert_eq!(book(&mut hall, 3), None);
    assert_eq!(book(&mut hall, 2), seats(0, 3..5));
}

#[test]
fn rows_of_different_length() {
    let mut hall = Hall::from_plan("..\n\n....");
    assert_eq!(book(&mut hall, 4), seats(2, 0..4));
    assert_eq!(book(&mut hall, 2), seats(0, 0..2));
    assert_eq!(book(&mut hall, 1), None);
}

#[test]
fn nobody_and_too_many() {
    let mut hall = Hall::from_plan("...");
    let before = hall.clone();
    assert_eq!(book(&mut hall, 0), None);
    assert_eq!(book(&mut hall, 4), None);
    assert_eq!(hall, before);
    assert_eq!(book(&mut Hall::from_plan(""), 1), None);
}
