use frame_decoder::{Decoder, Frame, FrameError};

fn frame(kind: u8, payload: &[u8]) -> Frame {
    Frame {
        kind,
        payload: payload.to_vec(),
    }
}

fn bytes(frames: &[Frame]) -> Vec<u8> {
    frames
        .iter()
        .flat_map(|frame| frame.encode().unwrap())
        .collect()
}

#[test]
fn whole_frames_come_out_in_order() {
    let frames = [frame(1, b"hello"), frame(2, b""), frame(255, &[255; 300])];
    let mut decoder = Decoder::new(300);
    decoder.feed(&bytes(&frames));
    for expected in frames {
        assert_eq!(decoder.next_frame(), Ok(Some(expected)));
    }
    assert_eq!(decoder.next_frame(), Ok(None));
}

#[test]
fn pieces_of_any_size() {
    let frames = [frame(1, b"abc"), frame(7, b""), frame(3, b"0123456789")];
    for size in 1..9 {
        let (mut decoder, mut found) = (Decoder::new(10), Vec::new());
        for piece in bytes(&frames).chunks(size) {
            decoder.feed(piece);
            while let Some(frame) = decoder.next_frame().unwrap() {
                found.push(frame);
            }
        }
        assert_eq!(found, frames);
    }
}

#[test]
fn a_frame_waits_for_its_last_byte() {
    let all = bytes(&[frame(9, b"xy")]);
    let mut decoder = Decoder::new(2);
    decoder.feed(&all[..5]);
    assert_eq!(decoder.next_frame(), Ok(None));
    decoder.feed(&all[5..]);
    assert_eq!(decoder.next_frame(), Ok(Some(frame(9, b"xy"))));
}

#[test]
fn a_wrong_sum_costs_one_frame() {
    let mut all = bytes(&[frame(1, b"aa"), frame(2, b"bb")]);
    all[4] = b'c';
    let mut decoder = Decoder::new(9);
    decoder.feed(&all);
    assert_eq!(decoder.next_frame(), Err(FrameError::BadSum));
    assert_eq!(decoder.next_frame(), Ok(Some(frame(2, b"bb"))));
}

#[test]
fn too_long_a_payload_ends_it() {
    let mut decoder = Decoder::new(4);
    decoder.feed(&[1, 1]);
    assert_eq!(decoder.next_frame(), Ok(None));
    decoder.feed(&[0]);
    assert_eq!(decoder.next_frame(), Err(FrameError::TooLong(256)));
    assert_eq!(decoder.next_frame(), Ok(None));
    decoder.feed(&bytes(&[frame(1, b"a")]));
    decoder.feed(&[0; 600]);
    assert_eq!(decoder.next_frame(), Ok(None));
}
