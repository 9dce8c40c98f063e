use std::iter::Sum;
use std::ops::{Add, Neg};

/// An amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Cents(pub i64);

// Amounts are plain numbers in all of the program, and somebody has added a count to one:
//
// pub fn add_cents(a: i64, b: i64) -> i64 {
//     a.checked_add(b).expect("amount too large")
// }
//
// pub fn negate_cents(a: i64) -> i64 {
//     a.checked_neg().expect("amount too large")
// }
//
// pub fn sum_cents(amounts: &[i64]) -> i64 {
//     let mut sum = 0;
//     for amount in amounts {
//         sum = add_cents(sum, *amount);
//     }
//     sum
// }
//
// The same for `Cents`: `a + b`, `-a`, and `sum()` of an iterator of `Cents` as well as of one of
// `&Cents`. They panic with the same text where the functions do, in release builds too.

impl Add for Cents {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.checked_add(other.0).expect("amount too large"))
    }
}

impl Neg for Cents {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.checked_neg().expect("amount too large"))
    }
}

impl Sum for Cents {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self(0), Add::add)
    }
}

impl<'a> Sum<&'a Cents> for Cents {
    fn sum<I: Iterator<Item = &'a Cents>>(amounts: I) -> Self {
        amounts.copied().sum()
    }
}

/// What is left of `budget` after all `bills`.
pub fn left(budget: Cents, bills: &[Cents]) -> Cents {
    budget + -bills.iter().sum::<Cents>()
}
