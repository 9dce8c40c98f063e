/// Why an upload is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    NotSignedIn,
    ReadOnly,
    NoName,
    TooLarge,
    NoSpace,
}

/// Somebody who uploads files.
#[derive(Debug, Clone)]
pub struct Account {
    pub signed_in: bool,
    pub read_only: bool,
    pub used: u64,
    pub quota: u64,
}

pub const LARGEST: u64 = 1 << 30;

// To see when a file is refused for its size one must read all of this. The same, with one check
// after the other, early returns, no `else` and nothing mutable:
//
// pub fn check_upload(account: Option<&Account>, name: &str, size: u64) -> Result<u64, Refused> {
//     let mut result = Err(Refused::NotSignedIn);
//     if let Some(account) = account {
//         if account.signed_in {
//             if !account.read_only {
//                 if !name.trim().is_empty() {
//                     if size <= LARGEST {
//                         if account.quota >= account.used && size <= account.quota - account.used
//                         {
//                             result = Ok(account.quota - account.used - size);
//                         } else {
//                             result = Err(Refused::NoSpace);
//                         }
//                     } else {
//                         result = Err(Refused::TooLarge);
//                     }
//                 } else {
//                     result = Err(Refused::NoName);
//                 }
//             } else {
//                 result = Err(Refused::ReadOnly);
//             }
//         }
//     }
//     result
// }

/// How many bytes are left after the upload, or the first reason to refuse it.
pub fn check_upload(account: Option<&Account>, name: &str, size: u64) -> Result<u64, Refused> {
<|hole|>
