/// Why a sentence does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SentenceError {
    /// It is not `$`, a body, `*` and two hexadecimal digits.
    Form,
    /// Its body has this checksum, and not the one that it names.
    Checksum(u8),
}

/// The fields of a sentence such as `$GPGLL,4916.45,N*7A`, which commas divide. The digits after
/// the star, small or capital, are the exclusive or of all bytes of the body; the body is what
/// stands between the dollar sign and the last star. A line end after the digits does not count.
pub fn fields(line: &str) -> Result<Vec<&str>, SentenceError> {
    let (body, digits) = line
        .trim_end_matches(['\r', '\n'])
        .strip_prefix('$')
        .and_then(|rest| rest.rsplit_once('*'))
        .ok_or(SentenceError::Form)?;
    if digits.len() != 2 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(SentenceError::Form);
    }
    let named = u8::from_str_radix(digits, 16).map_err(|_| SentenceError::Form)?;
    let sum =<|hole|>
    if sum != named {
        return Err(SentenceError::Checksum(sum));
    }
    Ok(body.split(',').collect())
}

/// How many of the lines of a log are sound.
pub fn count_sound(log: &str) -> usize {
    log.lines().filter(|line| fields(line).is_ok()).count()
}
