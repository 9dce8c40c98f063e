/// A moment; the difference of two is a number of seconds.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
struct Moment(u8);

impl Sub for Moment {
    type Output = u16;

    fn sub(self, earlier: Self) -> u16 {
        u16::from(self.0) - u16::from(earlier.0)
    }
}

#[test]
fn whole_numbers() {
    assert_eq!(spread(&[3i64, -2, 8, 1]), Some(10));
    assert_eq!(spread(&[5u32, 9, 7]), Some(4));
    assert_eq!(spread(&[200u8, 10]), Some(190));
}

#[test]
fn floats() {
    assert_eq!(spread(&[1.5f64, 0.25, 1.0]), Some(1.25));
    assert_eq!(spread(&[2.0f64, f64::NAN, 5.0]), Some(3.0));
    assert!(spread(&[f64::NAN, 1.0]).is_some_and(f64::is_nan));
}

#[test]
fn one_value_or_none() {
    assert_eq!(spread(&[7u32]), Some(0));
    assert_eq!(spread::<i64>(&[]), None);
}

#[test]
fn types_of_ones_own() {
    assert_eq!(spread(&[Moment(9), Moment(3), Moment(5)]), Some(6u16));
}
