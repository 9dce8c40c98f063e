fn accounts(cents: &[u64]) -> Vec<Account> {
    cents
        .iter()
        .map(|&cents| Account { cents, moves: 0 })
        .collect()
}

fn sums(accounts: &[Account]) -> Vec<u64> {
    accounts.iter().map(|account| account.cents).collect()
}

#[test]
fn money_moves_in_both_directions() {
    let mut bank = accounts(&[100, 20, 3]);
    transfer(&mut bank, 0, 2, 40).unwrap();
    assert_eq!(sums(&bank), [60, 20, 43]);
    transfer(&mut bank, 2, 1, 43).unwrap();
    assert_eq!(sums(&bank), [60, 63, 0]);
    let moves: Vec<u32> = bank.iter().map(|account| account.moves).collect();
    assert_eq!(moves, [1, 1, 2]);
}

#[test]
fn the_references_are_in_the_order_asked_for() {
    let mut bank = accounts(&[10, 11, 12, 13]);
    let (a, b) = both(&mut bank, 3, 1).unwrap();
    assert_eq!((a.cents, b.cents), (13, 11));
    std::mem::swap(a, b);
    let (a, b) = both(&mut bank, 1, 2).unwrap();
    assert_eq!((a.cents, b.cents), (13, 12));
    let (a, b) = both(&mut bank, 0, 3).unwrap();
    assert_eq!((a.cents, b.cents), (10, 11));
}

#[test]
fn positions_that_are_none() {
    let mut bank = accounts(&[1, 2]);
    assert_eq!(
        both(&mut bank, 2, 0).unwrap_err(),
        TransferError::NoAccount(2)
    );
    assert_eq!(
        both(&mut bank, 0, 7).unwrap_err(),
        TransferError::NoAccount(7)
    );
    assert_eq!(
        both(&mut bank, 5, 4).unwrap_err(),
        TransferError::NoAccount(5)
    );
    assert_eq!(
        both(&mut bank, 9, 9).unwrap_err(),
        TransferError::NoAccount(9)
    );
    assert_eq!(
        both(&mut [], 0, 0).unwrap_err(),
        TransferError::NoAccount(0)
    );
}

#[test]
fn one_account_is_not_two() {
    let mut bank = accounts(&[5, 6]);
    assert_eq!(
        transfer(&mut bank, 1, 1, 1),
        Err(TransferError::SameAccount)
    );
    assert_eq!(sums(&bank), [5, 6]);
}

#[test]
fn refusals_change_nothing() {
    let mut bank = accounts(&[5, u64::MAX]);
    let missing = Err(TransferError::NotEnough { missing: 2 });
    assert_eq!(transfer(&mut bank, 0, 1, 7), missing);
    assert_eq!(transfer(&mut bank, 0, 1, 5), Err(TransferError::TooMuch));
    assert_eq!(bank[0], Account { cents: 5, moves: 0 });
}
