use std::fmt;
use std::io::Write as _;

use super::{AnyLoadError, EX_CONFIG, LoadError};
use crate::schema::Field;

/// `or_exit` on the result of a load or a watch: returns what was loaded, or prints the report to stderr and exits.
///
/// ```no_run
/// use lemna_config::{LemnaSecrets, Loader, OrExit};
///
/// #[derive(LemnaSecrets)]
/// struct Config { port: u16 }
///
/// let loader = Loader::builder().no_env_file().build();
/// let config = Config::load_with(&loader).or_exit();
/// ```
pub trait OrExit: sealed::Sealed {
    /// What is loaded.
    type Loaded;

    /// Returns what was loaded, or prints the report to stderr and exits with code 78 (a configuration error in
    /// sysexits.h).
    fn or_exit(self) -> Self::Loaded;
}

impl<T, E: Report> OrExit for Result<T, E> {
    type Loaded = T;

    fn or_exit(self) -> T {
        self.unwrap_or_else(|error| {
            // A stderr that nobody reads any more must not change the exit code.
            let _ = writeln!(std::io::stderr(), "{error}");
            std::process::exit(EX_CONFIG.into())
        })
    }
}

/// An error whose `Display` is a report.
pub trait Report: fmt::Display {}

impl<F: Field> Report for LoadError<F> {}

impl Report for AnyLoadError {}

mod sealed {
    pub trait Sealed {}

    impl<T, E: super::Report> Sealed for Result<T, E> {}
}
