//! Fields marked `#[lemna(base64)]` and `#[lemna(hex)]`: bytes that are written as text.

mod base64;
mod counted;
mod hex;

use std::mem;

use secrecy::SecretBox;
use zeroize::Zeroizing;

pub use base64::base64;
#[cfg(all(feature = "base64", feature = "json"))]
pub(crate) use base64::decoded as decoded_base64;
#[cfg(feature = "json")]
pub(crate) use hex::decoded as decoded_hex;
pub use hex::hex;

use self::counted::Counted;
use super::Invalid;

/// Bytes that are wiped when they are dropped. They fill their buffer, so that no later step moves them.
type Decoded = Zeroizing<Vec<u8>>;

const IN_BASE64: &str = "bytes in base64";
const IN_HEX: &str = "bytes in hex";

/// A type that is read from bytes.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not read from bytes",
    label = "no type of bytes",
    note = "`base64` and `hex` are for `Vec<u8>`, `Box<[u8]>`, `[u8; N]`, `SecretSlice<u8>` and `SecretBox<[u8; N]>`"
)]
pub trait FromBytes: Sized {
    const LENGTH: Option<usize> = None;
    const IN_BASE64: &'static str = IN_BASE64;
    const IN_HEX: &'static str = IN_HEX;
    const HOLDS_SECRET: bool = false;

    /// `bytes` are as many as [`LENGTH`](Self::LENGTH) says.
    fn from_bytes(bytes: &mut Vec<u8>) -> Self;
}

/// `bytes`, which are wiped unless they are the value itself.
fn read<T: FromBytes>(mut bytes: Decoded, expected: &'static str) -> Result<T, Invalid> {
    match wrong_count(bytes.len(), T::LENGTH) {
        Some(reason) => Err(Invalid::new(expected, reason)),
        None => Ok(T::from_bytes(&mut bytes)),
    }
}

/// What is wrong with `count` bytes where `wanted` are.
pub(crate) fn wrong_count(count: usize, wanted: Option<usize>) -> Option<&'static str> {
    match wanted {
        Some(wanted) if count < wanted => Some("it holds fewer bytes"),
        Some(wanted) if count > wanted => Some("it holds more bytes"),
        _ => None,
    }
}

impl FromBytes for Vec<u8> {
    fn from_bytes(bytes: &mut Self) -> Self {
        mem::take(bytes)
    }
}

impl FromBytes for Box<[u8]> {
    fn from_bytes(bytes: &mut Vec<u8>) -> Self {
        mem::take(bytes).into_boxed_slice()
    }
}

impl FromBytes for SecretBox<[u8]> {
    const HOLDS_SECRET: bool = true;

    fn from_bytes(bytes: &mut Vec<u8>) -> Self {
        Self::from(mem::take(bytes))
    }
}

impl<const N: usize> FromBytes for [u8; N] {
    const LENGTH: Option<usize> = Some(N);
    const IN_BASE64: &'static str = Counted::<N>::IN_BASE64;
    const IN_HEX: &'static str = Counted::<N>::IN_HEX;

    fn from_bytes(bytes: &mut Vec<u8>) -> Self {
        let mut array = [0; N];
        array.copy_from_slice(bytes);
        array
    }
}

impl<const N: usize> FromBytes for SecretBox<[u8; N]> {
    const HOLDS_SECRET: bool = true;
    const LENGTH: Option<usize> = Some(N);
    const IN_BASE64: &'static str = Counted::<N>::IN_BASE64;
    const IN_HEX: &'static str = Counted::<N>::IN_HEX;

    fn from_bytes(bytes: &mut Vec<u8>) -> Self {
        let mut array = Box::new([0; N]);
        array.copy_from_slice(bytes);
        Self::new(array)
    }
}

#[cfg(test)]
mod tests {
    use secrecy::{ExposeSecret as _, SecretSlice};

    use super::*;

    #[test]
    fn bytes_are_read_into_each_type() {
        assert_eq!(hex::<Vec<u8>>("00ff10"), Ok(vec![0, 255, 16]));
        assert_eq!(hex::<Box<[u8]>>("00ff"), Ok([0, 255].into()));
        assert_eq!(hex::<[u8; 2]>("00ff"), Ok([0, 255]));
        assert_eq!(hex::<SecretSlice<u8>>("00ff").unwrap().expose_secret(), [0, 255]);
        assert_eq!(hex::<SecretBox<[u8; 2]>>("00ff").unwrap().expose_secret(), &[0, 255]);
        assert_eq!(hex::<[u8; 0]>(""), Ok([]));
    }

    #[test]
    fn another_number_of_bytes_is_refused_with_the_right_one() {
        for (text, reason) in [("00", "it holds fewer bytes"), ("000102", "it holds more bytes")] {
            for invalid in [hex::<[u8; 2]>(text).unwrap_err(), hex::<SecretBox<[u8; 2]>>(text).unwrap_err()] {
                assert_eq!((invalid.expected(), invalid.reason()), (Some("2 bytes in hex"), reason), "{text}");
            }
        }
        assert_eq!(<[u8; 1]>::IN_HEX, "1 byte in hex");
        assert_eq!(<[u8; 4096]>::IN_BASE64, "4096 bytes in base64");
        assert_eq!(<[u8; 0]>::IN_BASE64, "0 bytes in base64");
    }

    /// A buffer with room to spare is moved when it becomes a boxed slice, and what was in it stays in the memory.
    #[test]
    fn no_buffer_is_larger_than_what_it_holds() {
        let decoded = super::hex::decoded("00ff10").unwrap();
        assert_eq!(decoded.capacity(), decoded.len());
        #[cfg(feature = "base64")]
        for text in ["AA==", "AAA", "AAAA", "AAAAAA=="] {
            let decoded = super::base64::decoded(text).unwrap();
            assert_eq!(decoded.capacity(), decoded.len(), "{text}");
        }
    }
}
