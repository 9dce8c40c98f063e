use std::collections::HashMap;

// The ladder is to go: the same answers, read from top to bottom, with `?` and without `match`,
// `else` or anything that may panic:
//
// pub fn proxy_port(settings: &HashMap<String, String>, scheme: &str) -> Option<u16> {
//     match settings.get("proxy") {
//         Some(proxy) => match settings.get(proxy) {
//             Some(address) => match address.strip_prefix(scheme) {
//                 Some(rest) => match rest.strip_prefix("://") {
//                     Some(host) => match host.rsplit_once(':') {
//                         Some((_, port)) => match port.trim_end_matches('/').parse() {
//                             Ok(0) => None,
//                             Ok(port) => Some(port),
//                             Err(_) => None,
//                         },
//                         None => None,
//                     },
//                     None => None,
//                 },
//                 None => None,
//             },
//             None => None,
//         },
//         None => None,
//     }
// }

/// The port of the proxy: the setting `proxy` names the setting that holds its address, as
/// `http://10.0.0.1:3128/`, whose scheme must be `scheme`. Port 0 is none.
pub fn proxy_port(settings: &HashMap<String, String>, scheme: &str) -> Option<u16> {
<|hole|>
