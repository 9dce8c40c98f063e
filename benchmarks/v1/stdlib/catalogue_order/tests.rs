fn sorted(books: &[(&str, Option<u16>)]) -> Vec<String> {
    let mut books: Vec<Book> = books
        .iter()
        .map(|&(title, year)| Book {
            title: title.to_string(),
            year,
        })
        .collect();
    sort_for_catalogue(&mut books);
    books.into_iter().map(|book| book.title).collect()
}

fn titles(titles: &[&str]) -> Vec<String> {
    sorted(
        &titles
            .iter()
            .map(|&title| (title, None))
            .collect::<Vec<_>>(),
    )
}

#[test]
fn articles_do_not_count() {
    assert_eq!(
        titles(&["The Zebra", "An Apple", "Middle", "A Boat"]),
        ["An Apple", "A Boat", "Middle", "The Zebra"]
    );
    assert_eq!(
        titles(&["THE  end", "the dog", "fox"]),
        ["the dog", "THE  end", "fox"]
    );
    assert_eq!(titles(&["The\tcat", "bat"]), ["bat", "The\tcat"]);
}

#[test]
fn only_one_article_and_only_a_whole_word() {
    assert_eq!(
        titles(&["The A Team", "b", "Theory", "Another"]),
        ["The A Team", "Another", "b", "Theory"]
    );
    assert_eq!(titles(&["The", "s", "u", "A"]), ["A", "s", "The", "u"]);
    assert_eq!(titles(&["The ", "s", "u"]), ["s", "The ", "u"]);
}

#[test]
fn case_does_not_count() {
    assert_eq!(
        titles(&["banana", "Apple", "CHERRY", "\u{c4}pfel"]),
        ["Apple", "banana", "CHERRY", "\u{c4}pfel"]
    );
    assert_eq!(
        titles(&["\u{c9}t\u{e9} b", "\u{e9}t\u{e9} a"]),
        ["\u{e9}t\u{e9} a", "\u{c9}t\u{e9} b"]
    );
    assert_eq!(titles(&["  b", "a", "  the  c"]), ["a", "  b", "  the  c"]);
}

#[test]
fn titles_alike_by_year() {
    let books = [
        ("Atlas", None),
        ("The Atlas", Some(1990)),
        ("ATLAS", Some(1805)),
        ("atlas ", Some(2001)),
    ];
    assert_eq!(sorted(&books), ["ATLAS", "The Atlas", "atlas ", "Atlas"]);
}

#[test]
fn what_is_alike_stays_in_place() {
    let books = [
        ("the x", Some(5)),
        ("X", Some(5)),
        ("a X", Some(5)),
        ("x", Some(0)),
        ("An x", None),
        ("The x", None),
    ];
    assert_eq!(sorted(&books), ["x", "the x", "X", "a X", "An x", "The x"]);
    assert!(sorted(&[]).is_empty());
}
