use std::process::ExitCode;

/// The exit codes of the command. From 69 on they are those of BSD's `sysexits.h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Exit {
    /// Done, without findings.
    Success,
    /// Done, with findings: a list that is out of date, for instance.
    Findings,
    /// The command line cannot be understood.
    Usage,
    /// A file cannot be read.
    NoInput,
    /// Infisical cannot be queried now: it is away, too slow, or out of order.
    Unavailable,
    /// A file cannot be written.
    CannotCreate,
    /// Something is wrong with the configuration, or Infisical refuses it.
    Configuration,
    /// `lemna run`: the command exists, but cannot be started.
    NotExecutable,
    /// `lemna run`: there is no such command.
    NotFound,
}

impl Exit {
    /// All of them, by their codes.
    pub const ALL: [Self; 9] = [
        Self::Success,
        Self::Findings,
        Self::Usage,
        Self::NoInput,
        Self::Unavailable,
        Self::CannotCreate,
        Self::Configuration,
        Self::NotExecutable,
        Self::NotFound,
    ];

    /// The code.
    pub fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::NoInput => 66,
            Self::Unavailable => 69,
            Self::CannotCreate => 73,
            Self::Configuration => 78,
            Self::NotExecutable => 126,
            Self::NotFound => 127,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
