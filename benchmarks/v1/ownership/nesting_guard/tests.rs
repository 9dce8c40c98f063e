/// How many brackets are closed, or nothing if they nest too deep.
fn count(text: &mut std::str::Chars<'_>, nesting: &Nesting) -> Option<u32> {
    let mut closed = 0;
    while let Some(c) = text.next() {
        if c == ')' {
            return Some(closed);
        }
        let _level = nesting.enter()?;
        closed += 1 + count(text, nesting)?;
    }
    Some(closed)
}

#[test]
fn levels_end_when_dropped() {
    let nesting = Nesting::new(9);
    let outer = nesting.enter().unwrap();
    {
        let _inner = nesting.enter();
        assert_eq!(nesting.depth(), 2);
    }
    assert_eq!(nesting.depth(), 1);
    drop(outer);
    assert_eq!((nesting.depth(), nesting.deepest()), (0, 2));
}

#[test]
fn the_limit_refuses_and_changes_nothing() {
    let nesting = Nesting::new(2);
    let levels = [nesting.enter(), nesting.enter(), nesting.enter()];
    assert!(levels[1].is_some() && levels[2].is_none());
    assert_eq!((nesting.depth(), nesting.deepest()), (2, 2));
    drop(levels);
    assert_eq!(nesting.depth(), 0);
    assert!(nesting.enter().is_some());
}

#[test]
fn a_limit_of_none() {
    let nesting = Nesting::new(0);
    assert!(nesting.enter().is_none());
    assert_eq!((nesting.depth(), nesting.deepest()), (0, 0));
}

#[test]
fn the_deepest_is_remembered() {
    let nesting = Nesting::new(9);
    drop((nesting.enter(), nesting.enter(), nesting.enter()));
    drop(nesting.enter());
    assert_eq!(nesting.deepest(), 3);
}

#[test]
fn early_returns_end_levels_too() {
    let nesting = Nesting::new(3);
    assert_eq!(count(&mut "(()())".chars(), &nesting), Some(3));
    assert_eq!(count(&mut "(((())))".chars(), &nesting), None);
    assert_eq!(nesting.depth(), 0);
}
