fn names() -> Vec<String> {
    ["ada", "Bob", ""].map(String::from).to_vec()
}

fn found(text: &str) -> Vec<(String, String)> {
    let names = names();
    Mentions::new(text, &names[..2])
        .map(|mention| (mention.name.to_string(), mention.after.to_string()))
        .collect()
}

fn pair(name: &str, after: &str) -> (String, String) {
    (name.to_string(), after.to_string())
}

#[test]
fn names_and_what_follows() {
    assert_eq!(
        found("ask @ada about it \nor @bob"),
        [pair("ada", "about it"), pair("bob", "")]
    );
    assert_eq!(
        found("@ADA: see @Bob, x"),
        [pair("ADA", ": see @Bob, x"), pair("Bob", ", x")]
    );
}

#[test]
fn names_are_whole() {
    assert!(found("@adam @bo @ ada ada@ @eve").is_empty());
    assert_eq!(found("x@ada-b"), [pair("ada", "-b")]);
    assert_eq!(
        found("@eve@ada@@bob"),
        [pair("ada", "@@bob"), pair("bob", "")]
    );
    assert_eq!(found("@adaé"), [pair("ada", "é")]);
}

#[test]
fn mentions_outlive_the_names() {
    let text = String::from("hi @ada!");
    let mention = {
        let names = names();
        Mentions::new(&text, &names).next()
    };
    let mention = mention.unwrap();
    assert_eq!((mention.name, mention.after), ("ada", "!"));
    assert_eq!(mention.name.as_ptr(), text[4..].as_ptr());
}

#[test]
fn an_empty_name_is_one_too() {
    let names = names();
    let all: Vec<&str> = Mentions::new("@ x @bob", &names)
        .map(|mention| mention.name)
        .collect();
    assert_eq!(all, ["", "bob"]);
    assert_eq!(Mentions::new("@a", &[]).next(), None);
}
