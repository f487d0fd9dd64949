use std::fmt;

use crate::words::Origin;

/// A variable that nothing reads, but was probably meant for one that steers the load. It holds no value.
///
/// ```
/// # #[cfg(feature = "infisical")]
/// # {
/// use lemna_config::{Loader, SourceErrorKind};
///
/// let variables = [("INFISICAL_CLIENT_ID", "made-up"), ("INFISICAL_CLIENT_SECRETS", "made-up")];
/// let error = Loader::builder().vars(variables).no_env_file().build().load_env().unwrap_err();
/// let SourceErrorKind::HalfBootstrap { misnamed, .. } = error.sources()[0].kind() else { unreachable!() };
/// assert_eq!((misnamed[0].name(), misnamed[0].meant()), ("INFISICAL_CLIENT_SECRETS", "INFISICAL_CLIENT_SECRET"));
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misnamed {
    name: String,
    origin: Origin,
    meant: &'static str,
    slip: Slip,
}

/// What is wrong with the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slip {
    /// It is close to a name that is read.
    Misspelt,
    /// It is a name that is read, with `_FILE` appended.
    OfFile,
    /// It is read from the process environment only.
    InFile,
}

impl Misnamed {
    pub(crate) fn new(name: String, origin: Origin, meant: &'static str, slip: Slip) -> Self {
        Self { name, origin, meant, slip }
    }

    /// The name that is set.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it is set.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The name that is read.
    pub fn meant(&self) -> &'static str {
        self.meant
    }
}

impl fmt::Display for Misnamed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, origin, meant, slip } = self;
        write!(f, "{name} ({origin}) is not read")?;
        match slip {
            Slip::Misspelt => write!(f, ": did you mean {meant}?"),
            Slip::OfFile => write!(f, ": set {meant} to the file's content"),
            Slip::InFile => f.write_str(" from a .env file: set it in the process environment"),
        }
    }
}
