fn after(packets: Vec<Packet>) -> Connection {
    let mut connection = Connection::default();
    for packet in packets {
        connection.on_packet(packet);
    }
    connection
}

fn hello() -> Packet {
    Packet::Hello("ada".to_string())
}

fn failed(reason: &str) -> Connection {
    Connection::Failed(reason.to_string())
}

#[test]
fn hello_data_bye() {
    let expected = Connection::Open {
        peer: "ada".to_string(),
        received: vec![vec![1], vec![]],
    };
    assert_eq!(
        after(vec![hello(), Packet::Data(vec![1]), Packet::Data(vec![])]),
        expected
    );
    let expected = Connection::Closed {
        peer: "ada".to_string(),
        received: vec![vec![7, 8]],
    };
    assert_eq!(
        after(vec![hello(), Packet::Data(vec![7, 8]), Packet::Bye]),
        expected
    );
}

#[test]
fn data_is_moved() {
    let (first, second) = (vec![1; 100], vec![2; 100]);
    let places = [first.as_ptr(), second.as_ptr()];
    let packets = vec![
        hello(),
        Packet::Data(first),
        Packet::Data(second),
        Packet::Bye,
    ];
    match after(packets) {
        Connection::Closed { received, .. } => {
            assert_eq!([received[0].as_ptr(), received[1].as_ptr()], places);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn before_hello_nothing_else_is_expected() {
    assert_eq!(
        after(vec![Packet::Data(vec![1])]),
        failed("unexpected data")
    );
    assert_eq!(after(vec![Packet::Bye]), failed("unexpected bye"));
}

#[test]
fn one_hello_and_one_bye() {
    assert_eq!(after(vec![hello(), hello()]), failed("unexpected hello"));
    assert_eq!(
        after(vec![hello(), Packet::Bye, Packet::Bye]),
        failed("unexpected bye")
    );
    assert_eq!(
        after(vec![hello(), Packet::Bye, hello()]),
        failed("unexpected hello")
    );
    let late = after(vec![hello(), Packet::Bye, Packet::Data(vec![1])]);
    assert_eq!(late, failed("unexpected data"));
}

#[test]
fn the_first_reason_stays() {
    let packets = vec![Packet::Bye, hello(), Packet::Data(vec![1])];
    assert_eq!(after(packets), failed("unexpected bye"));
}
