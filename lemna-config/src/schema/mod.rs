//! What a config struct declares, known at compile time.

mod any_field;
mod compose;
mod field;
mod group;
mod once;
pub(crate) mod presence;
mod range;
mod said;

pub use any_field::{AnyField, Field, schema_of};
pub use compose::{Nesting, Part, Sizes, fields, groups, sizes, strings, text};
pub(crate) use field::names;
pub use field::{FieldSchema, FlagSchema};
pub use group::{GroupKind, GroupSchema};
pub use once::nested_once;
pub use range::ValueRange;
pub use said::{Absent, DefaultValue, Deprecation, Format, Requirement};

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
    place: (&'static str, u32, u32),
    project: Option<&'static str>,
    mode: Option<Mode>,
    requires_infisical: bool,
    forbids_env_file_in: &'static [&'static str],
    fields: &'static [FieldSchema],
    groups: &'static [GroupSchema],
}

#[doc(hidden)]
impl Schema {
    pub const fn new(name: &'static str, fields: &'static [FieldSchema]) -> Self {
        Self {
            name,
            place: ("", 0, 0),
            project: None,
            mode: None,
            requires_infisical: false,
            forbids_env_file_in: &[],
            fields,
            groups: &[],
        }
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

    #[must_use]
    pub const fn require_infisical(self) -> Self {
        Self { requires_infisical: true, ..self }
    }

    #[must_use]
    pub const fn forbid_env_file_in(self, environments: &'static [&'static str]) -> Self {
        Self { forbids_env_file_in: environments, ..self }
    }

    /// The place of the derive. It distinguishes structs of the same name.
    #[must_use]
    pub const fn at(self, module: &'static str, line: u32, column: u32) -> Self {
        Self { place: (module, line, column), ..self }
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

    /// Whether a load fails if Infisical is not set up: `#[lemna(require_infisical)]`.
    pub const fn requires_infisical(&self) -> bool {
        self.requires_infisical
    }

    /// The environments in which a `.env` file is forbidden: `#[lemna(forbid_env_file_in = [...])]`.
    pub const fn forbids_env_file_in(&self) -> &'static [&'static str] {
        self.forbids_env_file_in
    }

    /// Every field that is read from a source, those of nested structs in their parent's place.
    pub const fn fields(&self) -> &'static [FieldSchema] {
        self.fields
    }

    /// The fields that are all present or all absent; an outer group comes before those within it.
    pub const fn groups(&self) -> &'static [GroupSchema] {
        self.groups
    }
}
