//! The content of the file, owned.

use serde::{Deserialize, Serialize};

use super::ServiceRange;
use crate::schema::{DefaultValue, Deprecation, FieldSchema, Format, GroupKind, GroupSchema, Requirement, Schema};
use crate::words::Mode;

/// What a service needs, as its `lemna.schema.json` says: see [`Schema::to_json`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ServiceSchema {
    /// The structs that it loads.
    pub configs: Vec<ServiceConfig>,
}

/// A struct that a service loads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ServiceConfig {
    /// Its name.
    pub name: String,
    /// The Infisical project that it names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// The mode that it names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<ServiceMode>,
    /// Every field, those of nested structs in their parent's place.
    pub fields: Vec<ServiceField>,
    /// The fields that are there together or not at all, an outer group before those within it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<ServiceGroup>,
}

/// A field: one secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "marks that are set or not, each for itself")]
pub struct ServiceField {
    /// The name the sources are asked for.
    pub name: String,
    /// Further names the sources are asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The way to the field from the outermost struct, such as `r2.secret_access_key`: no two are alike.
    pub path: String,
    /// The folder of Infisical, below the one that the service's loader looks under.
    pub folder: String,
    /// The type as it is written in the struct, without the `Option` around it.
    #[serde(rename = "type")]
    pub type_name: String,
    /// The doc comment, or nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    /// What happens when no source has a value.
    pub requirement: ServiceRequirement,
    /// What its default is, if it has one. The default itself is not told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<ServiceDefault>,
    /// How its text is read.
    #[serde(default, skip_serializing_if = "ServiceFormat::is_plain")]
    pub format: ServiceFormat,
    /// The texts that it takes, where its type is an enum that is read by the names of its variants: each name, then its
    /// aliases.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepts: Vec<String>,
    /// The range of its number, or of its numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<ServiceRange>,
    /// Whether its value can be shown.
    #[serde(default, skip_serializing_if = "is_false")]
    pub public: bool,
    /// Whether it is never read from Infisical.
    #[serde(default, skip_serializing_if = "is_false")]
    pub local: bool,
    /// Whether an empty text is a value.
    #[serde(default, skip_serializing_if = "is_false")]
    pub allow_empty: bool,
    /// Whether its value is never suspicious.
    #[serde(default, skip_serializing_if = "is_false")]
    pub verbatim: bool,
    /// What is old about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecation: Option<ServiceDeprecation>,
}

/// Fields that are there together or not at all: see [`GroupSchema`](crate::GroupSchema).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ServiceGroup {
    /// What holds it together.
    pub kind: ServiceGroupKind,
    /// The way to it from the outermost struct.
    pub path: String,
    /// The type's name, or the variant's.
    pub name: String,
    /// The doc comment, or nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    /// The paths of its fields.
    pub fields: Vec<String>,
}

/// What a source that fails does: see [`Mode`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ServiceMode {
    /// It costs the fields that needed it.
    Lenient,
    /// It fails the load.
    Strict,
    /// A word of a later version.
    #[serde(other)]
    Unknown,
}

/// What happens when no source has a value: see [`Requirement`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ServiceRequirement {
    /// The load fails; within a group, unless the group is left out.
    Required,
    /// The field is `None`.
    Optional,
    /// The field takes its default.
    Default,
    /// A word of a later version.
    #[serde(other)]
    Unknown,
}

/// What a default is: see [`DefaultValue`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ServiceDefault {
    /// A literal.
    Literal,
    /// An expression.
    Expression,
    /// The type's `Default::default()`.
    OfType,
    /// A literal or an expression of a type that holds a secret.
    Hidden,
    /// A word of a later version.
    #[serde(other)]
    Unknown,
}

/// How a text is read: see [`Format`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ServiceFormat {
    /// As the type reads it.
    #[default]
    Plain,
    /// As several values.
    #[non_exhaustive]
    Separated {
        /// The text between them.
        separator: String,
    },
    /// As JSON.
    Json,
    /// As bytes in base64.
    Base64,
    /// As bytes in hex.
    Hex,
    /// By a function of the program.
    Function,
    /// A word of a later version.
    #[serde(other)]
    Unknown,
}

/// What is old about a field: see [`Deprecation`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ServiceDeprecation {
    /// The aliases are.
    Aliases,
    /// The secret is.
    #[non_exhaustive]
    Secret {
        /// What to use instead.
        instead: String,
    },
    /// A word of a later version.
    #[serde(other)]
    Unknown,
}

/// What holds a group together: see [`GroupKind`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ServiceGroupKind {
    /// All of it, or nothing.
    Optional,
    /// One of the alternatives that follow.
    Choice,
    /// An alternative of the choice before it.
    Alternative,
    /// A word of a later version.
    #[serde(other)]
    Unknown,
}

impl ServiceFormat {
    fn is_plain(&self) -> bool {
        *self == Self::Plain
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
fn is_false(mark: &bool) -> bool {
    !mark
}

impl From<&Schema> for ServiceConfig {
    fn from(schema: &Schema) -> Self {
        Self {
            name: schema.name().to_owned(),
            project: schema.project().map(str::to_owned),
            mode: schema.mode().map(|mode| match mode {
                Mode::Lenient => ServiceMode::Lenient,
                Mode::Strict => ServiceMode::Strict,
            }),
            fields: schema.fields().iter().map(ServiceField::from).collect(),
            groups: schema.groups().iter().map(|group| ServiceGroup::new(group, schema.fields())).collect(),
        }
    }
}

impl From<&FieldSchema> for ServiceField {
    fn from(field: &FieldSchema) -> Self {
        Self {
            name: field.secret_name().to_owned(),
            aliases: field.aliases().iter().map(|&alias| alias.to_owned()).collect(),
            path: field.path().to_owned(),
            folder: field.folder().to_owned(),
            type_name: field.type_name().to_owned(),
            doc: field.doc().to_owned(),
            requirement: match field.requirement() {
                Requirement::Required => ServiceRequirement::Required,
                Requirement::Optional => ServiceRequirement::Optional,
                Requirement::Default => ServiceRequirement::Default,
            },
            default: field.default_value().map(|default| match default {
                DefaultValue::Literal(_) => ServiceDefault::Literal,
                DefaultValue::Expression(_) => ServiceDefault::Expression,
                DefaultValue::OfType => ServiceDefault::OfType,
                DefaultValue::Hidden => ServiceDefault::Hidden,
            }),
            format: match field.format() {
                Format::Plain => ServiceFormat::Plain,
                Format::Separated(separator) => ServiceFormat::Separated { separator: separator.to_owned() },
                Format::Json => ServiceFormat::Json,
                Format::Base64 => ServiceFormat::Base64,
                Format::Hex => ServiceFormat::Hex,
                Format::Function => ServiceFormat::Function,
            },
            accepts: field.accepted_texts().into_iter().map(str::to_owned).collect(),
            range: field.range().and_then(|range| ServiceRange::new(&range)),
            public: field.is_public(),
            local: field.is_local(),
            allow_empty: field.allows_empty(),
            verbatim: field.is_verbatim(),
            deprecation: field.deprecation().map(|deprecation| match deprecation {
                Deprecation::Aliases => ServiceDeprecation::Aliases,
                Deprecation::Secret(instead) => ServiceDeprecation::Secret { instead: instead.to_owned() },
            }),
        }
    }
}

impl ServiceGroup {
    fn new(group: &GroupSchema, fields: &[FieldSchema]) -> Self {
        Self {
            kind: match group.kind() {
                GroupKind::Optional => ServiceGroupKind::Optional,
                GroupKind::Choice => ServiceGroupKind::Choice,
                GroupKind::Alternative => ServiceGroupKind::Alternative,
            },
            path: group.path().to_owned(),
            name: group.name().to_owned(),
            doc: group.doc().to_owned(),
            fields: fields[group.range()].iter().map(|field| field.path().to_owned()).collect(),
        }
    }
}
