//! Defaults that are texts, compared with the type that reads them, if the type is known by its name.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::str::FromStr;

use syn::Type;

use crate::type_text::type_text;

/// That a text is none of its type.
pub(crate) struct Misfit {
    /// What the type reads instead.
    pub(crate) expected: &'static str,
    /// Whether nothing else has the type's name: that of another type can be the same.
    pub(crate) is_certain: bool,
}

impl Misfit {
    pub(crate) fn of(ty: &Type, text: &str) -> Option<Self> {
        let name = type_text(ty);
        let name = ["::std::", "::core::", "std::", "core::"]
            .iter()
            .find_map(|start| name.strip_prefix(start))
            .unwrap_or(&name);
        let name = ["num::", "net::", "time::"].iter().find_map(|module| name.strip_prefix(module)).unwrap_or(name);
        let misfit = |is_certain, expected, fits: bool| (!fits).then_some(Self { expected, is_certain });
        if let Some((expected, fits)) = number(name, text) {
            return misfit(true, expected, fits);
        }
        match name {
            "bool" => misfit(true, "true/false, 1/0, yes/no or on/off is", is_truth(text)),
            "char" => misfit(true, "one character is", text.chars().count() == 1),
            "Duration" => misfit(false, "a duration such as 250ms, 5s or 1h30m is", is_duration(text)),
            "IpAddr" => misfit(false, "an IP address is", is::<IpAddr>(text)),
            "Ipv4Addr" => misfit(false, "an IPv4 address is", is::<Ipv4Addr>(text)),
            "Ipv6Addr" => misfit(false, "an IPv6 address is", is::<Ipv6Addr>(text)),
            "SocketAddr" => misfit(false, "an address with a port is", is::<SocketAddr>(text)),
            "SocketAddrV4" => misfit(false, "an IPv4 address with a port is", is::<SocketAddrV4>(text)),
            "SocketAddrV6" => misfit(false, "an IPv6 address with a port is", is::<SocketAddrV6>(text)),
            "ByteSize" | "lemna_config::ByteSize" => {
                misfit(false, "a size such as 512B, 10MiB or 10MB is", is_size(text))
            }
            "Url" | "url::Url" | "lemna_config::Url" => {
                misfit(false, "a URL with a scheme such as https:// is", text.contains(':'))
            }
            _ => None,
        }
    }

    pub(crate) fn message(&self, ty: &Type) -> String {
        format!("this default cannot be read as `{}`: {} expected", type_text(ty), self.expected)
    }
}

fn is<T: FromStr>(text: &str) -> bool {
    text.parse::<T>().is_ok()
}

/// Whether `text` is a number of the type `name`, and what is.
fn number(name: &str, text: &str) -> Option<(&'static str, bool)> {
    const WHOLE: &str = "a whole number in the type's range is";
    const NOT_ZERO: &str = "a whole number in the type's range, other than 0, is";
    const FINITE: &str = "a finite number is";

    match name {
        "f32" => return Some((FINITE, text.parse::<f32>().is_ok_and(f32::is_finite))),
        "f64" => return Some((FINITE, text.parse::<f64>().is_ok_and(f64::is_finite))),
        _ => {}
    }
    let Some(not_zero) = name.strip_prefix("NonZero") else {
        return Some((WHOLE, is_whole(name, text)?.0));
    };
    let inner = not_zero.strip_prefix('<').and_then(|inner| inner.strip_suffix('>'));
    let inner = inner.map_or_else(|| not_zero.to_ascii_lowercase(), str::to_owned);
    let (fits, is_zero) = is_whole(&inner, text)?;
    Some((NOT_ZERO, fits && !is_zero))
}

/// Whether `text` is a whole number of the type `name`, and whether that is zero. It is read as the widest type is, for
/// std's parser is compiled again for every type.
fn is_whole(name: &str, text: &str) -> Option<(bool, bool)> {
    let (is_signed, bits) = match name.split_at_checked(1)? {
        ("u", bits) => (false, bits),
        ("i", bits) => (true, bits),
        _ => return None,
    };
    let spare = match bits {
        "8" => 120,
        "16" => 112,
        "32" => 96,
        "64" => 64,
        // How large `usize` is depends on the machine that the program runs on.
        "128" | "size" => 0,
        _ => return None,
    };
    Some(if is_signed {
        let number = text.parse::<i128>();
        (
            number.as_ref().is_ok_and(|number| (i128::MIN >> spare..=i128::MAX >> spare).contains(number)),
            number == Ok(0),
        )
    } else {
        let number = text.parse::<u128>();
        (number.as_ref().is_ok_and(|number| *number <= u128::MAX >> spare), number == Ok(0))
    })
}

fn is_truth(text: &str) -> bool {
    const WORDS: [&str; 8] = ["true", "1", "yes", "on", "false", "0", "no", "off"];

    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether it is made of whole numbers with their units, from the largest to the smallest.
fn is_duration(text: &str) -> bool {
    let mut units = ["d", "h", "m", "s", "ms", "us", "ns"].into_iter();
    let mut rest = text;
    while !rest.is_empty() {
        let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let unit = &after[..after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len())];
        if after.len() == rest.len() || !units.any(|known| known == unit) {
            return false;
        }
        rest = &after[unit.len()..];
    }
    !text.is_empty()
}

/// Whether it is a whole number of bytes with its unit.
fn is_size(text: &str) -> bool {
    const UNITS: [&str; 13] = ["B", "kB", "MB", "GB", "TB", "PB", "EB", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    unit.len() < text.len() && UNITS.contains(&unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(ty: &str, text: &str) -> bool {
        Misfit::of(&syn::parse_str(ty).unwrap(), text).is_none()
    }

    #[test]
    fn a_text_fits_its_type_or_not() {
        for (ty, good, bad) in [
            ("u8", "255", "256"),
            ("u16", "+80", "eighty"),
            ("u64", "0", "-1"),
            ("i32", "-1", "1.5"),
            ("usize", "0", "1_000"),
            ("i8", "-128", "128"),
            ("i8", "127", "-129"),
            ("i128", "-170141183460469231731687303715884105728", "170141183460469231731687303715884105728"),
            ("u128", "340282366920938463463374607431768211455", "340282366920938463463374607431768211456"),
            ("NonZeroU16", "1", "0"),
            ("NonZeroI8", "-128", "-0"),
            ("NonZero<u8>", "255", "256"),
            ("std::num::NonZero<usize>", "1", "0"),
            ("f64", "-1e9", "NaN"),
            ("f32", "0.5", "1e39"),
            ("bool", "YES", "maybe"),
            ("char", "ß", "ab"),
            ("Duration", "1h30m", "90"),
            ("::std::time::Duration", "5s250ms", "1m1h"),
            ("std::time::Duration", "0s", "s"),
            ("ByteSize", "10MiB", "10M"),
            ("lemna_config::ByteSize", "0B", "kB"),
            ("IpAddr", "::1", "localhost"),
            ("std::net::SocketAddr", "127.0.0.1:80", "127.0.0.1"),
            ("url::Url", "https://a.example", "a.example"),
        ] {
            assert!(fits(ty, good) && !fits(ty, bad), "{ty}");
        }
        for (ty, text) in [
            ("String", "eighty"),
            ("Token", ""),
            ("my::Duration", "x"),
            ("Vec<u16>", "x"),
            ("u16x", ""),
            ("NonZero<U8>", "x"),
        ] {
            assert!(fits(ty, text), "{ty}");
        }
    }
}
