#[test]
fn frames_by_channel() {
    let stereo = read_stereo(&[1, 0, 2, 0, 0, 1, 0, 2]);
    assert_eq!(
        stereo,
        Stereo {
            left: vec![1, 256],
            right: vec![2, 512],
            left_over: 0
        }
    );
}

#[test]
fn samples_have_a_sign() {
    let stereo = read_stereo(&[0xff, 0xff, 0x00, 0x80]);
    assert_eq!((stereo.left, stereo.right), (vec![-1], vec![i16::MIN]));
    assert_eq!(read_stereo(&[0xff, 0x7f, 0, 0]).left, [i16::MAX]);
}

#[test]
fn bytes_that_are_left_over() {
    for count in 0..4 {
        let stereo = read_stereo(&[1, 0, 2, 0, 9, 9, 9][..4 + count]);
        assert_eq!(
            stereo,
            Stereo {
                left: vec![1],
                right: vec![2],
                left_over: count
            }
        );
    }
    assert_eq!(
        read_stereo(&[7, 7]),
        Stereo {
            left_over: 2,
            ..Stereo::default()
        }
    );
}

#[test]
fn no_bytes() {
    assert_eq!(read_stereo(&[]), Stereo::default());
}
