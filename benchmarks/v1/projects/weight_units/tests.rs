use weight_units::{ParseWeightError, Weight};

fn weight(text: &str) -> Result<u64, ParseWeightError> {
    text.parse::<Weight>().map(|weight| weight.0)
}

#[test]
fn numbers_and_units() {
    assert_eq!(weight("12 kg"), Ok(12_000_000));
    assert_eq!(weight("250mg"), Ok(250));
    assert_eq!(weight("  7   g "), Ok(7000));
}

#[test]
fn decimals_are_exact() {
    assert_eq!(weight("0.5 g"), Ok(500));
    assert_eq!(weight("1.05kg"), Ok(1_050_000));
    assert_eq!(weight("0.001 g"), Ok(1));
    assert_eq!(weight("3.000 mg"), Ok(3));
    for text in ["0.5 mg", "0.001 mg", "7.001 mg"] {
        assert_eq!(weight(text), Err(ParseWeightError::Range), "{text}");
    }
}

#[test]
fn what_is_no_number() {
    for text in [
        "", "kg", "1.", ".5", "1.2345", "1,5", "-1", "+1", "1 2", "1.2.3",
    ] {
        let number = text.trim_end_matches("kg").to_string();
        assert_eq!(
            weight(text),
            Err(ParseWeightError::Number(number.clone())),
            "{text}"
        );
        assert_eq!(
            weight(&format!("{number} lb")),
            Err(ParseWeightError::Number(number))
        );
    }
}

#[test]
fn units_that_there_are_not() {
    for unit in ["", "KG", "lb", "kg2", "g g"] {
        assert_eq!(
            weight(&format!("5 {unit}")),
            Err(ParseWeightError::Unit(unit.to_string()))
        );
    }
}

#[test]
fn large_numbers() {
    assert_eq!(weight("18446744073709551615 mg"), Ok(u64::MAX));
    assert_eq!(
        weight("18446744073709551616 mg"),
        Err(ParseWeightError::Range)
    );
    assert_eq!(weight("18446744073709551 kg"), Err(ParseWeightError::Range));
    assert_eq!(
        weight(&format!("{} kg", "9".repeat(80))),
        Err(ParseWeightError::Range)
    );
}
