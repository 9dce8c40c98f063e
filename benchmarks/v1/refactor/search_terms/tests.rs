fn term(text: &str) -> Query {
    Query::Term(text.to_string())
}

fn not(query: Query) -> Query {
    Query::Not(Box::new(query))
}

fn query() -> Query {
    Query::All(vec![
        term("rust"),
        not(Query::Any(vec![
            term("game"),
            not(term("engine")),
            term("video"),
        ])),
        Query::Any(vec![
            term("book"),
            Query::All(vec![not(not(term("course")))]),
        ]),
    ])
}

#[test]
fn wanted_terms_in_order() {
    assert_eq!(wanted(&query()), ["rust", "engine", "book", "course"]);
    assert_eq!(wanted(&term("one")), ["one"]);
}

#[test]
fn nots_cancel_out() {
    assert!(wanted(&not(term("x"))).is_empty());
    assert_eq!(wanted(&not(not(term("x")))), ["x"]);
    assert!(wanted(&not(not(not(term("x"))))).is_empty());
}

#[test]
fn counts() {
    assert_eq!(count(&query()), (4, 2));
    assert_eq!(count(&Query::All(Vec::new())), (0, 0));
    assert_eq!(count(&not(Query::Any(vec![term("a"), term("a")]))), (0, 2));
}

#[test]
fn the_longest_term() {
    assert_eq!(longest(&query()), Some("engine"));
    assert_eq!(
        longest(&not(Query::All(vec![term("ab"), term("éé"), term("c")]))),
        Some("ab")
    );
    assert_eq!(longest(&Query::Any(Vec::new())), None);
}

#[test]
fn every_term_is_told_from_left_to_right() {
    let query = query();
    let mut told = String::new();
    query.visit(&mut |term, wanted| {
        told.push(if wanted { '+' } else { '-' });
        told.push_str(term);
    });
    assert_eq!(told, "+rust-game+engine-video+book+course");
}
