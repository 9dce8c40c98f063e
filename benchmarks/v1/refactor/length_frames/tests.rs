fn shown(bytes: &[u8]) -> Vec<Result<Vec<u8>, Broken>> {
    Frames::new(bytes)
        .map(|frame| frame.map(<[u8]>::to_vec))
        .collect()
}

#[test]
fn frames_one_by_one() {
    assert_eq!(
        shown(&[0, 2, 7, 8, 0, 0, 0, 1, 9]),
        [Ok(vec![7, 8]), Ok(vec![]), Ok(vec![9])]
    );
    assert!(shown(&[]).is_empty());
}

#[test]
fn sizes_of_two_bytes() {
    let mut bytes = vec![1, 3];
    bytes.extend([5; 259]);
    assert_eq!(shown(&bytes), [Ok(vec![5; 259])]);
    bytes.pop();
    assert_eq!(shown(&bytes), [Err(Broken { at: 0 })]);
}

#[test]
fn the_good_ones_come_before_an_error() {
    assert_eq!(
        shown(&[0, 1, 5, 0, 3, 1, 2]),
        [Ok(vec![5]), Err(Broken { at: 3 })]
    );
    assert_eq!(shown(&[0, 1, 5, 0]), [Ok(vec![5]), Err(Broken { at: 3 })]);
    assert_eq!(shown(&[9]), [Err(Broken { at: 0 })]);
}

#[test]
fn nothing_comes_after_an_error_or_the_end() {
    let mut broken = Frames::new(&[0, 9, 0, 0, 0]);
    assert_eq!(broken.next(), Some(Err(Broken { at: 0 })));
    assert!((0..5).all(|_| broken.next().is_none()));
    let mut whole = Frames::new(&[0, 0]);
    assert_eq!(whole.next(), Some(Ok(&[][..])));
    assert!((0..5).all(|_| whole.next().is_none()));
}

#[test]
fn frames_are_borrowed_and_outlive_the_iterator() {
    let bytes = vec![0, 1, 42, 0, 1, 43];
    let last = {
        let mut frames = Frames::new(&bytes);
        let first = frames.next();
        assert_eq!(first, Some(Ok(&bytes[2..3])));
        frames.last()
    };
    assert_eq!(last.unwrap().unwrap().as_ptr(), bytes[5..].as_ptr());
}
