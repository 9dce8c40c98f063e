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

<|hole|>
