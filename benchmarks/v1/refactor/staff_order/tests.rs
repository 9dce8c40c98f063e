fn sorted(staff: &[(&str, u8, u16)]) -> String {
    let mut staff: Vec<Person> = staff
        .iter()
        .map(|&(name, level, since)| Person {
            name: name.to_string(),
            level,
            since,
        })
        .collect();
    staff.sort_by(staff_order);
    staff
        .iter()
        .map(|person| person.name.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn the_highest_level_first() {
    assert_eq!(
        sorted(&[("a", 1, 2001), ("b", 3, 2020), ("c", 2, 1999)]),
        "b c a"
    );
}

#[test]
fn then_those_who_are_here_longest() {
    assert_eq!(
        sorted(&[("a", 1, 2010), ("b", 1, 2001), ("c", 1, 2005)]),
        "b c a"
    );
}

#[test]
fn then_names_without_regard_to_case() {
    assert_eq!(
        sorted(&[("bo", 1, 1), ("Cy", 1, 1), ("Al", 1, 1)]),
        "Al bo Cy"
    );
    assert_eq!(
        sorted(&[("ann", 1, 1), ("Ann", 1, 1), ("aNN", 1, 1)]),
        "Ann aNN ann"
    );
}

#[test]
fn only_the_same_is_equal() {
    let ann = Person {
        name: "Ann".to_string(),
        level: 1,
        since: 2000,
    };
    assert_eq!(staff_order(&ann, &ann.clone()), Ordering::Equal);
    let other = Person {
        name: "ann".to_string(),
        ..ann.clone()
    };
    assert_eq!(staff_order(&ann, &other), Ordering::Less);
    assert_eq!(staff_order(&other, &ann), Ordering::Greater);
}
