#[test]
fn paths_go_from_the_top_down() {
    let (company, sales, north) = (
        Department::new("Company"),
        Department::new("Sales"),
        Department::new("North"),
    );
    assert!(sales.adopt(&north));
    assert!(company.adopt(&sales));
    assert_eq!(north.path(), "Company / Sales / North");
    assert_eq!(company.path(), "Company");
    assert_eq!(company.below(), ["Sales"]);
}

#[test]
fn moving_takes_away_from_the_old_place() {
    let (a, b, c) = (
        Department::new("A"),
        Department::new("B"),
        Department::new("C"),
    );
    a.adopt(&c);
    assert!(b.adopt(&c));
    assert!(a.below().is_empty());
    assert_eq!(b.below(), ["C"]);
    assert_eq!(c.path(), "B / C");
}

#[test]
fn no_department_below_itself() {
    let (a, b, c) = (
        Department::new("A"),
        Department::new("B"),
        Department::new("C"),
    );
    a.adopt(&b);
    b.adopt(&c);
    assert!(!a.adopt(&a));
    assert!(!b.adopt(&a));
    assert!(!c.adopt(&a));
    assert_eq!(c.path(), "A / B / C");
    assert_eq!(a.below(), ["B"]);
    assert!(c.below().is_empty());
}

#[test]
fn adopting_again_makes_it_the_last_one() {
    let (a, b, c) = (
        Department::new("A"),
        Department::new("B"),
        Department::new("C"),
    );
    a.adopt(&b);
    a.adopt(&c);
    assert!(a.adopt(&b));
    assert_eq!(a.below(), ["C", "B"]);
}

#[test]
fn nothing_leaks_and_dropped_parents_do_not_count() {
    let (a, b) = (Department::new("A"), Department::new("B"));
    a.adopt(&b);
    assert_eq!((Rc::strong_count(&a), Rc::strong_count(&b)), (1, 2));
    drop(a);
    assert_eq!(Rc::strong_count(&b), 1);
    assert_eq!(b.path(), "B");
    let c = Department::new("C");
    assert!(c.adopt(&b));
    assert_eq!(b.path(), "C / B");
}

#[test]
fn namesakes_are_different_departments() {
    let (a, first, second) = (
        Department::new("A"),
        Department::new("X"),
        Department::new("X"),
    );
    a.adopt(&first);
    a.adopt(&second);
    Department::new("B").adopt(&first);
    assert_eq!(a.below(), ["X"]);
    assert!(first.adopt(&second));
}
