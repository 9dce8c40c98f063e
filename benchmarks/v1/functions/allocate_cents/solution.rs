/// Divides `total` cents among parties by their `weights`, so that the shares add up to `total`
/// exactly. Each share is first the exact one rounded down; the cents that are left over go one
/// each to the parties whose rounding lost most, and among equal losses to the one that stands
/// earlier.
///
/// `None` if there are no parties or all the weights are 0. A party of weight 0 gets nothing. No
/// input overflows.
pub fn allocate_cents(total: u64, weights: &[u32]) -> Option<Vec<u64>> {
    let sum: u128 = weights.iter().map(|&weight| u128::from(weight)).sum();
    if sum == 0 {
        return None;
    }
    let mut shares = Vec::with_capacity(weights.len());
    let mut lost = Vec::with_capacity(weights.len());
    for (party, &weight) in weights.iter().enumerate() {
        let exact = u128::from(total) * u128::from(weight);
        shares.push((exact / sum) as u64);
        lost.push((exact % sum, party));
    }
    lost.sort_by(|(a, _), (b, _)| b.cmp(a));
    let left = total - shares.iter().sum::<u64>();
    for &(_, party) in lost.iter().take(left as usize) {
        shares[party] += 1;
    }
    Some(shares)
}
