fn account() -> Account {
    Account {
        signed_in: true,
        read_only: false,
        used: 100,
        quota: 1000,
    }
}

#[test]
fn what_is_left() {
    assert_eq!(check_upload(Some(&account()), "a.txt", 300), Ok(600));
    assert_eq!(check_upload(Some(&account()), "a", 0), Ok(900));
    assert_eq!(check_upload(Some(&account()), "a", 900), Ok(0));
}

#[test]
fn each_reason() {
    let check = |account: Account, name, size| check_upload(Some(&account), name, size);
    assert_eq!(check_upload(None, "a", 1), Err(Refused::NotSignedIn));
    assert_eq!(
        check(
            Account {
                signed_in: false,
                ..account()
            },
            "a",
            1
        ),
        Err(Refused::NotSignedIn)
    );
    assert_eq!(
        check(
            Account {
                read_only: true,
                ..account()
            },
            "a",
            1
        ),
        Err(Refused::ReadOnly)
    );
    assert_eq!(check(account(), " \t", 1), Err(Refused::NoName));
    assert_eq!(check(account(), "a", LARGEST + 1), Err(Refused::TooLarge));
    assert_eq!(check(account(), "a", 901), Err(Refused::NoSpace));
}

#[test]
fn the_first_reason_counts() {
    let worst = Account {
        signed_in: false,
        read_only: true,
        used: 9,
        quota: 1,
    };
    assert_eq!(
        check_upload(Some(&worst), "", u64::MAX),
        Err(Refused::NotSignedIn)
    );
    let signed_in = Account {
        signed_in: true,
        ..worst
    };
    assert_eq!(
        check_upload(Some(&signed_in), "", u64::MAX),
        Err(Refused::ReadOnly)
    );
    let writes = Account {
        read_only: false,
        ..signed_in
    };
    assert_eq!(
        check_upload(Some(&writes), "", u64::MAX),
        Err(Refused::NoName)
    );
    assert_eq!(
        check_upload(Some(&writes), "a", u64::MAX),
        Err(Refused::TooLarge)
    );
    assert_eq!(check_upload(Some(&writes), "a", 1), Err(Refused::NoSpace));
}

#[test]
fn the_largest_file_and_a_quota_that_shrank() {
    let large = Account {
        used: 0,
        quota: LARGEST,
        ..account()
    };
    assert_eq!(check_upload(Some(&large), "a", LARGEST), Ok(0));
    let shrank = Account {
        used: 50,
        quota: 10,
        ..account()
    };
    assert_eq!(check_upload(Some(&shrank), "a", 0), Err(Refused::NoSpace));
}
