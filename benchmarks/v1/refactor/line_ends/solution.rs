use std::borrow::Cow;

// Nearly all texts have plain line ends, and all of them are copied, twice:
//
// pub fn plain_line_ends(text: &str) -> String {
//     let text = text.to_string().replace("\r\n", "\n");
//     let text = text.replace("\r", "\n");
//     if text.is_empty() || text.ends_with("\n") {
//         text.clone()
//     } else {
//         text + "\n"
//     }
// }
//
// The same text, as a borrowed one where nothing had to be changed.

pub fn plain_line_ends(text: &str) -> Cow<'_, str> {
    let complete = text.is_empty() || text.ends_with(['\n', '\r']);
    if complete && !text.contains('\r') {
        return Cow::Borrowed(text);
    }
    let mut plain = text.replace("\r\n", "\n").replace('\r', "\n");
    if !complete {
        plain.push('\n');
    }
    Cow::Owned(plain)
}
