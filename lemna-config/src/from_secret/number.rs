use std::num::{IntErrorKind, NonZero, ParseIntError};

use super::{FromSecret, Invalid, Wanted};

/// Each is read as the widest type is, for std's parser is compiled again for every type.
macro_rules! integers {
    ($($type:ident by $read:ident: $expected:literal, not zero: $not_zero:literal;)*) => {$(
        impl FromSecret for $type {
            fn from_secret(text: &str) -> Result<Self, Invalid> {
                let number = $read(text, $expected)?;
                Self::try_from(number).map_err(|_| Invalid::new($expected, out_of_bounds(text)))
            }
        }

        impl FromSecret for NonZero<$type> {
            fn from_secret(text: &str) -> Result<Self, Invalid> {
                match $type::from_secret(text).map(Self::new) {
                    Ok(number) => number.ok_or(Invalid::new($not_zero, "it is zero")),
                    Err(invalid) => Err(Invalid { expected: Some($not_zero), ..invalid }),
                }
            }
        }
    )*};
}

integers! {
    u8 by unsigned: "a whole number from 0 to 255", not zero: "a whole number from 1 to 255";
    u16 by unsigned: "a whole number from 0 to 65535", not zero: "a whole number from 1 to 65535";
    u32 by unsigned: "a whole number from 0 to 4294967295", not zero: "a whole number from 1 to 4294967295";
    u64 by unsigned: "a whole number from 0 to 2^64 - 1", not zero: "a whole number from 1 to 2^64 - 1";
    u128 by unsigned: "a whole number from 0 to 2^128 - 1", not zero: "a whole number from 1 to 2^128 - 1";
    usize by unsigned: "a whole number, not negative", not zero: "a whole number of at least 1";
    i8 by signed: "a whole number from -128 to 127", not zero: "a whole number from -128 to 127, but not 0";
    i16 by signed: "a whole number from -32768 to 32767", not zero: "a whole number from -32768 to 32767, but not 0";
    i32 by signed: "a whole number from -2147483648 to 2147483647", not zero: "a whole number from -2147483648 to 2147483647, but not 0";
    i64 by signed: "a whole number of 64 bits", not zero: "a whole number of 64 bits, but not 0";
    i128 by signed: "a whole number of 128 bits", not zero: "a whole number of 128 bits, but not 0";
    isize by signed: "a whole number", not zero: "a whole number, but not 0";
}

fn unsigned(text: &str, expected: &'static str) -> Result<u128, Invalid> {
    text.parse().map_err(|error| invalid(expected, &error))
}

fn signed(text: &str, expected: &'static str) -> Result<i128, Invalid> {
    text.parse().map_err(|error| invalid(expected, &error))
}

/// What is wrong with a whole number that is none of its type.
fn out_of_bounds(text: &str) -> &'static str {
    if text.starts_with('-') { "it is too small" } else { "it is too large" }
}

fn invalid(expected: &'static str, error: &ParseIntError) -> Invalid {
    let reason = match error.kind() {
        IntErrorKind::PosOverflow => "it is too large",
        IntErrorKind::NegOverflow => "it is too small",
        IntErrorKind::Zero => "it is zero",
        _ => return Invalid::new(expected, "it contains a character that is not a digit").of_form(Wanted::Whole),
    };
    Invalid::new(expected, reason)
}

/// What is wrong with a text that was read as a number, and is another: std rounds what is too large to infinity, and
/// what is too small to zero.
fn out_of_range(text: &str, is_finite: bool, is_zero: bool) -> Option<&'static str> {
    let digits = text.split(['e', 'E']).next().unwrap_or_default();
    if !is_finite && digits.bytes().any(|byte| byte.is_ascii_digit()) {
        Some("it is too large")
    } else if !is_finite {
        Some("it is not finite")
    } else if is_zero && digits.bytes().any(|byte| matches!(byte, b'1'..=b'9')) {
        Some("it is too near to zero")
    } else {
        None
    }
}

macro_rules! floats {
    ($($type:ident)*) => {$(
        impl FromSecret for $type {
            fn from_secret(text: &str) -> Result<Self, Invalid> {
                let refused = |reason| Invalid::new("a number, such as 0.5", reason).of_form(Wanted::Decimal);
                let number: Self = text.parse().map_err(|_| refused("it is not a number"))?;
                match out_of_range(text, number.is_finite(), number == 0.0) {
                    Some(reason) => Err(refused(reason)),
                    None => Ok(number),
                }
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
        assert_eq!(u8::from_secret("-1").unwrap_err().reason(), "it contains a character that is not a digit");
        assert_eq!(NonZero::<u8>::from_secret("0"), Err(Invalid::new("a whole number from 1 to 255", "it is zero")));
        assert_eq!(
            NonZero::<i8>::from_secret("x").unwrap_err().expected(),
            Some("a whole number from -128 to 127, but not 0")
        );
    }

    #[test]
    fn a_number_that_would_be_another_is_refused() {
        for text in ["NaN", "nan", "-NaN", "inf", "-inf", "+Infinity", "INF"] {
            assert_eq!(f64::from_secret(text).unwrap_err().reason(), "it is not finite", "{text}");
            assert_eq!(f32::from_secret(text).unwrap_err().reason(), "it is not finite", "{text}");
        }
        assert_eq!(f64::from_secret("half").unwrap_err().reason(), "it is not a number");
        assert_eq!(f64::from_secret("1e400").unwrap_err().reason(), "it is too large");
        assert_eq!(f64::from_secret("-1e400").unwrap_err().reason(), "it is too large");
        assert_eq!(f32::from_secret("1e39").unwrap_err().reason(), "it is too large");
        assert_eq!(f64::from_secret("1e-400").unwrap_err().reason(), "it is too near to zero");
        assert_eq!(f32::from_secret("0.1e-50").unwrap_err().reason(), "it is too near to zero");
        for text in ["0", "-0.0", "0e9", "+5", ".5", "5.", "1e39", "5e-324"] {
            assert!(f64::from_secret(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn what_only_source_code_takes_is_no_number() {
        for text in ["1_000", "0x10", "0b1", "1'000", "1 000", "1,5", "10u8"] {
            assert!(u32::from_secret(text).is_err() && f64::from_secret(text).is_err(), "{text}");
        }
        assert_eq!(u32::from_secret("+5"), Ok(5));
    }

    #[test]
    fn a_newline_at_the_end_is_no_digit() {
        assert!(u64::from_secret("12\n").is_err());
        assert!(f64::from_secret("1.5 ").is_err());
        assert!((f32::from_secret("1.5").unwrap() - 1.5).abs() < f32::EPSILON);
    }
}
