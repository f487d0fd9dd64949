use std::fmt;

use super::{FromSecret, Invalid};

const EXPECTED: &str = "a size, such as 512B, 10MiB or 10MB";

/// A number of bytes, written with its unit: `512B`, `10MiB`, `1GB`.
///
/// The units are those of the standards (IEC 80000-13 and SI): `KiB`, `MiB`, `GiB`, `TiB`, `PiB` and `EiB` are powers
/// of 1024; `kB`, `MB`, `GB`, `TB`, `PB` and `EB` are powers of 1000. The number is whole, and nothing is between it
/// and its unit.
///
/// It refuses what different programs read as different sizes: a number without a unit, `512k` and `1G` (1000 or 1024),
/// `KB`, and `Mb` or `mb`, which are bits. The error says what to write instead.
///
/// `Display`, `Debug` and serde show the shortest text that reads back as the same size.
///
/// ```
/// use lemna_config::{ByteSize, LemnaSecrets};
///
/// #[derive(LemnaSecrets)]
/// struct Config {
///     #[lemna(default = "10MiB", public)]
///     max_upload: ByteSize,
/// }
///
/// let config = Config::from_pairs([("MAX_UPLOAD", "512KiB")]).unwrap();
/// assert_eq!(config.max_upload.bytes(), 512 * 1024);
/// assert_eq!(format!("{config:?}"), "Config { max_upload: 512KiB }");
/// let error = Config::from_pairs([("MAX_UPLOAD", "512k")]).unwrap_err();
/// assert_eq!(
///     error.fields()[0].to_string().lines().next().unwrap(),
///     "MAX_UPLOAD is not a size, such as 512B, 10MiB or 10MB: its unit can mean 1000 or 1024: write kB or KiB, MB or \
///      MiB, GB or GiB",
/// );
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ByteSize(u64);

impl ByteSize {
    /// A size of this many bytes.
    pub const fn new(bytes: u64) -> Self {
        Self(bytes)
    }

    /// How many bytes it is.
    pub const fn bytes(self) -> u64 {
        self.0
    }
}

/// From the largest to the smallest.
const UNITS: [(&str, u64); 13] = [
    ("EiB", 1 << 60),
    ("EB", 1_000_000_000_000_000_000),
    ("PiB", 1 << 50),
    ("PB", 1_000_000_000_000_000),
    ("TiB", 1 << 40),
    ("TB", 1_000_000_000_000),
    ("GiB", 1 << 30),
    ("GB", 1_000_000_000),
    ("MiB", 1 << 20),
    ("MB", 1_000_000),
    ("KiB", 1 << 10),
    ("kB", 1_000),
    ("B", 1),
];

impl FromSecret for ByteSize {
    fn from_secret(text: &str) -> Result<Self, Invalid> {
        let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
        let refused = |reason| Invalid::new(EXPECTED, reason);
        if number.is_empty() {
            return Err(refused("it does not begin with a whole number"));
        }
        let (_, bytes) = UNITS.into_iter().find(|(name, _)| *name == unit).ok_or_else(|| refused(mistake(unit)))?;
        let number: Option<u64> = number.parse().ok();
        number.and_then(|number| number.checked_mul(bytes)).map(Self).ok_or_else(|| refused("it is too large"))
    }
}

/// What is wrong with what follows the number.
fn mistake(unit: &str) -> &'static str {
    match unit {
        "" => "its unit is missing: write B for bytes",
        "k" | "K" | "M" | "G" | "T" | "P" | "E" | "KB" | "Kb" | "g" | "t" => {
            "its unit can mean 1000 or 1024: write kB or KiB, MB or MiB, GB or GiB"
        }
        "Ki" | "Mi" | "Gi" | "Ti" | "Pi" | "Ei" => "the B of its unit is missing: write KiB, MiB or GiB",
        "b" | "kb" | "mb" | "Mb" | "gb" | "Gb" | "tb" | "Tb" | "kib" | "mib" | "gib" | "tib" | "Kib" | "Mib"
        | "Gib" | "Tib" => "upper and lower case count in its unit: b means bits, B bytes",
        _ if unit.starts_with(['.', ',', '_', '\'']) => {
            "its number is not a plain whole one: write it in a smaller unit"
        }
        _ if unit.starts_with(char::is_whitespace) => "a blank or a line end follows its number",
        _ => "its unit is not one of B, kB, KiB, MB, MiB, GB, GiB, TB, TiB, PB, PiB, EB, EiB",
    }
}

impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(bytes) = *self;
        let whole = UNITS.into_iter().filter(|(_, unit)| bytes.is_multiple_of(*unit));
        // Zero is a multiple of all.
        let shortest = whole.min_by_key(|(_, unit)| bytes / unit).filter(|_| bytes > 0);
        let (name, unit) = shortest.unwrap_or(("B", 1));
        write!(f, "{}{name}", bytes / unit)
    }
}

impl fmt::Debug for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(feature = "json")]
#[cfg_attr(docsrs, doc(cfg(feature = "json")))]
impl serde::Serialize for ByteSize {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_and_shown() {
        for (text, bytes, shown) in [
            ("0B", 0, "0B"),
            ("0MiB", 0, "0B"),
            ("512B", 512, "512B"),
            ("1kB", 1_000, "1kB"),
            ("1KiB", 1_024, "1KiB"),
            ("1024KiB", 1 << 20, "1MiB"),
            ("10MB", 10_000_000, "10MB"),
            ("10MiB", 10 << 20, "10MiB"),
            ("3GB", 3_000_000_000, "3GB"),
            ("2TiB", 2 << 40, "2TiB"),
            ("007B", 7, "7B"),
            ("15EiB", 15 << 60, "15EiB"),
            ("18446744073709551615B", u64::MAX, "18446744073709551615B"),
        ] {
            let size = ByteSize::from_secret(text).unwrap();
            assert_eq!((size.bytes(), size.to_string()), (bytes, shown.to_owned()), "{text}");
            assert_eq!(ByteSize::from_secret(&size.to_string()), Ok(size), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, reason) in [
            ("512", "its unit is missing: write B for bytes"),
            ("512k", "its unit can mean 1000 or 1024: write kB or KiB, MB or MiB, GB or GiB"),
            ("1G", "its unit can mean 1000 or 1024: write kB or KiB, MB or MiB, GB or GiB"),
            ("1KB", "its unit can mean 1000 or 1024: write kB or KiB, MB or MiB, GB or GiB"),
            ("1Mi", "the B of its unit is missing: write KiB, MiB or GiB"),
            ("1mb", "upper and lower case count in its unit: b means bits, B bytes"),
            ("1Mb", "upper and lower case count in its unit: b means bits, B bytes"),
            ("1.5GiB", "its number is not a plain whole one: write it in a smaller unit"),
            ("1_000B", "its number is not a plain whole one: write it in a smaller unit"),
            ("10 MiB", "a blank or a line end follows its number"),
            ("10MiB\n", "its unit is not one of B, kB, KiB, MB, MiB, GB, GiB, TB, TiB, PB, PiB, EB, EiB"),
            ("10parsecs", "its unit is not one of B, kB, KiB, MB, MiB, GB, GiB, TB, TiB, PB, PiB, EB, EiB"),
            ("-1B", "it does not begin with a whole number"),
            ("MiB", "it does not begin with a whole number"),
            ("", "it does not begin with a whole number"),
            ("16EiB", "it is too large"),
            ("99999999999999999999B", "it is too large"),
        ] {
            assert_eq!(ByteSize::from_secret(text), Err(Invalid::new(EXPECTED, reason)), "{text:?}");
        }
    }
}
