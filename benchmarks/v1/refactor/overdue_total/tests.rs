fn invoice(customer: &str, cents: u32, due: u32, paid: bool) -> Invoice {
    Invoice {
        customer: customer.to_string(),
        cents,
        due,
        paid,
    }
}

#[test]
fn adds_up_what_is_overdue() {
    let invoices = [
        invoice("a", 100, 5, false),
        invoice("a", 20, 9, false),
        invoice("a", 3, 10, false),
    ];
    assert_eq!(overdue_total(&invoices, "a", 10), 120);
}

#[test]
fn what_is_due_today_is_not_overdue() {
    let invoices = [invoice("a", 100, 10, false)];
    assert_eq!(overdue_total(&invoices, "a", 10), 0);
    assert_eq!(overdue_total(&invoices, "a", 11), 100);
}

#[test]
fn paid_invoices_and_other_customers_do_not_count() {
    let invoices = [
        invoice("a", 1, 1, true),
        invoice("b", 2, 1, false),
        invoice("A", 4, 1, false),
    ];
    assert_eq!(overdue_total(&invoices, "a", 9), 0);
    assert_eq!(overdue_total(&invoices, "b", 9), 2);
}

#[test]
fn large_sums() {
    let invoices = vec![invoice("a", u32::MAX, 0, false); 3];
    assert_eq!(overdue_total(&invoices, "a", 1), 3 * u64::from(u32::MAX));
    assert_eq!(overdue_total(&[], "a", 1), 0);
}
