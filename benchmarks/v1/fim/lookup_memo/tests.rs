fn length(key: &str) -> Result<u64, String> {
    Ok(key.len() as u64)
}

fn fails(key: &str) -> Result<u64, String> {
    Err(format!("no {key}"))
}

fn never(key: &str) -> Result<u64, String> {
    panic!("asked for {key}")
}

#[test]
fn a_value_is_looked_up_once() {
    let mut memo = Memo::default();
    assert_eq!(memo.get("abc", length), Ok(3));
    assert_eq!(memo.get("abc", never), Ok(3));
    assert_eq!(memo.lookups(), 1);
}

#[test]
fn keys_for_themselves() {
    let mut memo = Memo::default();
    assert_eq!(memo.get("a", |_| Ok::<u64, ()>(10)), Ok(10));
    assert_eq!(memo.get("b", |_| Ok::<u64, ()>(20)), Ok(20));
    assert_eq!(memo.get("a", never), Ok(10));
    assert_eq!(memo.get("b", never), Ok(20));
    assert_eq!(memo.lookups(), 2);
}

#[test]
fn failures_are_not_kept() {
    let mut memo = Memo::default();
    assert_eq!(memo.get("abc", fails), Err("no abc".to_string()));
    assert_eq!(memo.get("abc", fails), Err("no abc".to_string()));
    assert_eq!(memo.get("abc", length), Ok(3));
    assert_eq!(memo.get("abc", fails), Ok(3));
    assert_eq!(memo.lookups(), 3);
}

#[test]
fn what_is_forgotten_is_asked_for_again() {
    let mut memo = Memo::default();
    memo.get("a", |_| Ok::<u64, ()>(1)).unwrap();
    assert!(memo.forget("a"));
    assert!(!memo.forget("a"));
    assert_eq!(memo.get("a", |_| Ok::<u64, ()>(2)), Ok(2));
}

#[test]
fn zero_is_a_value() {
    let mut memo = Memo::default();
    assert_eq!(memo.get("", length), Ok(0));
    assert_eq!(memo.get("", never), Ok(0));
}
