use ledger_reversals::{Ledger, LedgerError};

fn ledger() -> Ledger {
    let mut ledger = Ledger::default();
    ledger.book("bank", "rent", 80_000).unwrap();
    ledger.book("bank", "cash", 5_000).unwrap();
    ledger
}

#[test]
fn a_reversal_is_the_opposite_entry() {
    let mut ledger = ledger();
    assert_eq!(ledger.reverse(0), Ok(2));
    assert_eq!(ledger.balance("bank"), -5_000);
    assert_eq!(ledger.balance("rent"), 0);
    let entry = &ledger.entries()[2];
    assert_eq!((entry.from.as_str(), entry.to.as_str()), ("rent", "bank"));
    assert_eq!((entry.cents, entry.reverses), (80_000, Some(0)));
}

#[test]
fn the_entry_itself_stays() {
    let mut ledger = ledger();
    let before = ledger.entries()[1].clone();
    ledger.reverse(1).unwrap();
    assert_eq!(ledger.entries()[1], before);
    assert_eq!(ledger.entries().len(), 3);
}

#[test]
fn once_only() {
    let mut ledger = ledger();
    ledger.reverse(1).unwrap();
    ledger.reverse(0).unwrap();
    assert_eq!(ledger.reverse(1), Err(LedgerError::Reversed(1, 2)));
    assert_eq!(ledger.reverse(0), Err(LedgerError::Reversed(0, 3)));
    assert_eq!(ledger.entries().len(), 4);
}

#[test]
fn a_reversal_is_not_reversed() {
    let mut ledger = ledger();
    let reversal = ledger.reverse(0).unwrap();
    assert_eq!(ledger.reverse(reversal), Err(LedgerError::IsReversal(2)));
    assert_eq!(ledger.entries().len(), 3);
}

#[test]
fn entries_that_are_none() {
    assert_eq!(ledger().reverse(2), Err(LedgerError::NoEntry(2)));
    assert_eq!(Ledger::default().reverse(0), Err(LedgerError::NoEntry(0)));
    assert_eq!(LedgerError::NoEntry(4).to_string(), "no entry 4");
}
