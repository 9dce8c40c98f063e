fn rgb(text: &str) -> Result<(u8, u8, u8), ColourError> {
    text.parse()
        .map(|Colour { red, green, blue }| (red, green, blue))
}

#[test]
fn six_digits() {
    assert_eq!(rgb("#123456"), Ok((18, 52, 86)));
    assert_eq!(rgb("#FFa07A"), Ok((255, 160, 122)));
    assert_eq!(rgb("#000001"), Ok((0, 0, 1)));
}

#[test]
fn three_digits() {
    assert_eq!(rgb("#fff"), Ok((255, 255, 255)));
    assert_eq!(rgb("#1A0"), Ok((17, 170, 0)));
}

#[test]
fn no_hash() {
    assert_eq!(rgb(""), Err(ColourError::NoHash));
    assert_eq!(rgb("102030"), Err(ColourError::NoHash));
    assert_eq!(rgb(" #fff"), Err(ColourError::NoHash));
}

#[test]
fn no_digits() {
    assert_eq!(rgb("#12345g"), Err(ColourError::NotHex('g')));
    assert_eq!(rgb("#fz"), Err(ColourError::NotHex('z')));
    assert_eq!(rgb("#+12"), Err(ColourError::NotHex('+')));
    assert_eq!(rgb("##ff"), Err(ColourError::NotHex('#')));
    assert_eq!(rgb("#\u{e9}1"), Err(ColourError::NotHex('\u{e9}')));
}

#[test]
fn too_few_or_too_many() {
    assert_eq!(rgb("#"), Err(ColourError::Digits(0)));
    assert_eq!(rgb("#ffff"), Err(ColourError::Digits(4)));
    assert_eq!(rgb("#1234567"), Err(ColourError::Digits(7)));
}
