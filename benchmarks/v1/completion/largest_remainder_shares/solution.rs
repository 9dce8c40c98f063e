/// Shares `amount` cents out by `weights`. Each share is its exact part rounded down; the cents
/// that are left go one each to the shares that lost the most by rounding, of equals to those
/// that stand first. So the shares always sum up to `amount`. Where the weights sum up to zero,
/// or there are none, nothing can be shared out: `None`.
pub fn share_out(amount: u64, weights: &[u32]) -> Option<Vec<u64>> {
    let whole: u128 = weights.iter().map(|&weight| u128::from(weight)).sum();
    if whole == 0 {
        return None;
    }
    let part = |&weight: &u32| u128::from(amount) * u128::from(weight);
    let mut shares: Vec<u64> = weights.iter().map(|w| (part(w) / whole) as u64).collect();
    let left = amount - shares.iter().sum::<u64>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(part(&weights[i]) % whole));
    for &i in order.iter().take(left as usize) {
        shares[i] += 1;
    }
    Some(shares)
}
