//! Why a command has failed.

use std::fmt::{self, Display};
use std::io::{self, ErrorKind, Write as _};
use std::path::Path;
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use lemna_config::admin::{AdminError, AdminErrorKind};
use lemna_config::{EnvError, SourceError, SourceErrorKind};

use crate::exit::Exit;
use crate::shown;

const LABEL: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();

#[derive(Debug)]
pub(crate) struct Failure {
    exit: Exit,
    report: String,
}

impl Failure {
    pub(crate) fn new(exit: Exit, report: impl Display) -> Self {
        Self { exit, report: report.to_string() }
    }

    fn with_remedy(exit: Exit, error: &dyn Display, remedy: Option<&str>) -> Self {
        match remedy {
            Some(remedy) => Self::new(exit, format_args!("{error}\n  hint: {remedy}")),
            None => Self::new(exit, error),
        }
    }

    pub(crate) fn reading(path: &Path, error: &io::Error) -> Self {
        Self::new(Exit::NoInput, format_args!("{} cannot be read: {}", shown::path(path), cause(error)))
    }

    pub(crate) fn writing(path: impl Display, error: &io::Error) -> Self {
        Self::new(Exit::CannotCreate, format_args!("{path} cannot be written: {}", cause(error)))
    }

    /// Its text, without its label.
    pub(crate) fn text(&self) -> &str {
        &self.report
    }

    /// Tells it on stderr.
    pub(crate) fn report(self) -> ExitCode {
        // Where nobody reads it, there is still the exit code.
        let _ = writeln!(anstream::stderr(), "{self}");
        self.exit.into()
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{LABEL}error:{LABEL:#} {}", self.report)
    }
}

impl From<EnvError> for Failure {
    fn from(error: EnvError) -> Self {
        // Several can explain each other.
        if let ([only], []) = (error.sources(), error.warnings()) {
            return only.into();
        }
        let are_away = error.sources().iter().map(SourceError::kind).all(is_away);
        Self::new(if are_away { Exit::Unavailable } else { Exit::Configuration }, error)
    }
}

impl From<AdminError> for Failure {
    fn from(error: AdminError) -> Self {
        let exit = match error.kind() {
            AdminErrorKind::Server(kind) if is_away(kind) => Exit::Unavailable,
            AdminErrorKind::UnreadableFile { .. } => Exit::NoInput,
            _ => Exit::Configuration,
        };
        let remedy = match error.kind() {
            AdminErrorKind::Server(SourceErrorKind::RateLimited { .. }) => Some("give it more time with --timeout"),
            _ => error.remedy(),
        };
        Self::with_remedy(exit, &error, remedy)
    }
}

impl From<&SourceError> for Failure {
    fn from(error: &SourceError) -> Self {
        let exit = if is_away(error.kind()) { Exit::Unavailable } else { Exit::Configuration };
        Self::with_remedy(exit, error, error.remedy())
    }
}

/// Why a file cannot be read or written. Not the text of the error: only its kind is the same everywhere.
pub(crate) fn cause(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "no such file or folder".to_owned(),
        kind => kind.to_string(),
    }
}

/// An absent server can be back a minute later; a mistake in the configuration stays.
fn is_away(kind: &SourceErrorKind) -> bool {
    matches!(
        kind,
        SourceErrorKind::Unreachable { .. }
            | SourceErrorKind::ProxyFailed { .. }
            | SourceErrorKind::TimedOut { .. }
            | SourceErrorKind::ServerFailed { .. }
            | SourceErrorKind::RateLimited { .. }
    )
}

/// Tells on stderr what is odd, but keeps nobody from anything.
pub(crate) fn warn(warning: impl Display) {
    // Where nobody reads it, there is still the result.
    let _ = writeln!(anstream::stderr(), "{WARNING}warning:{WARNING:#} {warning}");
}
