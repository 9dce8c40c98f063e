use std::num::ParseFloatError;

/// Why a text is no place.
#[derive(Debug, Clone, PartialEq)]
pub enum PlaceError {
    NoComma,
    NotANumber(ParseFloatError),
    OutOfRange(f64),
}

impl From<ParseFloatError> for PlaceError {
    fn from(cause: ParseFloatError) -> Self {
        Self::NotANumber(cause)
    }
}

// Callers compare the texts of errors to tell them apart. The same with `PlaceError`, and with `?`
// for every conversion:
//
// pub fn parse_place(text: &str) -> Result<(f64, f64), String> {
//     let (latitude, longitude) = match text.split_once(',') {
//         Some(parts) => parts,
//         None => return Err(format!("no comma in {}", text)),
//     };
//     let latitude = match latitude.trim().parse::<f64>() {
//         Ok(latitude) => latitude,
//         Err(error) => return Err(error.to_string()),
//     };
//     let longitude = match longitude.trim().parse::<f64>() {
//         Ok(longitude) => longitude,
//         Err(error) => return Err(error.to_string()),
//     };
//     if !(latitude.abs() <= 90.0) {
//         return Err(format!("{} is out of range", latitude));
//     }
//     if !(longitude.abs() <= 180.0) {
//         return Err(format!("{} is out of range", longitude));
//     }
//     Ok((latitude, longitude))
// }

/// Latitude and longitude in degrees, as `48.2, -16.37`. Both are read before either is compared
/// with its range; what is not a number by its value is out of range.
pub fn parse_place(text: &str) -> Result<(f64, f64), PlaceError> {
<|hole|>
