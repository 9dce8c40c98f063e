fn parcel(grams: u32) -> Parcel {
    Parcel {
        grams,
        sides: [30, 20, 10],
        to_island: false,
        value: 5_000,
    }
}

fn price(grams: u32) -> Option<u32> {
    shipping_price(&parcel(grams))
}

#[test]
fn weight_classes() {
    assert_eq!([1, 500].map(price), [Some(390); 2]);
    assert_eq!([501, 2_000].map(price), [Some(549); 2]);
    assert_eq!([2_001, 10_000].map(price), [Some(899); 2]);
    assert_eq!([10_001, 30_000].map(price), [Some(1_499); 2]);
}

#[test]
fn not_shipped() {
    assert_eq!([0, 30_001, u32::MAX].map(price), [None; 3]);
    assert_eq!(
        shipping_price(&Parcel {
            sides: [1, 201, 1],
            ..parcel(100)
        }),
        None
    );
    assert_eq!(
        shipping_price(&Parcel {
            sides: [u32::MAX; 3],
            ..parcel(100)
        }),
        None
    );
}

#[test]
fn bulky_parcels() {
    let bulky = |sides, grams| {
        shipping_price(&Parcel {
            sides,
            ..parcel(grams)
        })
    };
    assert_eq!(bulky([120, 30, 30], 500), Some(390));
    assert_eq!(bulky([10, 121, 10], 500), Some(585));
    assert_eq!(bulky([200, 1, 1], 2_000), Some(824));
    assert_eq!(bulky([100, 100, 50], 10_000), Some(899));
    assert_eq!(bulky([100, 100, 51], 10_000), Some(1_349));
}

#[test]
fn islands() {
    assert_eq!(
        shipping_price(&Parcel {
            to_island: true,
            ..parcel(400)
        }),
        Some(1_090)
    );
    assert_eq!(
        shipping_price(&Parcel {
            to_island: true,
            sides: [150, 1, 1],
            ..parcel(400)
        }),
        Some(1_285)
    );
}

#[test]
fn free_shipping() {
    let dear = Parcel {
        value: 10_000,
        ..parcel(2_001)
    };
    assert_eq!(
        shipping_price(&Parcel {
            value: 9_999,
            ..dear
        }),
        Some(899)
    );
    assert_eq!(shipping_price(&dear), Some(0));
    assert_eq!(
        shipping_price(&Parcel {
            to_island: true,
            ..dear
        }),
        Some(700)
    );
    assert_eq!(
        shipping_price(&Parcel {
            sides: [130, 1, 1],
            ..dear
        }),
        Some(450)
    );
    assert_eq!(
        shipping_price(&Parcel {
            sides: [130, 1, 1],
            to_island: true,
            ..dear
        }),
        Some(1_150)
    );
    assert_eq!(
        shipping_price(&Parcel {
            grams: 40_000,
            ..dear
        }),
        None
    );
}
