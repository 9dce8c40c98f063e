/// `bytes` as lines for people to read, each with a line feed behind it, 16 bytes a line:
///
/// ```text
/// 00000000  48 65 6c 6c 6f 2c 20 77  6f 72 6c 64 21 0a 00 ff  |Hello, world!...|
/// 00000010  41 42                                             |AB|
/// ```
///
/// First stands the offset of the line's first byte, in at least 8 hexadecimal digits, then two
/// blanks; then the bytes, divided by single blanks, with one blank more after the eighth; where
/// the last line has fewer, blanks fill their places. Two blanks later, the bytes stand as
/// characters between bars, with `.` for all but those from 0x20 to 0x7e. No bytes, no line.
pub fn hex_dump(bytes: &[u8]) -> String {
<|hole|>
