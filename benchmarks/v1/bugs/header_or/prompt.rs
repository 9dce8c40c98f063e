// This function does not compile, and if it did it would not find `content-type`:
//
// pub fn header_or(headers: &[(String, String)], name: &str, default: &str) -> &str {
//     for (key, value) in headers.clone() {
//         if key == name {
//             return &value;
//         }
//     }
//     default
// }
//
// Corrected: the value of the first header of that name, without regard to the case of ASCII
// letters; `default` if there is none, or if the value is empty. The result may be kept after the
// name is gone.

<|hole|>
