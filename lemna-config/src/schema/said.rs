//! What a field declares.

/// What happens when no source has a value for a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Requirement {
    /// The load fails; within a [group](super::GroupSchema), unless the group is left out.
    Required,
    /// The field is `None`.
    Optional,
    /// The field gets its default.
    Default,
}

/// What happens to a field without a value in any source, with its default if it has one.
///
/// ```
/// use lemna_config::{Absent, DefaultValue, LemnaSecrets};
///
/// #[derive(LemnaSecrets)]
/// struct Config {
///     host: String,
///     user: Option<String>,
///     #[lemna(default = 8080)]
///     port: u16,
/// }
///
/// let fields = Config::schema().fields().iter().map(|field| field.when_absent());
/// assert_eq!(
///     fields.collect::<Vec<_>>(),
///     [Absent::Fail, Absent::None, Absent::Default(DefaultValue::Literal("8080"))]
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Absent {
    /// The load fails; within a [group](super::GroupSchema), unless the group is left out.
    Fail,
    /// The field is `None`.
    None,
    /// The field gets this.
    Default(DefaultValue),
}

/// The default of `#[lemna(default)]`.
///
/// ```
/// use lemna_config::{DefaultValue, LemnaSecrets};
///
/// #[derive(LemnaSecrets)]
/// struct Config {
///     #[lemna(default = 8000 + 80)]
///     port: u16,
///     #[lemna(default = "1m30s")]
///     patience: std::time::Duration,
/// }
///
/// let defaults = Config::schema().fields().iter().map(|field| field.default_value());
/// assert_eq!(
///     defaults.collect::<Vec<_>>(),
///     [Some(DefaultValue::Expression("8000 + 80")), Some(DefaultValue::Literal("1m30s"))]
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DefaultValue {
    /// A literal, as a source would have it: `8080`, or `1m30s`.
    Literal(&'static str),
    /// An expression, as it is written: `my_function()`.
    Expression(&'static str),
    /// The type's `Default::default()`.
    OfType,
    /// A literal or an expression that is shown to nobody, because the type holds a secret.
    Hidden,
}

/// How the text of a field is read.
///
/// ```
/// use lemna_config::{Format, LemnaSecrets};
///
/// #[derive(LemnaSecrets)]
/// struct Config {
///     host: String,
///     #[lemna(separator = ";")]
///     ports: Vec<u16>,
/// }
///
/// let formats = Config::schema().fields().iter().map(|field| field.format());
/// assert_eq!(formats.collect::<Vec<_>>(), [Format::Plain, Format::Separated(";")]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// As the type reads it.
    Plain,
    /// As several values with this text between them: `#[lemna(separator = "...")]`.
    Separated(&'static str),
    /// As JSON: `#[lemna(json)]`.
    Json,
    /// As bytes in base64: `#[lemna(base64)]`.
    Base64,
    /// As bytes in hex: `#[lemna(hex)]`.
    Hex,
    /// By a function of the program: `#[lemna(parse_with = ...)]`.
    Function,
}

/// The meaning of `#[lemna(deprecated)]`.
///
/// ```
/// use lemna_config::{Deprecation, LemnaSecrets};
///
/// #[derive(LemnaSecrets)]
/// struct Config {
///     #[lemna(alias = "API_TOKEN", deprecated)]
///     api_key: Option<String>,
///     #[lemna(deprecated = "API_URL")]
///     api_host: Option<String>,
/// }
///
/// let deprecations = Config::schema().fields().iter().map(|field| field.deprecation());
/// assert_eq!(
///     deprecations.collect::<Vec<_>>(),
///     [Some(Deprecation::Aliases), Some(Deprecation::Secret("API_URL"))]
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Deprecation {
    /// The aliases are old names, to be replaced by the field's own.
    Aliases,
    /// The secret itself is old; this names its replacement.
    Secret(&'static str),
}
