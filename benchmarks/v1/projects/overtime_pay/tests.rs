use overtime_pay::{weekly_pay, Contract, Day, Shift};

const CONTRACT: Contract = Contract {
    cents_per_hour: 1800,
    usual_minutes: 2400,
    overtime_percent: 125,
    sunday_percent: 150,
};

fn pay(contract: &Contract, shifts: &[(Day, u64)]) -> u64 {
    let shifts: Vec<Shift> = shifts
        .iter()
        .map(|&(day, minutes)| Shift { day, minutes })
        .collect();
    weekly_pay(contract, &shifts)
}

#[test]
fn usual_hours() {
    assert_eq!(
        pay(&CONTRACT, &[(Day::Monday, 480), (Day::Friday, 60)]),
        16_200
    );
    assert_eq!(pay(&CONTRACT, &[(Day::Monday, 2400)]), 72_000);
    assert_eq!(pay(&CONTRACT, &[]), 0);
}

#[test]
fn overtime() {
    assert_eq!(pay(&CONTRACT, &[(Day::Monday, 2460)]), 72_000 + 2250);
    assert_eq!(
        pay(&CONTRACT, &[(Day::Monday, 2400), (Day::Saturday, 30)]),
        72_000 + 1125
    );
}

#[test]
fn sundays() {
    assert_eq!(pay(&CONTRACT, &[(Day::Sunday, 60)]), 2700);
    assert_eq!(
        pay(&CONTRACT, &[(Day::Monday, 2400), (Day::Sunday, 60)]),
        72_000 + 2700
    );
    let generous = Contract {
        overtime_percent: 200,
        ..CONTRACT
    };
    assert_eq!(
        pay(&generous, &[(Day::Monday, 2370), (Day::Sunday, 60)]),
        71_100 + 1350 + 1800
    );
}

#[test]
fn days_count_in_their_order() {
    let shifts = [(Day::Sunday, 60), (Day::Monday, 2400)];
    assert_eq!(
        pay(
            &Contract {
                sunday_percent: 100,
                ..CONTRACT
            },
            &shifts
        ),
        72_000 + 2250
    );
    let shifts = [(Day::Sunday, 60), (Day::Tuesday, 2400)];
    assert_eq!(
        pay(
            &Contract {
                overtime_percent: 300,
                ..CONTRACT
            },
            &shifts
        ),
        72_000 + 5400
    );
}

#[test]
fn rounded_once() {
    let odd = Contract {
        cents_per_hour: 1001,
        ..CONTRACT
    };
    assert_eq!(
        pay(
            &odd,
            &[(Day::Monday, 1), (Day::Tuesday, 1), (Day::Friday, 1)]
        ),
        50
    );
    let half = Contract {
        cents_per_hour: 30,
        ..CONTRACT
    };
    assert_eq!(pay(&half, &[(Day::Monday, 1)]), 1);
    assert_eq!(
        pay(
            &Contract {
                cents_per_hour: 29,
                ..CONTRACT
            },
            &[(Day::Monday, 1)]
        ),
        0
    );
    let pence = |overtime_percent| Contract {
        cents_per_hour: 1,
        usual_minutes: 0,
        overtime_percent,
        ..CONTRACT
    };
    assert_eq!(pay(&pence(2999), &[(Day::Monday, 1)]), 0);
    assert_eq!(pay(&pence(3000), &[(Day::Monday, 1)]), 1);
}
