#[test]
fn single_pages_and_ranges() {
    assert_eq!(page_ranges(&[3, 7, 8, 9, 12]), "3, 7-9, 12");
    assert_eq!(page_ranges(&[1, 2, 3, 4]), "1-4");
    assert_eq!(page_ranges(&[5]), "5");
}

#[test]
fn two_in_succession_are_no_range() {
    assert_eq!(page_ranges(&[12, 13]), "12, 13");
    assert_eq!(page_ranges(&[1, 2, 4, 5, 6, 8, 9]), "1, 2, 4-6, 8, 9");
}

#[test]
fn any_order_and_repeated() {
    assert_eq!(page_ranges(&[9, 7, 8, 7, 9, 1]), "1, 7-9");
    assert_eq!(page_ranges(&[4, 4, 5, 5]), "4, 5");
}

#[test]
fn gaps_of_one_divide() {
    assert_eq!(page_ranges(&[1, 3, 5]), "1, 3, 5");
    assert_eq!(page_ranges(&[1, 2, 3, 5, 6, 7]), "1-3, 5-7");
}

#[test]
fn the_ends_of_the_numbers() {
    assert_eq!(page_ranges(&[]), "");
    assert_eq!(
        page_ranges(&[u32::MAX, 0, u32::MAX - 1, 1, u32::MAX - 2]),
        "0, 1, 4294967293-4294967295"
    );
}
