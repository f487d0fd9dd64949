//! What one field declares.

use std::slice;

use super::said::{Absent, DefaultValue, Deprecation, Format, Requirement};
use super::{Schema, ValueRange};
#[cfg(feature = "clap")]
use crate::from_secret::SEPARATOR;
use crate::from_secret::is_several;
use crate::from_secret::suspicion::Meant;
use crate::from_secret::{Choice, Invalid, Shape};

/// One field that is read from a source.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "marks that are set or not, each for itself")]
pub struct FieldSchema {
    pub(super) path: &'static str,
    pub(super) secret_name: &'static str,
    pub(super) aliases: &'static [&'static str],
    /// `""` for the root, or such as `/app/db`: they can be concatenated as they are.
    pub(super) folder: &'static str,
    /// Whether the folder counts from the root, wherever the struct is nested.
    pub(super) from_root: bool,
    type_name: &'static str,
    doc: &'static str,
    when_absent: Absent,
    example: Option<&'static str>,
    format: Format,
    range: Option<ValueRange>,
    deprecation: Option<Deprecation>,
    flag: Option<&'static FlagSchema>,
    local: bool,
    public: bool,
    allow_empty: bool,
    verbatim: bool,
    required_in: &'static [&'static str],
    /// Of a list of structs.
    elements: Option<&'static Schema>,
    /// That of the type, if it is none that is known by name.
    shape: Option<Shape>,
    /// Whether the type and its range accept the default, which is a text or the type's.
    default_check: Option<fn() -> Result<(), Invalid>>,
}

/// A flag of the command line: its name, which is `""` where the path makes it, and its letter.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct FlagSchema {
    pub name: &'static str,
    pub short: Option<char>,
}

impl FieldSchema {
    /// Every name that the sources are searched for, the field's own first.
    pub(crate) fn names(&self) -> FieldNames {
        FieldNames { own: Some(self.secret_name), aliases: self.aliases.iter() }
    }

    /// Why the type or its range rejects the default, if that is a text or the type's.
    pub(crate) fn refused_default(&self) -> Option<Invalid> {
        self.default_check?().err()
    }

    /// How an accepted text of it is to be judged, if at all.
    pub(crate) fn meant(&self) -> Option<Meant> {
        match self.format {
            _ if self.verbatim => None,
            Format::Plain => self.shape().meant(self.secret_name),
            Format::Separated(_) | Format::Json | Format::Base64 | Format::Hex | Format::Function => {
                Some(Meant::Parsed)
            }
        }
    }

    /// The variants that it can be, if it is read by their names.
    pub(crate) fn choices(&self) -> &'static [Choice] {
        match (self.format, self.shape()) {
            (Format::Plain, Shape::OneOf(choices)) => choices,
            _ => &[],
        }
    }

    /// Whether it is read from several values.
    pub(crate) fn is_several(&self) -> bool {
        match self.format {
            Format::Separated(_) => true,
            Format::Plain => is_several(self.type_name),
            Format::Json | Format::Base64 | Format::Hex | Format::Function => false,
        }
    }

    /// Whether its type keeps it from being shown: `SecretString`, `SecretBox`, `SecretSlice`, or one with such within.
    pub fn is_secret_by_type(&self) -> bool {
        ["SecretString", "SecretBox", "SecretSlice"].iter().any(|secret| self.type_name.contains(secret))
    }

    /// What is between the values of a list, set or map; `None` for what is one value.
    #[cfg(feature = "clap")]
    pub(crate) fn list_separator(&self) -> Option<&'static str> {
        match self.format {
            Format::Separated(separator) => Some(separator),
            Format::Plain if is_several(self.type_name) => Some(SEPARATOR),
            Format::Plain | Format::Json | Format::Base64 | Format::Hex | Format::Function => None,
        }
    }

    /// Whether it is read as a truth value is.
    #[cfg(feature = "clap")]
    pub(crate) fn is_bool(&self) -> bool {
        self.format == Format::Plain && matches!(self.type_name.rsplit("::").next(), Some("bool"))
    }

    fn shape(&self) -> Shape {
        self.shape.unwrap_or_else(|| Shape::of_name(self.type_name))
    }

    /// The same field in a struct that nests its own.
    pub(super) const fn composed(
        self,
        path: &'static str,
        secret_name: &'static str,
        aliases: &'static [&'static str],
    ) -> Self {
        Self { path, secret_name, aliases, ..self }
    }
}

/// The names of one field. Written out, for a chain of iterators is much code wherever one goes through it.
#[derive(Clone)]
pub(crate) struct FieldNames {
    own: Option<&'static str>,
    aliases: slice::Iter<'static, &'static str>,
}

impl Iterator for FieldNames {
    type Item = &'static str;

    fn next(&mut self) -> Option<&'static str> {
        self.own.take().or_else(|| self.aliases.next().copied())
    }
}

/// The names of all of `fields`.
pub(crate) fn names<'f>(fields: impl Iterator<Item = &'f FieldSchema>) -> Vec<&'static str> {
    let mut names = Vec::new();
    for field in fields {
        names.extend(field.names());
    }
    names
}

#[doc(hidden)]
impl FieldSchema {
    pub const fn new(path: &'static str, secret_name: &'static str, type_name: &'static str) -> Self {
        Self {
            path,
            secret_name,
            aliases: &[],
            folder: "",
            from_root: false,
            type_name,
            doc: "",
            when_absent: Absent::Fail,
            example: None,
            format: Format::Plain,
            range: None,
            deprecation: None,
            flag: None,
            local: false,
            public: false,
            allow_empty: false,
            verbatim: false,
            required_in: &[],
            elements: None,
            shape: None,
            default_check: None,
        }
    }

    #[must_use]
    pub const fn with_doc(self, doc: &'static str) -> Self {
        Self { doc, ..self }
    }

    #[must_use]
    pub const fn with_aliases(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    /// `folder` is `""` or begins with a slash, and ends without one.
    #[must_use]
    pub const fn with_folder(self, folder: &'static str, from_root: bool) -> Self {
        Self { folder, from_root, ..self }
    }

    #[must_use]
    pub const fn optional(self) -> Self {
        Self { when_absent: Absent::None, ..self }
    }

    #[must_use]
    pub const fn with_default(self, default: DefaultValue) -> Self {
        Self { when_absent: Absent::Default(default), ..self }
    }

    /// A text that is read as a value would be, which `check` does.
    #[must_use]
    pub const fn with_default_text(self, text: &'static str, check: fn() -> Result<(), Invalid>) -> Self {
        Self { default_check: Some(check), ..self.with_default(DefaultValue::Literal(text)) }
    }

    /// Keeps a default that is written in the program from all that shows defaults, if the type `does` hold a secret.
    #[must_use]
    pub const fn holds_secret(self, does: bool) -> Self {
        match self.when_absent {
            Absent::Default(DefaultValue::Literal(_) | DefaultValue::Expression(_)) if does => {
                self.with_default(DefaultValue::Hidden)
            }
            _ => self,
        }
    }

    #[must_use]
    pub const fn with_example(self, example: &'static str) -> Self {
        Self { example: Some(example), ..self }
    }

    #[must_use]
    pub const fn with_format(self, format: Format) -> Self {
        Self { format, ..self }
    }

    #[must_use]
    pub const fn with_range(self, range: ValueRange) -> Self {
        Self { range: Some(range), ..self }
    }

    /// A default that is no text, which `check` judges.
    #[must_use]
    pub const fn with_default_check(self, check: fn() -> Result<(), Invalid>) -> Self {
        Self { default_check: Some(check), ..self }
    }

    #[must_use]
    pub const fn deprecated(self, deprecation: Deprecation) -> Self {
        Self { deprecation: Some(deprecation), ..self }
    }

    #[must_use]
    pub const fn with_flag(self, flag: &'static FlagSchema) -> Self {
        Self { flag: Some(flag), ..self }
    }

    #[must_use]
    pub const fn local(self) -> Self {
        Self { local: true, ..self }
    }

    #[must_use]
    pub const fn public(self) -> Self {
        Self { public: true, ..self }
    }

    #[must_use]
    pub const fn allow_empty(self) -> Self {
        Self { allow_empty: true, ..self }
    }

    #[must_use]
    pub const fn verbatim(self) -> Self {
        Self { verbatim: true, ..self }
    }

    #[must_use]
    pub const fn required_in(self, environments: &'static [&'static str]) -> Self {
        Self { required_in: environments, ..self }
    }

    #[must_use]
    pub const fn with_elements(self, elements: &'static Schema) -> Self {
        Self { elements: Some(elements), format: Format::Json, ..self }
    }

    #[must_use]
    pub const fn with_shape(self, shape: Shape) -> Self {
        Self { shape: Some(shape), ..self }
    }
}

impl FieldSchema {
    /// The way to the field from the outermost struct, such as `r2.secret_access_key`.
    pub const fn path(&self) -> &'static str {
        self.path
    }

    /// The name that sources are searched for, with every prefix, such as `R2_SECRET_ACCESS_KEY`.
    pub const fn secret_name(&self) -> &'static str {
        self.secret_name
    }

    /// Further names that sources are searched for, with every prefix. Within a source, a value under the field's own
    /// name comes first.
    pub const fn aliases(&self) -> &'static [&'static str] {
        self.aliases
    }

    /// The folder of Infisical that holds the secret, such as `/app`, as `#[lemna(path = "...")]` says, or `/`. It is
    /// relative to the loader's folder: `InfisicalSettings::path`, or `INFISICAL_SECRET_PATH`. Other sources have no
    /// folders.
    ///
    /// ```
    /// use lemna_config::LemnaSecrets;
    ///
    /// #[derive(LemnaSecrets)]
    /// #[lemna(path = "/app")]
    /// struct Config {
    ///     token: String,
    ///     #[lemna(path = "db")]
    ///     password: String,
    /// }
    ///
    /// let folders: Vec<_> = Config::schema().fields().iter().map(|field| field.folder()).collect();
    /// assert_eq!(folders, ["/app", "/app/db"]);
    /// ```
    pub const fn folder(&self) -> &'static str {
        if self.folder.is_empty() { "/" } else { self.folder }
    }

    /// The field's type as it is written in the struct, without the `Option` around it.
    pub const fn type_name(&self) -> &'static str {
        self.type_name
    }

    /// The field's doc comment, or nothing.
    pub const fn doc(&self) -> &'static str {
        self.doc
    }

    /// What happens when no source has a value.
    pub const fn requirement(&self) -> Requirement {
        match self.when_absent {
            Absent::Fail => Requirement::Required,
            Absent::None => Requirement::Optional,
            Absent::Default(_) => Requirement::Default,
        }
    }

    /// What happens when no source has a value, with the default.
    pub const fn when_absent(&self) -> Absent {
        self.when_absent
    }

    /// The default, if there is one.
    pub const fn default_value(&self) -> Option<DefaultValue> {
        match self.when_absent {
            Absent::Default(default) => Some(default),
            Absent::Fail | Absent::None => None,
        }
    }

    /// A made-up value for documents: `#[lemna(example = "...")]`.
    pub const fn example(&self) -> Option<&'static str> {
        self.example
    }

    /// What each struct of a list declares: of a field `#[lemna(nested)]` of the type `Vec<T>`.
    ///
    #[cfg_attr(feature = "json", doc = "```")]
    #[cfg_attr(not(feature = "json"), doc = "```ignore")]
    /// use lemna_config::LemnaSecrets;
    ///
    /// #[derive(LemnaSecrets)]
    /// struct Config {
    ///     #[lemna(nested)]
    ///     upstreams: Vec<Upstream>,
    /// }
    /// #[derive(LemnaSecrets)]
    /// struct Upstream {
    ///     url: String,
    /// }
    ///
    /// let [upstreams] = Config::schema().fields() else { panic!() };
    /// assert_eq!(upstreams.elements().unwrap().fields()[0].path(), "url");
    /// ```
    pub const fn elements(&self) -> Option<&'static Schema> {
        self.elements
    }

    /// How the text is read.
    pub const fn format(&self) -> Format {
        self.format
    }

    /// The range of its number, or of its numbers: `#[lemna(range = ...)]`.
    pub const fn range(&self) -> Option<ValueRange> {
        self.range
    }

    /// What is old about the field, if anything is.
    pub const fn deprecation(&self) -> Option<Deprecation> {
        self.deprecation
    }

    /// The flag of the command line that sets the field, without the dashes before it: the name in
    /// `#[lemna(flag = "...")]`, or the path with dashes (`database-url` for `database.url`). `None` if the field is
    /// not marked.
    ///
    /// ```
    /// use lemna_config::LemnaSecrets;
    ///
    /// #[derive(LemnaSecrets)]
    /// struct Config {
    ///     #[lemna(flag, short)]
    ///     port: u16,
    ///     #[lemna(nested, prefix = "DATABASE_")]
    ///     database: Database,
    ///     api_key: String,
    /// }
    /// #[derive(LemnaSecrets)]
    /// struct Database {
    ///     #[lemna(flag)]
    ///     pool_size: u32,
    /// }
    ///
    /// let flags = Config::schema().fields().iter().map(|field| field.flag());
    /// assert_eq!(flags.collect::<Vec<_>>(), [Some("port".to_owned()), Some("database-pool-size".to_owned()), None]);
    /// assert_eq!(Config::schema().fields()[0].short(), Some('p'));
    /// ```
    pub fn flag(&self) -> Option<String> {
        let name = self.flag?.name;
        Some(if name.is_empty() { self.path.replace(['.', '_'], "-") } else { name.to_owned() })
    }

    /// Whether a flag of the command line sets it.
    pub(crate) const fn is_flag(&self) -> bool {
        self.flag.is_some()
    }

    /// The letter of the [flag](Self::flag): `#[lemna(short)]`.
    pub const fn short(&self) -> Option<char> {
        match self.flag {
            Some(flag) => flag.short,
            None => None,
        }
    }

    /// Whether the field is marked `local`: it is not read from Infisical.
    pub const fn is_local(&self) -> bool {
        self.local
    }

    /// Whether the field is marked `public`: its value can be shown.
    pub const fn is_public(&self) -> bool {
        self.public
    }

    /// Whether the field is marked `allow_empty`: an empty text is a value.
    pub const fn allows_empty(&self) -> bool {
        self.allow_empty
    }

    /// The environments in which a source must have a value: `#[lemna(required_in = [...])]`.
    pub const fn environments_required_in(&self) -> &'static [&'static str] {
        self.required_in
    }

    /// Whether the field is marked `verbatim`: no [`Suspicious`](crate::Warning::Suspicious) warns about its value.
    pub const fn is_verbatim(&self) -> bool {
        self.verbatim
    }

    /// The texts that the field accepts, if its type is an enum with [`FromSecret`](derive@crate::FromSecret): for each
    /// variant the name, then its aliases. Empty for any other type.
    ///
    /// ```
    /// use lemna_config::{FromSecret, LemnaSecrets};
    ///
    /// #[derive(FromSecret)]
    /// #[lemna(rename_all = "lowercase")]
    /// enum Region { #[lemna(alias = "europe")] Eu, Us }
    ///
    /// #[derive(LemnaSecrets)]
    /// struct Config { region: Region, host: String }
    ///
    /// let [region, host] = Config::schema().fields() else { panic!() };
    /// assert_eq!(region.accepted_texts(), ["eu", "europe", "us"]);
    /// assert!(host.accepted_texts().is_empty());
    /// ```
    pub fn accepted_texts(&self) -> Vec<&'static str> {
        self.choices().iter().flat_map(|choice| choice.texts).copied().collect()
    }
}
