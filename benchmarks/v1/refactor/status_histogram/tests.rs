fn shown(histogram: &Histogram) -> String {
    let mut text = String::new();
    for (status, count) in histogram {
        text += &format!("{status}x{count} ");
    }
    text
}

#[test]
fn collected() {
    let histogram: Histogram = [404, 200, 200, 500, 200].into_iter().collect();
    assert_eq!(shown(&histogram), "200x3 404x1 500x1 ");
    assert_eq!(shown(&histogram), "200x3 404x1 500x1 ");
}

#[test]
fn extended() {
    let mut histogram = Histogram::from_iter(vec![200, 301]);
    histogram.extend([301, 404]);
    histogram.extend(None);
    assert_eq!(shown(&histogram), "200x1 301x2 404x1 ");
}

#[test]
fn part_of_larger_iterations() {
    let statuses = [(true, 200), (false, 500), (true, 200)];
    let (good, bad): (Histogram, Histogram) = {
        let (good, bad): (Vec<_>, Vec<_>) = statuses.iter().partition(|(good, _)| *good);
        (
            good.iter().map(|(_, s)| *s).collect(),
            bad.iter().map(|(_, s)| *s).collect(),
        )
    };
    assert_eq!(
        (shown(&good), shown(&bad)),
        ("200x2 ".to_string(), "500x1 ".to_string())
    );
    let read: Result<Histogram, std::num::ParseIntError> =
        "200 404 200".split(' ').map(str::parse::<u16>).collect();
    assert_eq!(
        read.map(|histogram| shown(&histogram)),
        Ok("200x2 404x1 ".to_string())
    );
}

#[test]
fn errors_are_counted() {
    assert_eq!(errors(&[200, 399, 400, 503, 400].into_iter().collect()), 3);
    assert_eq!(errors(&Histogram::default()), 0);
}

#[test]
fn pairs_are_borrowed() {
    let histogram: Histogram = [7, 7].into_iter().collect();
    let pairs: Vec<(&u16, &usize)> = (&histogram).into_iter().collect();
    assert_eq!(pairs, [(&7, &2)]);
}
