use std::fmt;

use super::cause::Unreachable;
use super::file::FileProblem;
use super::kind::SourceErrorKind;

/// What is wrong at a place of a config file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigFileProblem {
    /// It is not the format that the file's name says.
    #[non_exhaustive]
    Syntax {
        /// The format, such as `TOML`.
        format: &'static str,
    },
    /// A table has the key already.
    DuplicateKey,
    /// The struct has a nested struct where the file has another value, or the whole file is no table.
    NoTable,
    /// Tables and lists are within each other deeper than any struct.
    TooDeep,
    /// The aliases of YAML expand to more text than is allowed, or an alias refers to itself.
    Aliases,
    /// `<<` of YAML 1.1, which YAML 1.2 does not have.
    MergeKey,
    /// A tag of YAML that is not of its core schema, such as `!include`.
    Tag,
    /// A key is no text.
    Key,
    /// A second document of YAML.
    SecondDocument,
    /// The struct has no field of this path. In strict mode alone, for it is a
    /// [warning](crate::Warning::UnknownKey) elsewhere.
    #[non_exhaustive]
    UnknownKey {
        /// The path that was probably meant.
        nearest: Option<&'static str>,
    },
}

impl fmt::Display for ConfigFileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Syntax { format } => return write!(f, "the file is not {format} from here on"),
            Self::DuplicateKey => "the key is there already",
            Self::NoTable => "a table is expected",
            Self::TooDeep => "tables and lists are nested too deeply",
            Self::Aliases => "an alias refers to itself, or expands to more text than is allowed",
            Self::MergeKey => "the merge key `<<` is not read",
            Self::Tag => "the tag is not read",
            Self::Key => "the key is no text",
            Self::SecondDocument => "a second document begins",
            Self::UnknownKey { nearest: None } => "no field has this path",
            Self::UnknownKey { nearest: Some(nearest) } => {
                return write!(f, "no field has this path; did you mean {nearest}?");
            }
        })
    }
}

impl ConfigFileProblem {
    /// What to do about it.
    fn remedy(self) -> &'static str {
        match self {
            Self::Syntax { .. } => "correct the syntax at or before this place",
            Self::DuplicateKey => "remove one of the two",
            Self::NoTable => "write the fields of the nested struct as a table",
            Self::TooDeep => "nest no deeper than the struct does",
            Self::Aliases | Self::MergeKey => "write the values out",
            Self::Tag => "remove the tag",
            Self::Key => "write the key as a text",
            Self::SecondDocument => "put it into a separate file",
            Self::UnknownKey { .. } => "rename or remove the key, or load in lenient mode, where it is a warning",
        }
    }
}

/// What to do about a config file, or about the environment that it is for.
pub(super) fn of_config_file(kind: &SourceErrorKind) -> Option<&'static str> {
    Some(match kind {
        SourceErrorKind::UnreadableConfigFile { problem: FileProblem::NoDescriptor, .. } => {
            Unreachable::NoDescriptor.remedy()
        }
        SourceErrorKind::UnreadableConfigFile { problem: FileProblem::Missing, .. } => {
            "create the file, or say with Loader::builder().optional_file that it need not be there"
        }
        SourceErrorKind::UnreadableConfigFile { .. } => {
            "give a regular UTF-8 file of at most 1 MiB that this user can read"
        }
        SourceErrorKind::ConfigFile { problem, .. } => problem.remedy(),
        SourceErrorKind::UnknownFormat { feature: Some(_), .. } => {
            "add it to the `features` of lemna-config in Cargo.toml"
        }
        SourceErrorKind::UnknownFormat { .. } => "rename the file after its format",
        SourceErrorKind::EnvFileForbidden { .. } => "remove the file, or set what it sets elsewhere",
        SourceErrorKind::UnknownEnvironment { .. } => "set LEMNA_ENV, or call Loader::builder().environment",
        _ => return None,
    })
}
