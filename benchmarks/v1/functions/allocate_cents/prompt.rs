/// Divides `total` cents among parties by their `weights`, so that the shares add up to `total`
/// exactly. Each share is first the exact one rounded down; the cents that are left over go one
/// each to the parties whose rounding lost most, and among equal losses to the one that stands
/// earlier.
///
/// `None` if there are no parties or all the weights are 0. A party of weight 0 gets nothing. No
/// input overflows.
pub fn allocate_cents(total: u64, weights: &[u32]) -> Option<Vec<u64>> {
<|hole|>
