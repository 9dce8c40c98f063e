fn ranked(hits: &[(&str, f64)]) -> String {
    let mut hits: Vec<Hit> = hits
        .iter()
        .map(|&(name, score)| Hit {
            name: name.to_string(),
            score,
        })
        .collect();
    rank(&mut hits);
    hits.into_iter()
        .map(|hit| hit.name)
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn the_highest_score_first() {
    assert_eq!(
        ranked(&[("low", 0.1), ("high", 0.9), ("middle", 0.5)]),
        "high middle low"
    );
    assert_eq!(ranked(&[("c", 1.25), ("b", 1.5), ("a", 1.75)]), "a b c");
}

#[test]
fn equals_in_order_of_their_names() {
    assert_eq!(ranked(&[("b", 1.0), ("a", 1.0), ("c", 2.0)]), "c a b");
    assert_eq!(
        ranked(&[("b", 0.0), ("a", -0.0), ("d", -0.0), ("c", 0.0)]),
        "a b c d"
    );
    assert_eq!(ranked(&[("a", -0.0), ("b", 0.0)]), "a b");
    assert_eq!(ranked(&[("a", 1.0), ("B", 1.0)]), "B a");
}

#[test]
fn no_number_comes_last() {
    assert_eq!(ranked(&[("a", f64::NAN), ("b", -5.0), ("c", 3.0)]), "c b a");
    assert_eq!(
        ranked(&[("z", f64::NAN), ("y", -f64::NAN), ("b", f64::NEG_INFINITY)]),
        "b y z"
    );
}

#[test]
fn infinite_and_negative_scores() {
    assert_eq!(
        ranked(&[
            ("a", -1.0),
            ("b", f64::INFINITY),
            ("c", -2.0),
            ("d", f64::NEG_INFINITY),
            ("e", 1e300)
        ]),
        "b e a c d"
    );
}

#[test]
fn nothing_to_rank() {
    assert_eq!(ranked(&[]), "");
    assert_eq!(ranked(&[("only", 0.5)]), "only");
}
