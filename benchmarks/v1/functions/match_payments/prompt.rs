use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    pub number: u32,
    pub customer: String,
    /// What is still to be paid, in cents.
    pub open: u64,
}

#[derive(Debug, Clone)]
pub struct Payment {
    pub customer: String,
    pub cents: u64,
    /// The invoice that the customer has named.
    pub invoice: Option<u32>,
}

/// Enters `payments`, in their order, into `invoices`, which are sorted from the oldest to the
/// newest, by lowering their `open`.
///
/// A payment goes first to the invoice it names, if that is the same customer's, up to what is open
/// there; the rest goes to the customer's invoices from the oldest on. What is left when all of
/// them are paid is the customer's credit. Gives the credit of each customer that has any.
pub fn enter(invoices: &mut [Invoice], payments: &[Payment]) -> BTreeMap<String, u64> {
<|hole|>
