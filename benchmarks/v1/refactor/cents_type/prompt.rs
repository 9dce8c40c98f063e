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

<|hole|>

/// What is left of `budget` after all `bills`.
pub fn left(budget: Cents, bills: &[Cents]) -> Cents {
    budget + -bills.iter().sum::<Cents>()
}
