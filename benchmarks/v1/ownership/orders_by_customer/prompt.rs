use std::collections::HashMap;

#[derive(Debug, PartialEq, Eq)]
pub struct Order {
    pub customer: String,
    pub cents: u64,
}

/// A view of orders by customer.
#[derive(Debug)]
pub struct ByCustomer<'a> {
    orders: HashMap<&'a str, Vec<&'a Order>>,
}

impl<'a> ByCustomer<'a> {
    /// Groups the orders, those of a customer in their order; names are compared without the blanks
    /// around them. Orders of nobody, whose name is blank, are left out.
    pub fn new(orders: &'a [Order]) -> Self {
<|hole|>

    /// The orders of a customer, who may have none.
    pub fn of(&self, customer: &str) -> &[&'a Order] {
        self.orders.get(customer).map_or(&[], Vec::as_slice)
    }

    /// The customer who has spent most, and how much; of equals the one whose name comes first.
    pub fn best(&self) -> Option<(&'a str, u64)> {
        let sum = |orders: &[&Order]| orders.iter().map(|order| order.cents).sum::<u64>();
        let sums = self
            .orders
            .iter()
            .map(|(name, orders)| (*name, sum(orders)));
        sums.max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(a.0)))
    }
}
