/// An invoice; days count from the epoch.
#[derive(Debug, Clone)]
pub struct Invoice {
    pub customer: String,
    pub cents: u32,
    pub due: u32,
    pub paid: bool,
}

// This works, and is to become one chain of iterators, with the loop and its counter gone:
//
// pub fn overdue_total(invoices: &[Invoice], customer: &str, today: u32) -> u64 {
//     let mut total = 0;
//     for invoice in invoices {
//         if invoice.customer == customer {
//             if !invoice.paid && invoice.due < today {
//                 total += u64::from(invoice.cents);
//             }
//         }
//     }
//     total
// }

/// What `customer` owes on invoices that were due before `today` and are not paid, in cents.
pub fn overdue_total(invoices: &[Invoice], customer: &str, today: u32) -> u64 {
    invoices
        .iter()
        .filter(|invoice| invoice.customer == customer)
        .filter(|invoice| !invoice.paid && invoice.due < today)
        .map(|invoice| u64::from(invoice.cents))
        .sum()
}
