//! Variables that are not passed on.

mod families;
mod family;
mod reserved;
pub(crate) mod room;

use std::fmt;

pub use family::families;

use crate::words::Origin;

/// Why a variable of an [`Env`](crate::Env) is passed on neither to a child nor to the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Withheld {
    /// Its name says which code a program is made of, or where and as whom the program runs: withheld from whatever source
    /// it comes. See [`Env::apply_to`](crate::Env::apply_to).
    Reserved,
    /// It comes from Infisical or another user's file, and programs run or read something by its name.
    #[non_exhaustive]
    Steering {
        /// The family of the name, as [the guide](crate::guide::variables#the-families) lists it.
        family: &'static str,
        /// What a name of this family does.
        reason: &'static str,
    },
    /// It comes from Infisical or another user's file, and its name is not of the form `[A-Za-z_][A-Za-z0-9_.-]*`.
    UnusualName,
    /// No environment can hold its name: it is empty, or has a `=` or a NUL byte in it.
    NotAName,
    /// No environment can hold its value, which has a NUL byte in it.
    NulByte,
    /// It is longer than the system takes for one variable.
    TooLong,
    /// All variables together are larger than the system takes, and this is among the largest.
    NoRoom,
}

impl Withheld {
    /// Why a variable is withheld, for whatever reason concerns it alone. `is_allowed`: the user allows it by name.
    pub(crate) fn of(name: &str, value: &str, origin: &Origin, is_allowed: bool) -> Option<Self> {
        if name.is_empty() || name.contains(['=', '\0']) {
            return Some(Self::NotAName);
        }
        let of_name = if is_allowed { None } else { Self::of_name(name, Some(value), origin) };
        of_name.or_else(|| Self::of_value(name, value))
    }

    /// The same for a value that its source holds but cannot give.
    pub(crate) fn of_unusable(name: &str, origin: &Origin, is_allowed: bool) -> Option<Self> {
        if is_allowed { None } else { Self::of_name(name, None, origin) }
    }

    fn of_value(name: &str, value: &str) -> Option<Self> {
        if value.contains('\0') {
            Some(Self::NulByte)
        } else {
            (room::size(name, value) > room::LONGEST).then_some(Self::TooLong)
        }
    }

    fn of_name(name: &str, value: Option<&str>, origin: &Origin) -> Option<Self> {
        if is_reserved(name) {
            Some(Self::Reserved)
        } else if !may_be_anyones(origin) {
            None
        } else if !is_usual(name) {
            Some(Self::UnusualName)
        } else {
            let family = family::of(name, value)?;
            Some(Self::Steering { family: family.name, reason: family.reason })
        }
    }

    /// Whether the variable counts as one that its source does not have. A name that is withheld from everybody, and a
    /// value that cannot be passed on, still hide what is below.
    pub(crate) fn is_as_if_absent(self) -> bool {
        matches!(self, Self::Steering { .. } | Self::UnusualName)
    }

    fn can_be_allowed(self) -> bool {
        self == Self::Reserved || self.is_as_if_absent()
    }
}

impl fmt::Display for Withheld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reserved => f.write_str("the name is reserved"),
            Self::Steering { family, reason } => write!(f, "{family}: {reason}"),
            Self::UnusualName => f.write_str("the name has unusual characters"),
            Self::NotAName => f.write_str("no environment can hold its name"),
            Self::NulByte => f.write_str("no environment can hold a NUL byte"),
            Self::TooLong => f.write_str("it is longer than the system allows for one variable"),
            Self::NoRoom => f.write_str("all variables together are larger than the system allows"),
        }?;
        if self.can_be_allowed() {
            f.write_str("; if it is meant, allow it by name (`Env::allowing`, `lemna run --allow`)")?;
        }
        Ok(())
    }
}

/// Whether somebody else than whoever starts the program chose the name and the value.
fn may_be_anyones(origin: &Origin) -> bool {
    matches!(origin, Origin::Infisical(_) | Origin::File { foreign: true, .. })
}

/// A shell, a Kubernetes secret or a `.env` takes these names; a function that bash imports has another one.
fn is_usual(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c))
}

/// Whether the system takes two names for one: on Windows `Path` is `PATH`.
pub(crate) fn is_same_name(one: &str, other: &str) -> bool {
    if cfg!(windows) { one.eq_ignore_ascii_case(other) } else { one == other }
}

fn is_reserved(name: &str) -> bool {
    reserved::RESERVED.iter().any(|names| names.iter().any(|reserved| is_same_name(reserved, name)))
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::words::{InfisicalPlace, SourceId};

    fn infisical() -> Origin {
        let place = InfisicalPlace { project: "made-up".into(), environment: "dev".into(), folder: "/".into() };
        Origin::Infisical(Arc::new(place))
    }

    fn file(foreign: bool) -> Origin {
        Origin::File { path: Path::new("/made-up/.env").into(), line: 1, source: SourceId::EnvFile, foreign }
    }

    #[test]
    fn only_what_can_be_handed_on_is() {
        for (name, value, withheld) in [
            ("API_KEY", "made-up", None),
            ("LD_SDK_KEY", "made-up", None),
            ("ENV", "production", None),
            ("tls.crt", "", None),
            ("PATH", "/made-up", Some(Withheld::Reserved)),
            ("LD_PRELOAD", "made-up\0", Some(Withheld::Reserved)),
            ("", "made-up", Some(Withheld::NotAName)),
            ("A=B", "made-up", Some(Withheld::NotAName)),
            ("=", "made-up", Some(Withheld::NotAName)),
            ("A\0B", "made-up", Some(Withheld::NotAName)),
            ("API_KEY", "made\0up", Some(Withheld::NulByte)),
        ] {
            for origin in [infisical(), file(true), file(false), Origin::Process, Origin::Custom("made-up".into())] {
                assert_eq!(Withheld::of(name, value, &origin, false), withheld, "{name:?} from {origin}");
            }
        }
    }

    #[test]
    fn what_steers_is_taken_from_whoever_starts_the_program_alone() {
        for name in ["PYTHONPATH", "BASH_FUNC_ls%%", "A B", "1A", "A\u{1b}[2K", "A\nB", "\u{202e}A", "Ä"] {
            for origin in [infisical(), file(true)] {
                let reason = Withheld::of(name, "made-up", &origin, false);
                assert!(reason.is_some_and(Withheld::is_as_if_absent), "{name:?} from {origin}: {reason:?}");
                assert_eq!(Withheld::of(name, "made-up", &origin, true), None, "{name:?} is allowed");
            }
            for origin in [file(false), Origin::Process, Origin::Custom("made-up".into())] {
                assert_eq!(Withheld::of(name, "made-up", &origin, false), None, "{name:?} from {origin}");
            }
        }
    }

    #[test]
    fn what_cannot_be_carried_cannot_be_allowed() {
        for (name, value) in [("", "x"), ("A=B", "x"), ("A\0", "x"), ("PATH", "x\0")] {
            assert!(Withheld::of(name, value, &Origin::Process, true).is_some(), "{name:?}");
        }
        assert_eq!(Withheld::of("PATH", "x", &infisical(), true), None);
    }

    #[test]
    fn a_value_that_cannot_be_read_is_withheld_by_its_name() {
        for (name, is_withheld) in [("HTTPS_PROXY", true), ("ENV", true), ("A B", true), ("API_KEY", false)] {
            for origin in [infisical(), file(true)] {
                let reason = Withheld::of_unusable(name, &origin, false);
                assert_eq!(
                    reason.is_some_and(Withheld::is_as_if_absent),
                    is_withheld,
                    "{name} from {origin}: {reason:?}"
                );
                assert_eq!(Withheld::of_unusable(name, &origin, true), None, "{name} is allowed");
            }
            assert_eq!(Withheld::of_unusable(name, &file(false), false), None, "{name}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_variable_is_as_long_as_linux_takes() {
        // `A=` before the value, and the NUL behind it.
        let longest = "x".repeat(128 * 1024 - 3);
        assert_eq!(Withheld::of("A", &longest, &Origin::Process, false), None);
        assert_eq!(Withheld::of("AB", &longest, &Origin::Process, true), Some(Withheld::TooLong));
    }
}
