//! `lemna.schema.json`: what a service needs, for other tools. `docs/schema.md` is its reference.

mod error;
mod lack;
mod range;
mod service;
#[cfg(test)]
mod tests;
mod text;

pub use error::SchemaFileError;
pub use lack::ServiceLack;
pub use range::ServiceRange;
pub use service::{
    ServiceConfig, ServiceDefault, ServiceDeprecation, ServiceField, ServiceFormat, ServiceGroup, ServiceGroupKind,
    ServiceMode, ServiceRequirement, ServiceSchema,
};

pub use text::TextProblem;

use serde::{Deserialize, Serialize};

use super::defaults::assert_readable;
use crate::schema::Schema;
use crate::words::printable_json;

const FORMAT: &str = "lemna-config schema";
const VERSION: u64 = 1;

/// The file for a service with several structs: see [`Schema::to_json`].
///
/// ```
/// use lemna_config::{LemnaSecrets, ServiceSchema};
///
/// #[derive(LemnaSecrets)]
/// struct Web { port: u16 }
/// #[derive(LemnaSecrets)]
/// struct Mail { token: String }
///
/// let json = lemna_config::schema_json([Web::schema(), Mail::schema()]);
/// let service = ServiceSchema::from_json(&json)?;
/// assert_eq!(service.configs[1].fields[0].name, "TOKEN");
/// # Ok::<(), lemna_config::SchemaFileError>(())
/// ```
///
/// # Panics
///
/// Where a default in quotes is refused by its field's type.
#[track_caller]
pub fn schema_json<'s>(schemas: impl IntoIterator<Item = &'s Schema>) -> String {
    let schemas = schemas.into_iter().inspect(|schema| assert_readable(schema));
    let service = ServiceSchema { configs: schemas.map(ServiceConfig::from).collect() };
    let file = File { format: FORMAT, version: VERSION, service: &service };
    let json = serde_json::to_string_pretty(&file).expect("texts can be written as JSON");
    printable_json(&json) + "\n"
}

impl Schema {
    /// The content of `lemna.schema.json`, a file to be committed, from which other tools learn what this service needs
    /// without building it. [The guide](crate::guide::schema) lists its keys; [`ServiceSchema`] reads it.
    ///
    /// It is pretty-printed, the same every time, with a line end at its end. It holds names, types and docs, and
    /// no value: no default's text and no example. Several structs in one file: [`schema_json`]. To commit it:
    /// [`assert_committed`](crate::assert_committed).
    ///
    /// # Panics
    ///
    /// Where a default in quotes is refused by its field's type.
    #[cfg_attr(docsrs, doc(cfg(feature = "json")))]
    #[track_caller]
    pub fn to_json(&self) -> String {
        schema_json([self])
    }
}

impl ServiceSchema {
    /// Reads a `lemna.schema.json`. Keys that this version does not know are left out, and words that it does not know
    /// are `Unknown`, so that a file of a later version 1 can be read.
    ///
    /// # Errors
    ///
    /// [`SchemaFileError`], if it is no such file, or of a later version than 1.
    #[cfg_attr(docsrs, doc(cfg(feature = "json")))]
    pub fn from_json(json: &str) -> Result<Self, SchemaFileError> {
        // Before all else: what a later version holds need not have this one's form.
        let head: Head = serde_json::from_str(json).map_err(|error| SchemaFileError::of(&error))?;
        match (head.format.as_deref(), head.version) {
            (Some(FORMAT), Some(VERSION)) => serde_json::from_str(json).map_err(|error| SchemaFileError::of(&error)),
            (Some(FORMAT), Some(version)) => Err(SchemaFileError::UnknownVersion { version }),
            _ => Err(SchemaFileError::OtherFormat),
        }
    }
}

#[derive(Serialize)]
struct File<'s> {
    format: &'static str,
    version: u64,
    #[serde(flatten)]
    service: &'s ServiceSchema,
}

#[derive(Deserialize)]
struct Head {
    format: Option<String>,
    version: Option<u64>,
}
