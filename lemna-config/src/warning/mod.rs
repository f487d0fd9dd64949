//! Warnings of a load that succeeded.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::from_secret::Hint;
use crate::problem::{LineProblem, Misnamed, SnapshotProblem, SourceError, SourceErrorKind};
use crate::system::Withheld;
use crate::words::{Origin, Printable};

/// A warning of a load that succeeded. `Display` is one line and holds no value.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// A source failed, and the load went on without it.
    #[non_exhaustive]
    SourceFailed {
        /// Why.
        error: SourceError,
        /// The fields that were to come from it, by secret name, with the place of the value used instead: `None` for
        /// an optional field without one.
        fields: Vec<(&'static str, Option<Origin>)>,
    },
    /// Infisical is on another machine and is queried without TLS: anyone on the way can read the credentials and the
    /// secrets. Once a load.
    #[non_exhaustive]
    PlainHttp {
        /// The server.
        server: String,
    },
    /// A value hides a different one, so changing the hidden one has no effect. The hidden value is Infisical's, a
    /// custom source's, or the same source's under a later alias. A value of the process or `.env.local` that hides one
    /// of `.env` is an override, and no warning.
    #[non_exhaustive]
    Shadowed {
        /// The secret's name.
        name: &'static str,
        /// Where the value in use was found.
        used: Origin,
        /// The name it has there: the secret's, or an alias.
        used_name: &'static str,
        /// Where the hidden value was found.
        hidden: Origin,
        /// The name it has there.
        hidden_name: &'static str,
    },
    /// A value can be read as its field's type, but is surely not what was meant, such as a password in quotes. It is
    /// used; `#[lemna(verbatim)]` on the field says that it is meant.
    #[non_exhaustive]
    Suspicious {
        /// The secret's name, or the variable's.
        name: &'static str,
        /// Where its value was found.
        origin: Origin,
        /// What was probably done wrong.
        hint: Hint,
    },
    /// A value is set under an alias that is marked `deprecated`.
    #[non_exhaustive]
    DeprecatedAlias {
        /// The old name.
        alias: &'static str,
        /// Where its value was found.
        origin: Origin,
        /// The secret's name, to use instead.
        name: &'static str,
    },
    /// A secret that is marked `deprecated` is set.
    #[non_exhaustive]
    DeprecatedSecret {
        /// The name it is set by.
        name: &'static str,
        /// Where its value was found.
        origin: Origin,
        /// The secret that replaces it.
        replacement: &'static str,
    },
    /// Two bootstrap variables contradict each other: two names of one setting with different values, or the
    /// credentials of two ways to log in. The first is used.
    #[non_exhaustive]
    ConflictingVariables {
        /// The variable that is used.
        used: &'static str,
        /// Where it was found.
        used_origin: Origin,
        /// The variable that is not.
        ignored: &'static str,
        /// Where it was found.
        ignored_origin: Origin,
    },
    /// A variable that steers the load is set by somebody who is not allowed to decide it, and is ignored: in the `.env` of
    /// another user; or, for custom headers and what would make a load less strict than its program, in a folder above the working
    /// directory.
    #[non_exhaustive]
    IgnoredSetting {
        /// The variable.
        variable: &'static str,
        /// Where it was found.
        origin: Origin,
    },
    /// A variable of the login, the address or the place looks wrong. It is used as it is.
    #[non_exhaustive]
    DoubtfulVariable {
        /// The variable.
        variable: &'static str,
        /// Where it was found.
        origin: Origin,
        /// What is odd about it.
        hints: Vec<Hint>,
    },
    /// A variable that nothing reads is set. It was probably meant for one that steers the load.
    #[non_exhaustive]
    Misnamed {
        /// The variable, and the one that is read.
        variable: Misnamed,
    },
    /// Values come from a `.env` of another user, or from the Infisical that it names. They are used. There is no
    /// warning if the program runs as root in a folder of the same user, as in a container over a folder of its host.
    #[non_exhaustive]
    ForeignFile {
        /// The file.
        path: PathBuf,
        /// The fields that are filled from it, by secret name; none if variables were loaded without a struct. If
        /// nothing is loaded (`Loader::infisical_settings`), the variables that lead to Infisical.
        names: Vec<&'static str>,
    },
    /// Every user of the machine can write a `.env` file or a config file. It counts; nothing is reported on file systems without modes.
    #[non_exhaustive]
    WorldWritable {
        /// The file.
        path: PathBuf,
    },
    /// A line of a `.env` file cannot be read; no field needs it.
    #[non_exhaustive]
    BadLine {
        /// The file and the line.
        origin: Origin,
        /// What is wrong with it.
        problem: LineProblem,
    },
    /// A key of a config file is none of the struct's paths: a slip, or of another program. In strict mode it is an error,
    /// [`ConfigFileProblem::UnknownKey`](crate::ConfigFileProblem::UnknownKey).
    #[non_exhaustive]
    UnknownKey {
        /// Where the key stands.
        origin: Origin,
        /// The path that was probably meant.
        nearest: Option<&'static str>,
    },
    /// A config file holds secrets, and such files are often committed. They count.
    #[non_exhaustive]
    SecretInFile {
        /// The file.
        path: PathBuf,
        /// The fields whose values come from it, by secret name.
        names: Vec<&'static str>,
    },
    /// A `.env` file sets a key more than once; the last line counts.
    #[non_exhaustive]
    Repeated {
        /// The key, if a field asks for it: any other name might be a piece of a secret.
        name: Option<&'static str>,
        /// The line that is used.
        origin: Origin,
        /// The first line.
        first_line: u32,
    },
    /// A value of a `.env` file contains `${...}`, which is taken literally, although the file defines that name.
    #[non_exhaustive]
    LiteralReference {
        /// The key whose value holds the reference, if a field asks for it.
        name: Option<&'static str>,
        /// Its line.
        origin: Origin,
    },
    /// A value of a `.env` file holds `$NAME` or `${NAME}`, and neither an earlier line of the file nor the process
    /// environment sets that name: it stays as it is. Other files do not count.
    #[non_exhaustive]
    UnknownReference {
        /// The key whose value holds the reference, if a field asks for it.
        name: Option<&'static str>,
        /// Its line.
        origin: Origin,
    },
    /// A value of Infisical refers by `${...}` to a secret that is missing or empty. Older servers leave the reference
    /// in the value, which every load sees. Newer ones silently put an empty text in its place, which only a
    /// [`check`](crate::check()) and [`compare_references`](crate::LoaderBuilder::compare_references) notice.
    #[non_exhaustive]
    UnresolvedReference {
        /// The secret's name.
        name: &'static str,
        /// The folder it was found in.
        origin: Origin,
        /// What it refers to, such as `DB_USER` or `dev.shared.DB_USER`: as far as it is known and looks like a name and not like a key.
        refers_to: Vec<String>,
    },
    /// A variable of an [`Env`](crate::Env) is passed on neither to a child ([`apply_to`](crate::Env::apply_to)) nor to
    /// the process ([`inject`](crate::Env::inject)). Unlike other warnings, this one is emitted not by the load but by
    /// the first of these calls.
    #[non_exhaustive]
    Withheld {
        /// Its name. Text after a `=` is cut off, because it might be a value.
        name: String,
        /// Where it was found.
        origin: Origin,
        /// Why.
        reason: Withheld,
    },
    /// Infisical could not be reached, and its last known good copy was used instead:
    /// [`Freshness::Stale`](crate::Freshness::Stale).
    #[non_exhaustive]
    Stale {
        /// Why it could not be reached.
        error: SourceError,
        /// How long ago Infisical last confirmed the copy.
        age: Duration,
        /// The fields whose values are from the copy, by secret name; none if variables were loaded without a struct.
        fields: Vec<&'static str>,
    },
    /// A last known good copy exists but could not be used. The load did not need it.
    #[non_exhaustive]
    SnapshotUnusable {
        /// The file.
        path: PathBuf,
        /// Why.
        problem: SnapshotProblem,
    },
    /// The last known good copy of this load could not be kept: the next outage finds an older one, or none.
    #[non_exhaustive]
    SnapshotNotKept {
        /// The file.
        path: PathBuf,
        /// Why.
        problem: SnapshotProblem,
    },
}

impl Warning {
    /// The source that failed, if this is about one.
    pub(crate) fn source_error(&self) -> Option<&SourceError> {
        match self {
            Self::SourceFailed { error, .. } | Self::Stale { error, .. } => Some(error),
            _ => None,
        }
    }

    /// Whether it is about a field's value that is not what was meant.
    pub(crate) fn doubts_a_value(&self) -> bool {
        match self {
            Self::Suspicious { .. } | Self::UnresolvedReference { .. } => true,
            Self::LiteralReference { name, .. } | Self::UnknownReference { name, .. } => name.is_some(),
            _ => false,
        }
    }

    /// Whether `error` reports the same.
    pub(crate) fn is_told_by(&self, error: &SourceError) -> bool {
        match (self, error.kind()) {
            (
                Self::BadLine { origin: Origin::File { path, line, .. }, .. },
                SourceErrorKind::MalformedLine { path: told, line: told_line, .. },
            ) => **path == **told && line == told_line,
            (Self::Misnamed { variable }, SourceErrorKind::HalfBootstrap { misnamed, .. }) => {
                misnamed.contains(variable)
            }
            _ => false,
        }
    }
}

/// Why its author cannot decide a setting, or where it would count.
fn why_ignored(variable: &str, origin: &Origin) -> &'static str {
    match origin {
        Origin::File { foreign: false, .. } if variable == "LEMNA_MODE" => {
            "a .env in a folder above cannot make the load less strict"
        }
        Origin::File { foreign: false, .. } => "set it in the environment, or in a .env of the working directory",
        _ => "set it in the environment, or in a .env of this user or root",
    }
}

/// What is said of a value whose reference leads nowhere.
fn unresolved(refers_to: &[String]) -> String {
    if refers_to.is_empty() {
        return "holds a ${...} that Infisical did not resolve: what it refers to is missing, empty, or refers back to it".to_owned();
    }
    let (are, do_not) = match refers_to.len() {
        1 => ("is", "the reference does"),
        _ => ("are", "the references do"),
    };
    format!("refers to {}, which {are} missing or empty in Infisical: {do_not} not resolve", refers_to.join(", "))
}

const UNSET: &str = "neither an earlier line of the file nor the process environment gives it";

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SourceFailed { error, fields } => {
                let instead = fields.iter().map(|(name, instead)| match instead {
                    Some(origin) => format!("{name} from {origin}"),
                    None => format!("{name} absent"),
                });
                let instead: Vec<_> = instead.collect();
                write!(
                    f,
                    "{error}; going on without it{}{}",
                    if instead.is_empty() { "" } else { ": " },
                    instead.join(", ")
                )
            }
            Self::PlainHttp { server } => {
                write!(
                    f,
                    "{server} is queried without TLS: others on the network can read credentials and secrets; use https"
                )
            }
            Self::Shadowed { used, used_name, hidden, hidden_name, .. } if used_name == hidden_name => {
                write!(f, "{used_name} from {used} hides a different value in {hidden}: changing it ")?;
                match hidden.source() {
                    Some(source) => write!(f, "in {source} has no effect"),
                    None => f.write_str("has no effect"),
                }
            }
            Self::Shadowed { used, used_name, hidden, hidden_name, .. } => {
                write!(
                    f,
                    "{used_name} from {used} hides a different value of {hidden_name} in {hidden}: \
                     changing {hidden_name} there has no effect"
                )
            }
            Self::Suspicious { name, origin, hint } => {
                let remedy = hint.remedy();
                write!(f, "{name} ({origin}) is suspicious: {hint}; {remedy}, or mark the field #[lemna(verbatim)]")
            }
            Self::DeprecatedAlias { alias, origin, name } => write!(f, "{alias} ({origin}) is an old name of {name}"),
            Self::DeprecatedSecret { name, origin, replacement } => {
                write!(f, "{name} ({origin}) is deprecated: set {replacement} instead")
            }
            Self::ConflictingVariables { used, used_origin, ignored, ignored_origin } => {
                write!(f, "{used} ({used_origin}) is used; {ignored} ({ignored_origin}) contradicts it and is ignored")
            }
            Self::IgnoredSetting { variable, origin } => {
                write!(f, "{variable} ({origin}) is ignored: {}", why_ignored(variable, origin))
            }
            Self::DoubtfulVariable { variable, origin, hints } => {
                let hints: Vec<_> = hints.iter().map(ToString::to_string).collect();
                write!(f, "{variable} ({origin}) looks wrong, and is used as it is: {}", hints.join("; "))
            }
            Self::Misnamed { variable } => variable.fmt(f),
            Self::ForeignFile { path, names } => {
                let file = Printable(path.display());
                write!(f, "{file} belongs to another user (the file, its folder or a link to it) and sets ")?;
                f.write_str(&if names.is_empty() { "variables".to_owned() } else { names.join(", ") })
            }
            Self::WorldWritable { path } => {
                write!(f, "every user of this machine can write {}: chmod o-w", Printable(path.display()))
            }
            Self::BadLine { origin, problem } => write!(f, "{origin} is left out: {problem}"),
            Self::UnknownKey { origin, nearest } => unknown_key(f, origin, *nearest),
            Self::SecretInFile { path, names } => {
                let file = Printable(path.display());
                write!(f, "{file} holds secrets: move {} into the environment, Infisical or .env", names.join(", "))
            }
            Self::Repeated { name, origin, first_line } => {
                let name = name.unwrap_or("a key");
                write!(f, "{name} is already set in line {first_line}; {origin} is used")
            }
            Self::LiteralReference { name, origin } => write!(
                f,
                "{} ({origin}) contains a ${{...}} that is taken literally; \
                 Loader::builder().interpolate(true) would resolve it",
                name.unwrap_or("a key")
            ),
            Self::UnresolvedReference { name, origin, refers_to } => {
                write!(f, "{name} from {origin} {}", unresolved(refers_to))
            }
            Self::UnknownReference { name, origin } => {
                write!(f, "{} ({origin}) refers to a name that {UNSET}", name.unwrap_or("a key"))
            }
            Self::Withheld { name, origin, reason } => {
                let name = Printable(if name.is_empty() { "a variable without a name" } else { name });
                write!(f, "{name} ({origin}) is withheld from children and from the process: {reason}")
            }
            Self::Stale { error, age, fields } => stale(f, error, *age, fields),
            Self::SnapshotUnusable { path, problem } => {
                write!(f, "the last known good copy {} cannot be used: {problem}", Printable(path.display()))
            }
            Self::SnapshotNotKept { path, problem } => {
                write!(f, "the last known good copy {} cannot be kept: {problem}", Printable(path.display()))
            }
        }
    }
}

fn stale(f: &mut fmt::Formatter<'_>, error: &SourceError, age: Duration, fields: &[&str]) -> fmt::Result {
    write!(f, "{error}; going on with its last known good copy, {:.1} h old", age.as_secs_f64() / 3600.0)?;
    if fields.is_empty() { Ok(()) } else { write!(f, ": {}", fields.join(", ")) }
}

fn unknown_key(f: &mut fmt::Formatter<'_>, origin: &Origin, nearest: Option<&str>) -> fmt::Result {
    write!(f, "the key at {origin} is the path of no field")?;
    nearest.map_or(Ok(()), |nearest| write!(f, "; did you mean {nearest}?"))
}
