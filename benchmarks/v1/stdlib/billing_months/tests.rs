fn months(first: (u16, u8), last: (u16, u8)) -> BillingMonths {
    let month = |(year, month)| Month { year, month };
    BillingMonths::between(month(first), month(last))
}

fn written(months: impl Iterator<Item = Month>) -> String {
    months
        .map(|m| format!("{}-{:02}", m.year, m.month))
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn from_the_first_month() {
    assert_eq!(
        written(months((2024, 11), (2025, 2))),
        "2024-11 2024-12 2025-01 2025-02"
    );
    assert_eq!(written(months((2024, 5), (2024, 5))), "2024-05");
    assert_eq!(written(months((2024, 5), (2024, 4))), "");
    assert_eq!(written(months((2025, 1), (2023, 1))), "");
}

#[test]
fn from_the_last_month() {
    assert_eq!(
        written(months((2024, 11), (2025, 2)).rev()),
        "2025-02 2025-01 2024-12 2024-11"
    );
    assert_eq!(
        months((2020, 1), (2024, 12)).next_back(),
        Some(Month {
            year: 2024,
            month: 12
        })
    );
}

#[test]
fn both_ends_meet() {
    let mut left = months((2024, 1), (2024, 4));
    assert_eq!(left.next().map(|m| m.month), Some(1));
    assert_eq!(left.next_back().map(|m| m.month), Some(4));
    assert_eq!(left.next_back().map(|m| m.month), Some(3));
    assert_eq!(left.next().map(|m| m.month), Some(2));
    assert_eq!(
        (left.next(), left.next_back(), left.next()),
        (None, None, None)
    );
}

#[test]
fn how_many_are_left() {
    let mut left = months((2023, 12), (2025, 1));
    assert_eq!(left.len(), 14);
    left.next();
    left.next_back();
    assert_eq!(left.len(), 12);
    assert_eq!(left.size_hint(), (12, Some(12)));
    assert_eq!(left.by_ref().count(), 12);
    assert_eq!(left.len(), 0);
    assert_eq!(months((2024, 5), (2023, 5)).len(), 0);
}

#[test]
fn works_with_adapters() {
    let quarters: Vec<u8> = months((2024, 1), (2024, 12))
        .step_by(3)
        .map(|m| m.month)
        .collect();
    assert_eq!(quarters, [1, 4, 7, 10]);
    assert_eq!(
        months((2024, 1), (2024, 12)).rposition(|m| m.month == 3),
        Some(2)
    );
}
