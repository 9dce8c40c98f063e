fn ledger() -> Ledger {
    let mut ledger = Ledger::default();
    for account in ["cash", "sales", "tax"] {
        ledger.open(account);
    }
    ledger
}

fn entry(lines: &[(&str, i64)]) -> Vec<Line> {
    lines
        .iter()
        .map(|&(account, cents)| Line {
            account: account.to_string(),
            cents,
        })
        .collect()
}

fn refused(lines: &[(&str, i64)]) -> Refusal {
    let mut ledger = ledger();
    ledger
        .post(&entry(&[("cash", 50), ("sales", -50)]))
        .unwrap();
    let before = ledger.clone();
    let refusal = ledger.post(&entry(lines)).unwrap_err();
    assert_eq!(ledger, before);
    refusal
}

#[test]
fn balanced_entries_are_posted() {
    let mut ledger = ledger();
    assert_eq!(
        ledger.post(&entry(&[("cash", 119), ("sales", -100), ("tax", -19)])),
        Ok(())
    );
    assert_eq!(ledger.post(&entry(&[("tax", 19), ("cash", -19)])), Ok(()));
    assert_eq!(ledger.balance("cash"), Some(100));
    assert_eq!(ledger.balance("sales"), Some(-100));
    assert_eq!(ledger.balance("tax"), Some(0));
    ledger.open("cash");
    assert_eq!(ledger.balance("cash"), Some(100));
}

#[test]
fn an_account_may_have_several_lines() {
    let mut ledger = ledger();
    assert_eq!(
        ledger.post(&entry(&[("cash", 10), ("cash", 20), ("sales", -30)])),
        Ok(())
    );
    assert_eq!(ledger.balance("cash"), Some(30));
    assert_eq!(ledger.post(&entry(&[("cash", 0), ("sales", 0)])), Ok(()));
}

#[test]
fn two_lines_at_least() {
    assert_eq!(refused(&[]), Refusal::TooShort);
    assert_eq!(refused(&[("bank", 5)]), Refusal::TooShort);
}

#[test]
fn unknown_accounts_come_first() {
    assert_eq!(
        refused(&[("cash", 5), ("bank", -5)]),
        Refusal::UnknownAccount("bank".into())
    );
    assert_eq!(
        refused(&[("gold", 5), ("bank", 7), ("cash", 1)]),
        Refusal::UnknownAccount("gold".into())
    );
}

#[test]
fn lines_must_balance() {
    assert_eq!(
        refused(&[("cash", 5), ("sales", -4)]),
        Refusal::Unbalanced(1)
    );
    assert_eq!(
        refused(&[("cash", -5), ("sales", -4)]),
        Refusal::Unbalanced(-9)
    );
    let wide = [("cash", i64::MAX), ("sales", i64::MAX), ("tax", 2)];
    assert_eq!(refused(&wide), Refusal::Unbalanced(1 << 64));
}

#[test]
fn balances_must_fit() {
    assert_eq!(
        refused(&[("cash", i64::MAX), ("sales", -i64::MAX)]),
        Refusal::Overflow("cash".into())
    );
    assert_eq!(
        refused(&[("tax", i64::MAX), ("sales", -i64::MAX)]),
        Refusal::Overflow("sales".into())
    );
}
