#[test]
fn numbers_rise() {
    let mut book = Book::new("S");
    assert_eq!(book.next_number(2024), "S-2024-00001");
    assert_eq!(book.next_number(2024), "S-2024-00002");
    assert_eq!(book.issued(2024), 2);
}

#[test]
fn books_do_not_disturb_each_other() {
    let (mut shop, mut repairs) = company_books();
    assert_eq!(shop.next_number(2024), "S-2024-00001");
    assert_eq!(repairs.next_number(2024), "R-2024-00001");
    assert_eq!(shop.next_number(2024), "S-2024-00002");
    assert_eq!((shop.issued(2024), repairs.issued(2024)), (2, 1));
}

#[test]
fn each_year_counts_for_itself() {
    let mut book = Book::new("S");
    book.next_number(2024);
    assert_eq!(book.next_number(2025), "S-2025-00001");
    assert_eq!(book.next_number(2024), "S-2024-00002");
    assert_eq!(book.next_number(2025), "S-2025-00002");
    assert_eq!(book.issued(2023), 0);
}

#[test]
fn many_and_copies() {
    let mut book = Book::new("");
    let last = (0..123_456).map(|_| book.next_number(1)).last();
    assert_eq!(last.as_deref(), Some("-1-123456"));
    let mut copy = book.clone();
    assert_eq!(copy.next_number(1), "-1-123457");
    assert_eq!(book.issued(1), 123_456);
}
