#[test]
fn the_same_address_free_of_its_text() {
    let owned = {
        let text = String::from(" Mill Lane 4 ; Flat 2;; Oxford ; @uk");
        Address::parse(&text).into_owned()
    };
    assert_eq!(owned.street, "Mill Lane 4");
    assert_eq!(owned.lines, ["Flat 2", "Oxford"]);
    assert_eq!(owned.country.as_deref(), Some("uk"));
}

#[test]
fn it_can_go_to_another_thread() {
    let text = String::from("A 1; B; @de");
    let address = Address::parse(&text).into_owned();
    let thread = std::thread::spawn(move || address.with_country_in_capitals());
    assert_eq!(thread.join().unwrap().country.as_deref(), Some("DE"));
}

#[test]
fn all_parts_are_owned() {
    let address = Address::parse("A 1; B; C; @DE").into_owned();
    assert!(matches!(address.street, Cow::Owned(_)));
    assert!(address
        .lines
        .iter()
        .all(|line| matches!(line, Cow::Owned(_))));
    assert!(matches!(address.country, Some(Cow::Owned(_))));
}

#[test]
fn owned_parts_are_moved() {
    let mut address = Address::parse("A 1; B; @fr").with_country_in_capitals();
    address.lines.push(Cow::Owned("C".repeat(100)));
    let places = [
        address.lines[1].as_ptr(),
        address.country.as_ref().unwrap().as_ptr(),
    ];
    let owned = address.into_owned();
    assert_eq!(
        [owned.lines[1].as_ptr(), owned.country.unwrap().as_ptr()],
        places
    );
}

#[test]
fn what_is_missing_stays_missing() {
    let address = Address::parse("").into_owned();
    assert_eq!((address.street.as_ref(), address.lines.len()), ("", 0));
    assert_eq!(address.country, None);
}
