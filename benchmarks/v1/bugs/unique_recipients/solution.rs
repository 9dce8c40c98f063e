// Some people get a message twice:
//
// pub fn unique_recipients(addresses: &[&str]) -> Vec<String> {
//     let mut recipients: Vec<String> = addresses.iter().map(|a| a.trim().to_string()).collect();
//     recipients.dedup();
//     recipients
// }
//
// Corrected: addresses are trimmed, empty ones are left out, and of those that differ at most in
// the case of ASCII letters only the first is kept, as it was written. The order stays.

pub fn unique_recipients(addresses: &[&str]) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    addresses
        .iter()
        .map(|address| address.trim())
        .filter(|address| !address.is_empty() && seen.insert(address.to_ascii_lowercase()))
        .map(str::to_string)
        .collect()
}
