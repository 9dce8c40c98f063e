fn table() -> Vec<String> {
    vec!["north".to_string(), "south".to_string()]
}

#[test]
fn committed_rows_stay() {
    let mut rows = table();
    let mut insertion = Insertion::begin(&mut rows);
    insertion.add("east").unwrap();
    insertion.add("west").unwrap();
    insertion.commit();
    assert_eq!(rows, ["north", "south", "east", "west"]);
}

#[test]
fn dropped_rows_go() {
    let mut rows = table();
    {
        let mut insertion = Insertion::begin(&mut rows);
        insertion.add("east").unwrap();
    }
    assert_eq!(rows, ["north", "south"]);
}

#[test]
fn what_was_added_can_be_looked_at_after_the_insertion() {
    fn add_all<'a>(rows: &'a mut Vec<String>, new: &[&str]) -> Result<&'a [String], String> {
        let mut insertion = Insertion::begin(rows);
        for row in new {
            insertion.add(row)?;
        }
        Ok(insertion.commit())
    }
    let mut rows = table();
    assert_eq!(
        add_all(&mut rows, &["east", "west"]).unwrap(),
        ["east", "west"]
    );
    let none: &[String] = &[];
    assert_eq!(add_all(&mut rows, &[]).unwrap(), none);
    assert_eq!(
        add_all(&mut rows, &["up", "east"]),
        Err("a second east".to_string())
    );
    assert_eq!(rows.len(), 4);
}

#[test]
fn what_is_committed_lies_in_the_table() {
    let mut rows = Vec::with_capacity(8);
    rows.push("a".to_string());
    let place = rows.as_ptr();
    let mut insertion = Insertion::begin(&mut rows);
    insertion.add("b").unwrap();
    let added = insertion.commit();
    assert_eq!(added.as_ptr(), place.wrapping_add(1));
}

#[test]
fn refused_rows_are_not_added() {
    let mut rows = table();
    let mut insertion = Insertion::begin(&mut rows);
    assert!(insertion.add("").is_err());
    assert!(insertion.add("south").is_err());
    assert_eq!(insertion.add("up"), Ok(()));
    assert_eq!(insertion.commit(), ["up"]);
}
