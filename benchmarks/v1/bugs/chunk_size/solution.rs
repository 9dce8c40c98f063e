// Clients can make this function read wrong sizes, and it refuses lines with an extension:
//
// pub fn chunk_size(line: &str) -> Option<u32> {
//     let size = u64::from_str_radix(line.trim(), 16).ok()?;
//     Some(size as u32)
// }

/// The size that the first line of a chunk gives, without its line end: one or more hexadecimal
/// digits of either case and nothing else, and then maybe an extension from a `;` on, which says
/// nothing. Spaces and tabs may stand between the digits and the `;`, or the end if there is none.
/// Any other line has no size, and neither has one whose size no u32 holds.
pub fn chunk_size(line: &str) -> Option<u32> {
    let (size, _) = line.split_once(';').unwrap_or((line, ""));
    let digits = size.trim_end_matches([' ', '\t']);
    if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        u32::from_str_radix(digits, 16).ok()
    } else {
        None
    }
}
