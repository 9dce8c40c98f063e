/// What somebody searches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    Term(String),
    Not(Box<Query>),
    All(Vec<Query>),
    Any(Vec<Query>),
}

// Three functions walk over a query in the same way, as this one, and the next kind of query needs
// a change in all of them:
//
// pub fn collect_wanted<'a>(query: &'a Query, negated: bool, found: &mut Vec<&'a str>) {
//     match query {
//         Query::Term(term) => {
//             if !negated {
//                 found.push(term);
//             }
//         }
//         Query::Not(inner) => collect_wanted(inner, !negated, found),
//         Query::All(parts) => {
//             for part in parts {
//                 collect_wanted(part, negated, found);
//             }
//         }
//         Query::Any(parts) => {
//             for part in parts {
//                 collect_wanted(part, negated, found);
//             }
//         }
//     }
// }
//
// One method `visit` in their place, which calls a closure for each term, from left to right, with
// the term and whether it is wanted: one below an even number of `Not`s is. The closure may change
// what it has captured, and may keep the terms as long as the query lives. `visit` takes it by
// `&mut`, and the three functions are below.

<|hole|>

/// The terms that are wanted, in their order.
pub fn wanted(query: &Query) -> Vec<&str> {
    let mut found = Vec::new();
    query.visit(&mut |term, wanted| found.extend(wanted.then_some(term)));
    found
}

/// How many terms there are, wanted and unwanted.
pub fn count(query: &Query) -> (usize, usize) {
    let mut counts = (0, 0);
    query.visit(&mut |_, wanted| match wanted {
        true => counts.0 += 1,
        false => counts.1 += 1,
    });
    counts
}

/// The longest term, by characters; of equals the first.
pub fn longest(query: &Query) -> Option<&str> {
    let mut longest: Option<&str> = None;
    query.visit(&mut |term, _| {
        if !longest.is_some_and(|known| known.chars().count() >= term.chars().count()) {
            longest = Some(term);
        }
    });
    longest
}
