//! Random texts: ids and one-time tokens.

use std::fmt::Write as _;

use super::SignInError;

/// So many random bytes, in hexadecimal.
pub(super) fn random(bytes: usize) -> Result<String, SignInError> {
    let mut buffer = vec![0; bytes];
    getrandom::fill(&mut buffer).map_err(SignInError::NoRandomness)?;
    Ok(buffer.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a String cannot fail");
        text
    }))
}
