/// The price of an article on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    pub day: u32,
    pub cents: u32,
}

// It goes by indices and panics for an empty list. The same by windows over the list, as one
// expression:
//
// pub fn price_jumps(prices: &[Price], percent: u32) -> Vec<u32> {
//     let mut days = Vec::new();
//     for i in 0..prices.len() - 1 {
//         let before = u64::from(prices[i].cents);
//         let change = before.abs_diff(u64::from(prices[i + 1].cents));
//         if change * 100 > before * u64::from(percent) {
//             days.push(prices[i + 1].day);
//         }
//     }
//     days
// }

/// The days on which the price rose or fell by more than `percent` percent of the price before.
pub fn price_jumps(prices: &[Price], percent: u32) -> Vec<u32> {
    prices
        .windows(2)
        .map(|pair| (pair[0], pair[1]))
        .filter(|(before, after)| {
            let change = u64::from(before.cents.abs_diff(after.cents));
            change * 100 > u64::from(before.cents) * u64::from(percent)
        })
        .map(|(_, after)| after.day)
        .collect()
}
