fn invoices(list: &[(u32, &str, u64)]) -> Vec<Invoice> {
    list.iter()
        .map(|&(number, customer, open)| Invoice {
            number,
            customer: customer.to_string(),
            open,
        })
        .collect()
}

/// What is open afterwards, and the credits.
fn run(list: &[(u32, &str, u64)], payments: &[(&str, u64, Option<u32>)]) -> (Vec<u64>, String) {
    let mut invoices = invoices(list);
    let payments: Vec<Payment> = payments
        .iter()
        .map(|&(customer, cents, invoice)| Payment {
            customer: customer.to_string(),
            cents,
            invoice,
        })
        .collect();
    let credits = enter(&mut invoices, &payments);
    let credits: Vec<String> = credits
        .iter()
        .map(|(name, cents)| format!("{name} {cents}"))
        .collect();
    (
        invoices.iter().map(|invoice| invoice.open).collect(),
        credits.join(", "),
    )
}

const LIST: [(u32, &str, u64); 4] = [
    (1, "ann", 100),
    (2, "bob", 50),
    (3, "ann", 200),
    (4, "ann", 300),
];

#[test]
fn the_oldest_first() {
    assert_eq!(
        run(&LIST, &[("ann", 150, None)]),
        (vec![0, 50, 150, 300], String::new())
    );
    assert_eq!(
        run(&LIST, &[("ann", 100, None), ("ann", 1, None)]),
        (vec![0, 50, 199, 300], String::new())
    );
}

#[test]
fn the_named_invoice_comes_first() {
    assert_eq!(
        run(&LIST, &[("ann", 200, Some(3))]),
        (vec![100, 50, 0, 300], String::new())
    );
    assert_eq!(
        run(&LIST, &[("ann", 350, Some(4))]),
        (vec![50, 50, 200, 0], String::new())
    );
    assert_eq!(
        run(&LIST, &[("ann", 30, Some(3)), ("ann", 80, None)]),
        (vec![20, 50, 170, 300], String::new())
    );
}

#[test]
fn invoices_of_others_are_not_touched() {
    assert_eq!(
        run(&LIST, &[("ann", 40, Some(2))]),
        (vec![60, 50, 200, 300], String::new())
    );
    assert_eq!(
        run(&LIST, &[("bob", 10, Some(77))]),
        (vec![100, 40, 200, 300], String::new())
    );
}

#[test]
fn what_is_left_is_credit() {
    assert_eq!(
        run(
            &LIST,
            &[
                ("cy", 5, None),
                ("bob", 60, None),
                ("bob", 7, Some(2)),
                ("ann", 600, Some(1))
            ]
        ),
        (vec![0, 0, 0, 0], "bob 17, cy 5".to_string())
    );
}

#[test]
fn nothing_to_enter() {
    assert_eq!(run(&LIST, &[]).0, [100, 50, 200, 300]);
    assert_eq!(run(&[], &[("ann", 0, None)]), (vec![], String::new()));
    assert_eq!(run(&LIST, &[("ann", 0, Some(1)), ("bob", 50, None)]).1, "");
    assert_eq!(run(&LIST, &[("bob", 51, None)]).1, "bob 1");
}
