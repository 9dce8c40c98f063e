/// The language of `offered` that a browser's `Accept-Language` header wants most.
///
/// The header is a list of entries divided by commas, each a tag of ASCII letters, digits and `-`,
/// or `*`, and possibly `;q=` with a weight from 0 to 1 of at most three decimals (`1`, `0.8`,
/// `0.25`, `.5` is none); without it the weight is 1. Blanks around an entry and around its `;` do
/// not matter. Entries of any other form are left out.
///
/// An entry stands for an offered language if it is equal to it, without regard to ASCII case, or
/// is the beginning of it up to a `-`; `*` stands for any. Where several do, the longest decides,
/// with `*` the shortest of all, and the first of them if it occurs twice. A language that no entry
/// stands for, or whose weight is 0, is not acceptable. The acceptable one of the highest weight is
/// chosen, and the one offered first among equals.
pub fn choose_language<'a>(header: &str, offered: &[&'a str]) -> Option<&'a str> {
<|hole|>
