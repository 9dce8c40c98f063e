const LETTERS: [char; 7] = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

#[test]
fn a_page_in_the_middle() {
    let page = paginate(&LETTERS, 3, 2);
    assert_eq!(page.items, ['d', 'e', 'f']);
    assert_eq!((page.number, page.pages), (2, 3));
    assert_eq!((page.previous, page.next), (Some(1), Some(3)));
}

#[test]
fn the_last_page_may_be_short() {
    let page = paginate(&LETTERS, 3, 3);
    assert_eq!(page.items, ['g']);
    assert_eq!((page.previous, page.next), (Some(2), None));
}

#[test]
fn the_first_page_has_no_previous() {
    let page = paginate(&LETTERS, 3, 1);
    assert_eq!(page.items, ['a', 'b', 'c']);
    assert_eq!((page.previous, page.next), (None, Some(2)));
}

#[test]
fn an_even_division_has_no_empty_last_page() {
    let page = paginate(&LETTERS[..6], 3, 2);
    assert_eq!(page.items, ['d', 'e', 'f']);
    assert_eq!((page.pages, page.next), (2, None));
}

#[test]
fn numbers_outside_are_brought_inside() {
    assert_eq!(paginate(&LETTERS, 3, 0).number, 1);
    assert_eq!(paginate(&LETTERS, 3, 9).number, 3);
    assert_eq!(paginate(&LETTERS, 3, usize::MAX).items, ['g']);
}

#[test]
fn an_empty_listing_is_one_empty_page() {
    let page = paginate::<u8>(&[], 10, 1);
    let expected = Page {
        items: &[],
        number: 1,
        pages: 1,
        previous: None,
        next: None,
    };
    assert_eq!(page, expected);
}

#[test]
fn odd_page_sizes() {
    assert_eq!(paginate(&LETTERS, 0, 7).items, ['g']);
    assert_eq!(paginate(&LETTERS, 0, 1).pages, 7);
    assert_eq!(paginate(&LETTERS, 100, 1).items, LETTERS);
    assert_eq!(paginate(&LETTERS, usize::MAX, 2).items, LETTERS);
}
