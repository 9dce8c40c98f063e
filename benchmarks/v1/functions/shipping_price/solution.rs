#[derive(Debug, Clone, Copy)]
pub struct Parcel {
    pub grams: u32,
    /// Length, width and height in centimetres, in any order.
    pub sides: [u32; 3],
    pub to_island: bool,
    /// The value of the goods in cents.
    pub value: u64,
}

/// The price of shipping in cents, or `None` if the parcel is not shipped.
///
/// Up to 500 g it is 390, up to 2 kg 549, up to 10 kg 899, up to 30 kg 1499 (limits included). A
/// parcel without weight, above 30 kg, or with a side above 200 cm is not shipped. A parcel is
/// bulky if a side is above 120 cm or the sides together are above 250 cm: its price is one and a
/// half times as high, rounded up. Islands cost 700 more, which is not raised for bulky ones. From
/// a value of 10 000 on, shipping is free, but for islands and bulky parcels, which then cost only
/// what they cost more than others.
pub fn shipping_price(parcel: &Parcel) -> Option<u32> {
    let basic: u32 = match parcel.grams {
        1..=500 => 390,
        501..=2_000 => 549,
        2_001..=10_000 => 899,
        10_001..=30_000 => 1_499,
        _ => return None,
    };
    let longest = parcel.sides.into_iter().max()?;
    if longest > 200 {
        return None;
    }
    let bulky = longest > 120 || parcel.sides.iter().sum::<u32>() > 250;
    let mut price = if parcel.value >= 10_000 { 0 } else { basic };
    if bulky {
        price += basic.div_ceil(2);
    }
    if parcel.to_island {
        price += 700;
    }
    Some(price)
}
