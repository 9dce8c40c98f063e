/// A line of a price list that cannot be read; lines count from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLine {
    pub line: usize,
    pub text: String,
}

fn read_price(line: &str) -> Option<(String, u32)> {
    let (article, cents) = line.split_once(';')?;
    let article = article.trim();
    let cents = cents.trim().parse().ok()?;
    (!article.is_empty()).then(|| (article.to_string(), cents))
}

// Articles are missing after some imports, and nobody is told:
//
// pub fn import_prices(list: &str) -> Vec<(String, u32)> {
//     list.lines().filter_map(read_price).collect()
// }
//
// Corrected: every line must be a price, but for blank ones, which are passed over and still
// count. The first line that is not comes back as the error, with its text as it stands.

<|hole|>
