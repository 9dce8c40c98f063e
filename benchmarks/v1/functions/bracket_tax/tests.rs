const TABLE: [Bracket; 3] = [
    Bracket {
        from: 1_000_000,
        per_mille: 100,
    },
    Bracket {
        from: 3_000_000,
        per_mille: 255,
    },
    Bracket {
        from: 8_000_000,
        per_mille: 420,
    },
];

#[test]
fn below_the_first_bracket() {
    assert_eq!(income_tax(0, &TABLE), 0);
    assert_eq!(income_tax(999_999, &TABLE), 0);
    assert_eq!(income_tax(1_000_000, &TABLE), 0);
    assert_eq!(income_tax(1_000_009, &TABLE), 0);
    assert_eq!(income_tax(1_000_010, &TABLE), 1);
}

#[test]
fn only_the_part_above_is_taxed_higher() {
    assert_eq!(income_tax(2_000_000, &TABLE), 100_000);
    assert_eq!(income_tax(3_000_000, &TABLE), 200_000);
    assert_eq!(income_tax(4_000_000, &TABLE), 200_000 + 255_000);
    assert_eq!(income_tax(8_000_000, &TABLE), 200_000 + 1_275_000);
    assert_eq!(income_tax(10_000_000, &TABLE), 1_475_000 + 840_000);
}

#[test]
fn rounded_once() {
    // 0.5 and 0.6 cents
    let fine = [
        Bracket {
            from: 0,
            per_mille: 100,
        },
        Bracket {
            from: 5,
            per_mille: 200,
        },
    ];
    assert_eq!(income_tax(8, &fine), 1);
    assert_eq!(income_tax(7, &fine), 0);
    assert_eq!(
        income_tax(
            1,
            &[Bracket {
                from: 0,
                per_mille: 999
            }]
        ),
        0
    );
}

#[test]
fn no_brackets_and_large_incomes() {
    assert_eq!(income_tax(5_000, &[]), 0);
    assert_eq!(
        income_tax(
            u64::MAX,
            &[Bracket {
                from: 0,
                per_mille: 1000
            }]
        ),
        u64::MAX
    );
    assert_eq!(
        income_tax(
            u64::MAX,
            &[Bracket {
                from: u64::MAX,
                per_mille: 1000
            }]
        ),
        0
    );
}
