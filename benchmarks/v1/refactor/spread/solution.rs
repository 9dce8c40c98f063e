use std::ops::Sub;

// Three functions say the same, and the next type would need a fourth one:
//
// pub fn spread_i64(values: &[i64]) -> Option<i64> {
//     let mut values = values.iter().copied();
//     let first = values.next()?;
//     let (low, high) = values.fold((first, first), |(low, high), value| {
//         (
//             if value < low { value } else { low },
//             if value > high { value } else { high },
//         )
//     });
//     Some(high - low)
// }
//
// (`spread_u32` and `spread_f64` are the same, but for the type.)
//
// One function `spread` in place of them, for slices of any type that can be copied, partially
// compared and subtracted from itself: how far the largest value lies above the smallest one, or
// nothing if there is none. What compares with nothing, as a float that is no number, counts only
// if it comes first.

pub fn spread<T>(values: &[T]) -> Option<T::Output>
where
    T: Copy + PartialOrd + Sub,
{
    let (&first, rest) = values.split_first()?;
    let (low, high) = rest.iter().fold((first, first), |(low, high), &value| {
        (
            if value < low { value } else { low },
            if value > high { value } else { high },
        )
    });
    Some(high - low)
}
