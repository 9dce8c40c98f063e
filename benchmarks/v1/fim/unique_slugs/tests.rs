#[test]
fn slugs() {
    assert_eq!(slug("Hello, World!"), "hello-world");
    assert_eq!(slug(" 10 years -- of Rust "), "10-years-of-rust");
    assert_eq!(slug("?!"), "untitled");
}

#[test]
fn the_first_one_has_no_number() {
    let mut addresses = Addresses::default();
    assert_eq!(addresses.take("News"), "news");
    assert_eq!(addresses.take("Old News"), "old-news");
}

#[test]
fn the_others_are_numbered() {
    let mut addresses = Addresses::default();
    let taken: Vec<String> = (0..4).map(|_| addresses.take("News")).collect();
    assert_eq!(taken, ["news", "news-2", "news-3", "news-4"]);
    assert_eq!(addresses.take(""), "untitled");
    assert_eq!(addresses.take(""), "untitled-2");
}

#[test]
fn numbers_of_titles_are_in_the_way() {
    let mut addresses = Addresses::default();
    assert_eq!(addresses.take("News 2"), "news-2");
    assert_eq!(addresses.take("News"), "news");
    assert_eq!(addresses.take("News"), "news-3");
    assert_eq!(addresses.take("News 2"), "news-2-2");
}

#[test]
fn free_ones_are_taken_again() {
    let mut addresses = Addresses::default();
    for _ in 0..3 {
        addresses.take("News");
    }
    assert!(addresses.free("news-2"));
    assert!(!addresses.free("news-2"));
    assert_eq!(addresses.take("News"), "news-2");
    assert_eq!(addresses.take("News"), "news-4");
}
