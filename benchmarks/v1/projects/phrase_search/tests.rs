use phrase_search::Index;

fn index() -> Index {
    let mut index = Index::default();
    index.add(7, "The rain in Spain stays mainly in the plain.");
    index.add(3, "In the rain, in the RAIN!");
    index.add(5, "rain the in");
    index.add(9, "in the in-the in: the");
    index
}

#[test]
fn words_one_after_the_other() {
    assert_eq!(index().phrase("rain in spain"), [(7, 1)]);
    assert_eq!(index().phrase("in the plain"), [(7, 1)]);
    assert!(index().phrase("spain rain").is_empty());
    assert!(index().phrase("rain spain").is_empty());
}

#[test]
fn the_most_come_first_then_the_smaller_number() {
    assert_eq!(index().phrase("in the"), [(9, 3), (3, 2), (7, 1)]);
    assert_eq!(index().phrase("rain"), [(3, 2), (5, 1), (7, 1)]);
    assert_eq!(index().phrase("rain in"), [(3, 1), (7, 1)]);
}

#[test]
fn case_and_signs_do_not_matter() {
    assert_eq!(index().phrase("The -- Rain"), [(3, 2), (7, 1)]);
    assert_eq!(index().word("RAIN"), [3, 5, 7]);
}

#[test]
fn nothing_is_found_nowhere() {
    assert!(index().phrase("").is_empty());
    assert!(index().phrase(" ?! ").is_empty());
    assert!(index().phrase("rain unknown").is_empty());
    assert!(index().phrase("unknown rain").is_empty());
    assert!(Index::default().phrase("rain").is_empty());
}

#[test]
fn occurrences_may_overlap() {
    let mut index = Index::default();
    index.add(1, "na na na na");
    assert_eq!(index.phrase("na na"), [(1, 3)]);
    assert_eq!(index.phrase("na na na na"), [(1, 1)]);
    assert!(index.phrase("na na na na na").is_empty());
}
