//! What a config struct declares, known at compile time.

mod any_field;
mod compose;
mod field;
mod group;
pub(crate) mod presence;

pub use any_field::{AnyField, Field, schema_of};
pub use compose::{Nesting, Part, Sizes, fields, groups, sizes, strings, text};
pub(crate) use field::names;
pub use field::{Absent, DefaultValue, Deprecation, FieldSchema, Format, Requirement};
pub use group::{GroupKind, GroupSchema};

use crate::words::Mode;

/// What a struct or enum with `#[derive(LemnaSecrets)]` declares: its fields, nested ones included, in their order.
///
/// ```
/// use lemna_config::LemnaSecrets;
///
/// #[derive(LemnaSecrets)]
/// struct Config {
///     /// Where the API listens.
///     api_url: String,
///     #[lemna(default = 8080)]
///     port: u16,
/// }
///
/// let names: Vec<_> = Config::schema().fields().iter().map(|field| field.secret_name()).collect();
/// assert_eq!(names, ["API_URL", "PORT"]);
/// assert_eq!(Config::schema().fields()[0].doc(), "Where the API listens.");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Schema {
    name: &'static str,
    project: Option<&'static str>,
    mode: Option<Mode>,
    fields: &'static [FieldSchema],
    groups: &'static [GroupSchema],
}

#[doc(hidden)]
impl Schema {
    pub const fn new(name: &'static str, fields: &'static [FieldSchema]) -> Self {
        Self { name, project: None, mode: None, fields, groups: &[] }
    }

    #[must_use]
    pub const fn with_groups(self, groups: &'static [GroupSchema]) -> Self {
        Self { groups, ..self }
    }

    #[must_use]
    pub const fn with_project(self, project: &'static str) -> Self {
        Self { project: Some(project), ..self }
    }

    #[must_use]
    pub const fn with_mode(self, mode: Mode) -> Self {
        Self { mode: Some(mode), ..self }
    }
}

impl Schema {
    /// The struct's name, or the enum's.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The Infisical project named by `#[lemna(project = "...")]`, a slug or an id.
    pub const fn project(&self) -> Option<&'static str> {
        self.project
    }

    /// The mode named by `#[lemna(mode = "...")]`.
    pub const fn mode(&self) -> Option<Mode> {
        self.mode
    }

    /// Every field that is read from a source, those of nested structs in their parent's place.
    pub const fn fields(&self) -> &'static [FieldSchema] {
        self.fields
    }

    /// The fields that are there together or not at all, an outer group before those within it.
    pub const fn groups(&self) -> &'static [GroupSchema] {
        self.groups
    }
}
