fn check(text: &str) -> Result<usize, NumberError> {
    article_number(text).map(|digits| digits.len())
}

#[test]
fn thirteen_digits() {
    assert_eq!(check("4006381333931"), Ok(13));
    assert_eq!(check("9780306406157"), Ok(13));
    assert_eq!(check("4006381333932"), Err(NumberError::CheckDigit(1)));
}

#[test]
fn other_lengths() {
    assert_eq!(check("73513537"), Ok(8));
    assert_eq!(check("036000291452"), Ok(12));
    assert_eq!(check("10012345678902"), Ok(14));
    assert_eq!(check("73513536"), Err(NumberError::CheckDigit(7)));
}

#[test]
fn a_check_digit_of_zero() {
    assert_eq!(check("00000000"), Ok(8));
    assert_eq!(check("00000001"), Err(NumberError::CheckDigit(0)));
    assert_eq!(check("00000710"), Ok(8));
}

#[test]
fn blanks_and_dashes_do_not_count() {
    assert_eq!(
        article_number(" 7351-3537 ").unwrap(),
        [7, 3, 5, 1, 3, 5, 3, 7]
    );
    assert_eq!(check("978-0-306-40615-7"), Ok(13));
}

#[test]
fn wrong_lengths() {
    assert_eq!(check(""), Err(NumberError::Length(0)));
    assert_eq!(check("123"), Err(NumberError::Length(3)));
    assert_eq!(check("123456789"), Err(NumberError::Length(9)));
    assert_eq!(check("12345678901"), Err(NumberError::Length(11)));
    assert_eq!(check("100123456789021"), Err(NumberError::Length(15)));
}
