fn top(text: &str, count: usize) -> Vec<String> {
    top_words(text, count)
        .into_iter()
        .map(|(word, number)| format!("{word} {number}"))
        .collect()
}

#[test]
fn most_frequent_first() {
    assert_eq!(
        top("to be or not to be or to go", 3),
        ["to 3", "be 2", "or 2"]
    );
}

#[test]
fn equals_in_alphabetical_order() {
    assert_eq!(
        top("pear fig apple fig pear date", 4),
        ["fig 2", "pear 2", "apple 1", "date 1"]
    );
    assert_eq!(top("b a", 1), ["a 1"]);
}

#[test]
fn case_makes_no_difference() {
    assert_eq!(top("The the THE end", 2), ["the 3", "end 1"]);
    assert_eq!(top("\u{c4}rger \u{e4}rger", 2), ["\u{e4}rger 2"]);
}

#[test]
fn anything_but_letters_and_digits_divides() {
    assert_eq!(
        top("--x86_64, x86;\n\tdon't", 9),
        ["x86 2", "64 1", "don 1", "t 1"]
    );
}

#[test]
fn fewer_words_than_wanted() {
    assert_eq!(top("one", 5), ["one 1"]);
    assert!(top("one two", 0).is_empty());
    assert!(top("", 3).is_empty());
    assert!(top(" ,.- ", 3).is_empty());
}
