/// What is in a cart: (cents for one, how many).
pub type Cart = [(u64, u64)];

// Each new kind of discount needs a change in this function, and shops cannot add their own:
//
// pub fn discount(kind: &str, amount: u64, cart: &Cart) -> u64 {
//     let total: u64 = cart.iter().map(|(cents, number)| cents * number).sum();
//     match kind {
//         "percent" => total * amount.min(100) / 100,
//         "fixed" => amount.min(total),
//         "third_free" => cart.iter().map(|(cents, number)| number / 3 * cents).sum(),
//         _ => 0,
//     }
// }
//
// With a trait in place of kinds: `Percent(u64)`, `Fixed(u64)` and `ThirdFree` are below, and
// implement it.

/// A reason to pay less.
pub trait Discount {
    /// How many cents less, at most the total of the cart.
    fn cents_off(&self, cart: &Cart) -> u64;
}

pub struct Percent(pub u64);
pub struct Fixed(pub u64);
pub struct ThirdFree;

fn total(cart: &Cart) -> u64 {
    cart.iter().map(|(cents, number)| cents * number).sum()
}

/// The most that one of `discounts` takes off, and its place; of equals the first. Nothing if none
/// of them takes anything off.
pub fn best(discounts: &[Box<dyn Discount>], cart: &Cart) -> Option<(usize, u64)> {
    let off = discounts.iter().map(|discount| discount.cents_off(cart));
    let best = off
        .enumerate()
        .max_by_key(|&(place, off)| (off, std::cmp::Reverse(place)));
    best.filter(|&(_, off)| off > 0)
}

impl Discount for Percent {
    fn cents_off(&self, cart: &Cart) -> u64 {
        total(cart) * self.0.min(100) / 100
    }
}

impl Discount for Fixed {
    fn cents_off(&self, cart: &Cart) -> u64 {
        self.0.min(total(cart))
    }
}

impl Discount for ThirdFree {
    fn cents_off(&self, cart: &Cart) -> u64 {
        cart.iter().map(|(cents, number)| number / 3 * cents).sum()
    }
}
