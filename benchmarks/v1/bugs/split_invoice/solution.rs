// The shares of an invoice do not add up to its amount:
//
// pub fn split_invoice(cents: u32, weights: &[u32]) -> Vec<u32> {
//     let total: u32 = weights.iter().sum();
//     weights
//         .iter()
//         .map(|weight| cents / total * weight)
//         .collect()
// }

/// Divides `cents` in proportion to `weights`, in whole cents that add up to `cents`. Each gets
/// its part rounded down, and the cents that are left go, one each, to those from whose part most
/// was cut off; of equals, to the first ones. Nothing if the weights are all 0 or if there are
/// none. There are fewer than a thousand weights, and each may be any u32.
pub fn split_invoice(cents: u32, weights: &[u32]) -> Option<Vec<u32>> {
    let total: u64 = weights.iter().map(|&weight| u64::from(weight)).sum();
    if total == 0 {
        return None;
    }
    let products = weights
        .iter()
        .map(|&weight| u64::from(cents) * u64::from(weight));
    let (mut shares, cut): (Vec<u32>, Vec<u64>) = products
        .map(|product| ((product / total) as u32, product % total))
        .unzip();
    let left = cents - shares.iter().sum::<u32>();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(cut[index]));
    for &index in order.iter().take(left as usize) {
        shares[index] += 1;
    }
    Some(shares)
}
