fn batches(limit: usize, lines: &[&str]) -> Vec<String> {
    let mut batcher = Batcher::new(limit);
    let mut batches: Vec<Vec<String>> = lines
        .iter()
        .filter_map(|line| batcher.push(line.to_string()))
        .collect();
    batches.extend(batcher.flush());
    assert_eq!(batcher.flush(), None);
    batches.iter().map(|batch| batch.join(",")).collect()
}

#[test]
fn lines_are_gathered_up_to_the_limit() {
    assert_eq!(batches(8, &["abc", "def", "ghi"]), ["abc,def", "ghi"]);
    assert_eq!(batches(7, &["abc", "def", "ghi"]), ["abc", "def", "ghi"]);
    assert_eq!(batches(100, &["abc", "def"]), ["abc,def"]);
}

#[test]
fn each_batch_counts_anew() {
    assert_eq!(batches(4, &["a", "b", "c", "d", "e"]), ["a,b", "c,d", "e"]);
}

#[test]
fn a_long_line_is_a_batch_of_its_own() {
    assert_eq!(
        batches(4, &["a", "too long", "b", "c"]),
        ["a", "too long", "b,c"]
    );
    assert_eq!(batches(0, &["a", "b"]), ["a", "b"]);
    assert_eq!(batches(3, &["first is long", "b"]), ["first is long", "b"]);
}

#[test]
fn nothing_gathered_is_no_batch() {
    assert!(batches(10, &[]).is_empty());
    let mut batcher = Batcher::new(10);
    assert_eq!(batcher.flush(), None);
    assert_eq!(batcher.push("a".to_string()), None);
    assert_eq!(batcher.flush(), Some(vec!["a".to_string()]));
    assert_eq!(batcher.push("b".to_string()), None);
}

#[test]
fn empty_lines_and_line_ends_count() {
    assert_eq!(batches(2, &["", "", ""]), [",", ""]);
    assert_eq!(batches(3, &["é", "x"]), ["é", "x"]);
}
