use std::num::{IntErrorKind, NonZero, ParseIntError};

use super::{FromSecret, Invalid, Wanted};

macro_rules! integers {
    ($($type:ident: $expected:literal,)*) => {$(
        impl FromSecret for $type {
            fn from_secret(text: &str) -> Result<Self, Invalid> {
                text.parse().map_err(|error: ParseIntError| invalid($expected, &error))
            }
        }

        impl FromSecret for NonZero<$type> {
            fn from_secret(text: &str) -> Result<Self, Invalid> {
                Self::new($type::from_secret(text)?).ok_or(Invalid::new($expected, "it is zero"))
            }
        }
    )*};
}

integers! {
    u8: "a whole number from 0 to 255",
    u16: "a whole number from 0 to 65535",
    u32: "a whole number from 0 to 4294967295",
    u64: "a whole number from 0 to 2^64 - 1",
    u128: "a whole number from 0 to 2^128 - 1",
    usize: "a whole number, not negative",
    i8: "a whole number from -128 to 127",
    i16: "a whole number from -32768 to 32767",
    i32: "a whole number from -2147483648 to 2147483647",
    i64: "a whole number of 64 bits",
    i128: "a whole number of 128 bits",
    isize: "a whole number",
}

fn invalid(expected: &'static str, error: &ParseIntError) -> Invalid {
    let reason = match error.kind() {
        IntErrorKind::PosOverflow => "it is too large",
        IntErrorKind::NegOverflow => "it is too small",
        IntErrorKind::Zero => "it is zero",
        _ => return Invalid::new(expected, "it holds something that is no digit").of_form(Wanted::Whole),
    };
    Invalid::new(expected, reason)
}

macro_rules! floats {
    ($($type:ident)*) => {$(
        impl FromSecret for $type {
            fn from_secret(text: &str) -> Result<Self, Invalid> {
                text.parse().map_err(|_| Invalid::new("a number, such as 0.5", "it is none").of_form(Wanted::Decimal))
            }
        }
    )*};
}

floats! { f32 f64 }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_named() {
        assert_eq!(u16::from_secret("65535"), Ok(65535));
        assert_eq!(u16::from_secret("65536"), Err(Invalid::new("a whole number from 0 to 65535", "it is too large")));
        assert_eq!(i8::from_secret("-129").unwrap_err().reason(), "it is too small");
        assert_eq!(u8::from_secret("-1").unwrap_err().reason(), "it holds something that is no digit");
        assert_eq!(NonZero::<u8>::from_secret("0").unwrap_err().reason(), "it is zero");
    }

    #[test]
    fn a_newline_at_the_end_is_no_digit() {
        assert!(u64::from_secret("12\n").is_err());
        assert!(f64::from_secret("1.5 ").is_err());
        assert!((f32::from_secret("1.5").unwrap() - 1.5).abs() < f32::EPSILON);
    }
}
