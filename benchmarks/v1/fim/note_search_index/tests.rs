fn search(query: &str) -> Vec<u32> {
    let mut index = Index::default();
    index.add(7, "Call the plumber");
    index.add(2, "Plumbing: buy pipes, call Ann");
    index.add(4, "Buy apples and PIPES");
    index.add(9, "pipe, plum");
    index.search(query)
}

#[test]
fn one_word() {
    assert_eq!(search("call"), [2, 7]);
    assert_eq!(search("BUY"), [2, 4]);
    assert!(search("sell").is_empty());
}

#[test]
fn all_words_in_any_order() {
    assert_eq!(search("buy pipes"), [2, 4]);
    assert_eq!(search("pipes call"), [2]);
    assert!(search("apples plumber").is_empty());
}

#[test]
fn the_last_word_may_be_a_begin() {
    assert_eq!(search("plum"), [2, 7, 9]);
    assert_eq!(search("call plumb"), [2, 7]);
    assert_eq!(search("pipe"), [2, 4, 9]);
    assert_eq!(search("pipes"), [2, 4]);
}

#[test]
fn the_others_are_whole() {
    assert!(search("plumb call").is_empty());
    assert_eq!(search("pipe plum"), [9]);
}

#[test]
fn unknown_words_find_nothing() {
    assert!(search("sell pipes").is_empty());
    assert!(search("pipes sell").is_empty());
}

#[test]
fn no_words_find_nothing() {
    assert!(search("").is_empty());
    assert!(search(" ,.- ").is_empty());
    assert_eq!(search("call, call!"), [2, 7]);
}

#[test]
fn a_note_may_be_added_to() {
    let mut index = Index::default();
    index.add(1, "a b");
    index.add(1, "c b");
    assert_eq!(index.search("a c"), [1]);
}
