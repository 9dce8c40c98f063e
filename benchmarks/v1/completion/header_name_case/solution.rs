/// The usual spelling of a header's name: each part between dashes begins with a capital letter
/// and goes on in small ones, `content-TYPE` becomes `Content-Type`. Only the letters A to Z
/// change; dashes stay where they are, be there several or at an end.
pub fn header_name(name: &str) -> String {
    name.split('-')
        .map(|part| {
            let mut part = part.to_ascii_lowercase();
            if let Some(first) = part.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            part
        })
        .collect::<Vec<_>>()
        .join("-")
}
