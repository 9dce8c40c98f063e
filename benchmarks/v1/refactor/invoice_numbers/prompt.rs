// All books of the company count together, and tests disturb each other:
//
// use std::sync::Mutex;
//
// static LAST: Mutex<(u16, u32)> = Mutex::new((0, 0));
//
// pub fn next_invoice_number(prefix: &str, year: u16) -> String {
//     let mut last = LAST.lock().unwrap();
//     if last.0 != year {
//         *last = (year, 0);
//     }
//     last.1 += 1;
//     format!("{}-{}-{:05}", prefix, year, last.1)
// }
//
// The same with a `Book` that its owner passes around: the method `next_number` takes the year and
// gives the next number. It counts from 1 in each year, and goes on counting where it was when an
// earlier invoice's year comes again; the method `issued` gives how many there were in a year.

use std::collections::BTreeMap;

/// The invoices of one book.
#[derive(Debug, Clone, Default)]
pub struct Book {
    prefix: String,
    issued: BTreeMap<u16, u32>,
}

<|hole|>

/// Two books, as the company has them: of its shop, `S`, and of its repairs, `R`.
pub fn company_books() -> (Book, Book) {
    (Book::new("S"), Book::new("R"))
}
