/// The usual spelling of a header's name: each part between dashes begins with a capital letter
/// and goes on in small ones, `content-TYPE` becomes `Content-Type`. Only the letters A to Z
/// change; dashes stay where they are, be there several or at an end.
pub fn header_name(name: &str) -> String {
<|hole|>
}
