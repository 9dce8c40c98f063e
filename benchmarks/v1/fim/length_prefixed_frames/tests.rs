fn all(frames: &mut Frames) -> Vec<Vec<u8>> {
    std::iter::from_fn(|| frames.next_frame().unwrap()).collect()
}

#[test]
fn whole_frames() {
    let mut frames = Frames::new(100);
    frames.feed(&[0, 2, 7, 8, 0, 1, 9]);
    assert_eq!(all(&mut frames), [vec![7, 8], vec![9]]);
    assert_eq!(frames.next_frame(), Ok(None));
}

#[test]
fn frames_in_pieces() {
    let mut frames = Frames::new(100);
    for byte in [0, 3, 1, 2] {
        frames.feed(&[byte]);
        assert_eq!(frames.next_frame(), Ok(None));
    }
    frames.feed(&[3, 0]);
    assert_eq!(frames.next_frame(), Ok(Some(vec![1, 2, 3])));
    assert_eq!(frames.next_frame(), Ok(None));
    frames.feed(&[1, 5]);
    assert_eq!(all(&mut frames), [vec![5]]);
}

#[test]
fn empty_frames() {
    let mut frames = Frames::new(0);
    frames.feed(&[0, 0, 0, 0]);
    assert_eq!(all(&mut frames), [Vec::<u8>::new(), Vec::new()]);
}

#[test]
fn the_higher_byte_comes_first() {
    let mut frames = Frames::new(1_000);
    frames.feed(&[1, 4]);
    frames.feed(&[6; 260]);
    assert_eq!(frames.next_frame(), Ok(Some(vec![6; 260])));
}

#[test]
fn too_long_as_soon_as_it_is_known() {
    let mut frames = Frames::new(3);
    frames.feed(&[0, 3, 1, 1, 1, 0, 4]);
    assert_eq!(frames.next_frame(), Ok(Some(vec![1, 1, 1])));
    assert_eq!(frames.next_frame(), Err(TooLong(4)));
    frames.feed(&[1, 1, 1, 1]);
    assert_eq!(frames.next_frame(), Err(TooLong(4)));
    let mut long = Frames::new(65_534);
    long.feed(&[255, 255]);
    assert_eq!(long.next_frame(), Err(TooLong(65_535)));
}
