fn devices(entries: &[(u32, &str)]) -> Vec<Device> {
    entries
        .iter()
        .map(|&(id, name)| Device {
            id,
            name: name.to_string(),
        })
        .collect()
}

#[test]
fn readings_keep_their_order() {
    let devices = devices(&[(1, "door"), (2, "roof")]);
    assert_eq!(
        name_readings(&devices, &[(2, 5), (1, -7), (2, 6)]),
        [("roof", 5), ("door", -7), ("roof", 6)]
    );
}

#[test]
fn the_first_device_of_an_id_counts() {
    let devices = devices(&[(1, "old"), (1, "new"), (2, "x"), (1, "newest")]);
    assert_eq!(name_readings(&devices, &[(1, 0)]), [("old", 0)]);
}

#[test]
fn unknown_devices_are_left_out() {
    let devices = devices(&[(1, "door")]);
    assert_eq!(
        name_readings(&devices, &[(9, 1), (1, 2), (0, 3)]),
        [("door", 2)]
    );
    assert!(name_readings(&[], &[(1, 1)]).is_empty());
    assert!(name_readings(&devices, &[]).is_empty());
}

#[test]
fn names_are_borrowed() {
    let devices = devices(&[(7, "gate")]);
    let names = {
        let readings = vec![(7, 1)];
        name_readings(&devices, &readings)
    };
    assert_eq!(names[0].0.as_ptr(), devices[0].name.as_ptr());
}
