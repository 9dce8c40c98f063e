use shipping_carriers::{cheapest, Bulky, Carrier, Flat, Parcel};

const BULKY: Bulky = Bulky {
    cents_per_kilogram: 200,
    longest: 120,
    most_kilograms: 30,
};

fn price(sides: [u64; 3], grams: u64) -> Option<u64> {
    BULKY.price(&Parcel { sides, grams })
}

#[test]
fn by_weight_if_it_is_heavy() {
    assert_eq!(price([10, 10, 10], 2000), Some(400));
    assert_eq!(price([10, 10, 10], 2001), Some(600));
    assert_eq!(price([10, 10, 10], 30_000), Some(6000));
}

#[test]
fn by_volume_if_it_is_large() {
    assert_eq!(price([20, 25, 20], 100), Some(400));
    assert_eq!(price([20, 25, 21], 2000), Some(600));
    assert_eq!(price([2, 41, 61], 1), Some(200));
    assert_eq!(price([7, 11, 65], 1), Some(400));
}

#[test]
fn at_least_a_kilogram() {
    assert_eq!(price([1, 1, 1], 0), Some(200));
    assert_eq!(price([0, 0, 0], 0), Some(200));
}

#[test]
fn what_is_not_taken() {
    assert_eq!(price([120, 1, 1], 10), Some(200));
    assert_eq!(price([1, 121, 1], 10), None);
    assert_eq!(price([1, 1, 121], 10), None);
    assert_eq!(price([1, 1, 1], 30_001), None);
    assert_eq!(price([50, 60, 51], 10), None);
}

#[test]
fn the_cheapest_carrier() {
    let flat = Flat {
        cents: 500,
        most_grams: 5000,
    };
    let carriers: [(&str, &dyn Carrier); 2] = [("flat", &flat), ("bulky", &BULKY)];
    let parcel = |grams| Parcel {
        sides: [10, 10, 10],
        grams,
    };
    assert_eq!(cheapest(&carriers, &parcel(900)), Some(("bulky", 200)));
    assert_eq!(cheapest(&carriers, &parcel(4000)), Some(("flat", 500)));
    assert_eq!(cheapest(&carriers, &parcel(6000)), Some(("bulky", 1200)));
    assert_eq!(cheapest(&carriers, &parcel(60_000)), None);
}
