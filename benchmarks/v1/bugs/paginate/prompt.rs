/// One page of a listing, with what is needed to link to its neighbours.
#[derive(Debug, PartialEq, Eq)]
pub struct Page<'a, T> {
    pub items: &'a [T],
    /// Number of this page, from 1.
    pub number: usize,
    /// How many pages there are; an empty listing has one empty page.
    pub pages: usize,
    pub previous: Option<usize>,
    pub next: Option<usize>,
}

// This function loses the last items of some listings, and panics on others:
//
// pub fn paginate<T>(items: &[T], per_page: usize, number: usize) -> Page<'_, T> {
//     let pages = items.len() / per_page;
//     let number = number.min(pages);
//     let start = (number - 1) * per_page;
//     Page {
//         items: &items[start..start + per_page],
//         number,
//         pages,
//         previous: Some(number - 1),
//         next: if number < pages { Some(number + 1) } else { None },
//     }
// }
//
// Corrected, for any input: a page number beyond the last one means the last one, 0 means the
// first one, and `per_page` 0 counts as 1.

<|hole|>
