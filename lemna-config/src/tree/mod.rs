//! Config files: text in, a tree of values out, each with its place. TOML, YAML and JSON are alike from here on.

mod elements;
#[cfg(feature = "json")]
mod json;
mod path;
mod places;
mod shape;
#[cfg(feature = "toml")]
mod toml;
#[cfg(feature = "yaml")]
mod yaml;

use std::path::Path;

use secrecy::zeroize::Zeroizing;

use crate::problem::ConfigFileProblem;
use crate::words::without_mark;
pub(crate) use elements::{ByPath, Element, elements};
pub(crate) use path::{NoTable, Unknown, walk};
pub(crate) use places::Place;
pub(crate) use shape::{WrongShape, text};

/// Deeper than structs are nested, and than the stack has room for.
#[cfg_attr(not(any(feature = "json", feature = "yaml")), allow(dead_code, reason = "the parser of TOML has its own"))]
const DEEPEST: usize = 64;

/// A value and where it begins. No `Debug`: it can hold secrets.
#[derive(Clone)]
pub(crate) struct Node {
    pub(crate) place: Place,
    pub(crate) value: Value,
}

#[cfg_attr(
    not(any(feature = "json", feature = "yaml")),
    allow(dead_code, reason = "no format is read, or only TOML, which has no null")
)]
#[derive(Clone)]
pub(crate) enum Value {
    Null,
    Text(Zeroizing<String>),
    /// A number, a truth value or a time, as it is written.
    Bare(Zeroizing<String>),
    List(Vec<Node>),
    Table(Vec<Entry>),
}

impl Value {
    /// What it is, in words.
    fn words(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Text(_) | Self::Bare(_) => "one value",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}

#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) place: Place,
    pub(crate) node: Node,
}

/// Why a text is no tree.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Flaw {
    pub(crate) place: Place,
    pub(crate) problem: ConfigFileProblem,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    #[cfg(feature = "toml")]
    Toml,
    #[cfg(feature = "yaml")]
    Yaml,
    #[cfg(feature = "json")]
    Json,
}

impl Format {
    /// By the end of the file's name; else the feature that would read it, if there is one.
    pub(crate) fn of(path: &Path) -> Result<Self, Option<&'static str>> {
        match path.extension().and_then(|end| end.to_str()).map(str::to_ascii_lowercase).as_deref() {
            #[cfg(feature = "toml")]
            Some("toml") => Ok(Self::Toml),
            #[cfg(not(feature = "toml"))]
            Some("toml") => Err(Some("toml")),
            #[cfg(feature = "yaml")]
            Some("yaml" | "yml") => Ok(Self::Yaml),
            #[cfg(not(feature = "yaml"))]
            Some("yaml" | "yml") => Err(Some("yaml")),
            #[cfg(feature = "json")]
            Some("json") => Ok(Self::Json),
            #[cfg(not(feature = "json"))]
            Some("json") => Err(Some("json")),
            _ => Err(None),
        }
    }

    /// The table that `text` is. An empty text is an empty table, where the format has one.
    pub(crate) fn parse(self, text: &str) -> Result<Node, Flaw> {
        let text = without_mark(text);
        let node = self.parsed(text)?;
        match node.value {
            Value::Table(_) => Ok(node),
            Value::Null => Ok(Node { value: Value::Table(Vec::new()), ..node }),
            _ => Err(Flaw { place: node.place, problem: ConfigFileProblem::NoTable }),
        }
    }

    #[cfg_attr(
        not(any(feature = "json", feature = "toml", feature = "yaml")),
        allow(unused_variables, reason = "no format is read")
    )]
    fn parsed(self, text: &str) -> Result<Node, Flaw> {
        match self {
            #[cfg(feature = "toml")]
            Self::Toml => toml::parse(text),
            #[cfg(feature = "yaml")]
            Self::Yaml => yaml::parse(text),
            #[cfg(feature = "json")]
            Self::Json => json::parse(text),
        }
    }
}
