/// The hours of a week, in minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Week {
    pub worked: u32,
    pub due: u32,
    /// What is carried over to the next week; negative if too little was worked.
    pub balance: i64,
}

/// Works out each week's balance: that of the week before, and `before` for the first one, plus
/// what was worked, less what was due. A balance above `most` is cut to `most`. Returns the last
/// balance, or `before` if there is no week.
pub fn carry_over(weeks: &mut [Week], before: i64, most: i64) -> i64 {
    let mut balance = before;
    for week in weeks {
        balance = (balance + i64::from(week.worked) - i64::from(week.due)).min(most);
        week.balance = balance;
    }
    balance
}
