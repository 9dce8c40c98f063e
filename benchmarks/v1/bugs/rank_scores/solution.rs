/// A document that was found, and how well it fits.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    pub name: String,
    pub score: f64,
}

// The order changes from one search to the next, and at times the whole search dies:
//
// pub fn rank(hits: &mut Vec<Hit>) {
//     hits.sort_unstable_by(|a, b| (a.score as i64).partial_cmp(&(b.score as i64)).unwrap());
//     hits.reverse();
// }
//
// Corrected: the highest score comes first, and hits of one score are in order of their names, by
// bytes. `0.0` and `-0.0` are one score. A score that is not a number comes after all others.

pub fn rank(hits: &mut [Hit]) {
    hits.sort_by(|a, b| {
        let by_score = match (a.score.is_nan(), b.score.is_nan()) {
            (false, false) => (b.score + 0.0).total_cmp(&(a.score + 0.0)),
            (a_is_none, b_is_none) => a_is_none.cmp(&b_is_none),
        };
        by_score.then_with(|| a.name.cmp(&b.name))
    });
}
