// Customers who leave in the middle of a month are charged too little, and for some fees the
// program dies:
//
// pub fn prorated_fee(monthly_cents: u32, days_used: u32, days_in_month: u32) -> u32 {
//     monthly_cents / days_in_month * days_used
// }
//
// Corrected: the part of the fee that falls to the days used, rounded to whole cents, half a cent
// upwards. More days than the month has count as the whole month, and so does any number of days
// of a month of 0 days. It is right for every fee that a u32 holds.

pub fn prorated_fee(monthly_cents: u32, days_used: u32, days_in_month: u32) -> u32 {
    if days_used >= days_in_month {
        return monthly_cents;
    }
    let days = u64::from(days_in_month);
    let charged = (u64::from(monthly_cents) * u64::from(days_used) + days / 2) / days;
    u32::try_from(charged).unwrap_or(monthly_cents)
}
