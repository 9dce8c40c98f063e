fn form(name: &str, password: &str, repeated: &str, age: &str) -> Form {
    Form {
        name: name.into(),
        password: password.into(),
        repeated: repeated.into(),
        age: age.into(),
    }
}

#[test]
fn a_good_form() {
    assert!(problems(&form("Ann", "12345678", "12345678", "40")).is_empty());
    assert!(problems(&form("Bo", "a longer one", "a longer one", " 255 ")).is_empty());
}

#[test]
fn all_problems_at_once() {
    assert_eq!(
        problems(&form("", "short", "shirt", "old")),
        [
            "name is missing",
            "password is too short",
            "passwords differ",
            "age is no number"
        ]
    );
    assert_eq!(
        problems(&Form::default()),
        [
            "name is missing",
            "password is too short",
            "age is no number"
        ]
    );
}

#[test]
fn single_problems() {
    assert_eq!(
        problems(&form("  ", "12345678", "12345678", "1")),
        ["name is missing"]
    );
    assert_eq!(
        problems(&form("A", "1234567", "1234567", "1")),
        ["password is too short"]
    );
    assert_eq!(
        problems(&form("A", "12345678", "12345678 ", "1")),
        ["passwords differ"]
    );
    assert_eq!(
        problems(&form("A", "12345678", "12345678", "256")),
        ["age is no number"]
    );
}

#[test]
fn characters_count_and_not_bytes() {
    assert_eq!(
        problems(&form("A", "pässwör", "pässwör", "1")),
        ["password is too short"]
    );
    assert!(problems(&form("A", "pässwört", "pässwört", "1")).is_empty());
}
