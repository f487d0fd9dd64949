use tracing::Level;
use tracing::level_filters::LevelFilter;

use super::{FromSecret, Invalid};

/// By name, in upper or lower case, or by number from 1 (error) to 5 (trace).
impl FromSecret for Level {
    fn from_secret(text: &str) -> Result<Self, Invalid> {
        text.parse().map_err(|_| Invalid::new("a level: error, warn, info, debug or trace", "it is not one of them"))
    }
}

/// As a [`Level`], or `off`.
impl FromSecret for LevelFilter {
    fn from_secret(text: &str) -> Result<Self, Invalid> {
        // `tracing` takes an empty text for `error`.
        let level = if text.is_empty() { None } else { text.parse().ok() };
        level.ok_or(Invalid::new("a level: off, error, warn, info, debug or trace", "it is not one of them"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_read_by_name_and_number() {
        for text in ["info", "INFO", "Info", "3"] {
            assert_eq!(Level::from_secret(text), Ok(Level::INFO), "{text}");
            assert_eq!(LevelFilter::from_secret(text), Ok(LevelFilter::INFO), "{text}");
        }
        assert_eq!(LevelFilter::from_secret("off"), Ok(LevelFilter::OFF));
        for text in ["off", "verbose", "6", "info ", "warning"] {
            assert!(Level::from_secret(text).is_err(), "{text}");
        }
        for text in ["verbose", "6", " off", ""] {
            assert!(LevelFilter::from_secret(text).is_err(), "{text}");
        }
    }
}
