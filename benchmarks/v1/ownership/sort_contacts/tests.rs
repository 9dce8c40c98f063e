fn contact(family: &str, given: &str, phones: &[&str]) -> Contact {
    Contact {
        family: family.to_string(),
        given: given.to_string(),
        phones: phones.iter().map(|phone| phone.to_string()).collect(),
    }
}

fn names(contacts: &[Contact]) -> Vec<String> {
    contacts
        .iter()
        .map(|contact| format!("{} {}", contact.given, contact.family))
        .collect()
}

#[test]
fn family_names_come_before_given_names() {
    let mut book = vec![
        contact("Roy", "Bo", &[]),
        contact("Ito", "Zoe", &[]),
        contact("Roy", "Al", &[]),
    ];
    tidy(&mut book);
    assert_eq!(names(&book), ["Zoe Ito", "Al Roy", "Bo Roy"]);
}

#[test]
fn namesakes_become_one() {
    let mut book = vec![
        contact("Roy", "Al", &["3", "1"]),
        contact("Ito", "Zoe", &["9"]),
        contact("Roy", "Al", &["2"]),
        contact("Roy", "Al", &["0"]),
    ];
    tidy(&mut book);
    assert_eq!(
        book,
        [
            contact("Ito", "Zoe", &["9"]),
            contact("Roy", "Al", &["3", "1", "2", "0"])
        ]
    );
}

#[test]
fn no_phone_stands_twice() {
    let mut book = vec![
        contact("Roy", "Al", &["2", "1", "2"]),
        contact("Roy", "Al", &["1", "3"]),
    ];
    tidy(&mut book);
    assert_eq!(book[0].phones, ["2", "1", "3"]);
    let mut book = vec![contact("A", "B", &["1", "1"]), contact("A", "C", &["1"])];
    tidy(&mut book);
    assert_eq!((book[0].phones.len(), book[1].phones.len()), (1, 1));
}

#[test]
fn one_name_in_common_is_not_enough() {
    let mut book = vec![
        contact("Al", "Roy", &["1"]),
        contact("Roy", "Al", &["2"]),
        contact("Roy", "Roy", &["3"]),
    ];
    tidy(&mut book);
    assert_eq!(names(&book), ["Roy Al", "Al Roy", "Roy Roy"]);
}

#[test]
fn names_are_moved() {
    let mut book = vec![contact("Roy", "Al", &[]), contact("Ito", "Zoe", &["7"])];
    let (name, phone) = (book[1].family.as_ptr(), book[1].phones[0].as_ptr());
    tidy(&mut book);
    assert_eq!(
        (book[0].family.as_ptr(), book[0].phones[0].as_ptr()),
        (name, phone)
    );
    tidy(&mut Vec::new());
}
