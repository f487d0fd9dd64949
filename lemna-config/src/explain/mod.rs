//! Where the value of each field comes from, and what every other place had: data, and how it is printed.

#[cfg(feature = "json")]
mod json;
mod text;

use crate::error::{Attempt, FieldErrorKind, Outcome};
use crate::schema::{FieldSchema, Requirement};
use crate::words::{Origin, SourceId};

/// Every field of a struct with every place that was searched, and what each had: the answer to "why is this value in
/// use?".
///
/// It holds names, places and docs; values only of [`public`](crate::FieldSchema::is_public) fields. `Display` is for
/// people, `to_json` (feature `json`) for programs: `lemna-config/docs/lemna.explain.schema.json` in the repository
/// describes it.
///
/// ```
/// use lemna_config::{LemnaSecrets, Loader, Standing};
///
/// #[derive(LemnaSecrets)]
/// struct Config {
///     #[lemna(default = 8080, public)]
///     port: u16,
/// }
///
/// let loader = Loader::builder().vars([("PORT", "9000")]).no_env_file().build();
/// let loaded = loader.load::<Config>()?;
/// let [port] = loaded.explain().fields() else { panic!() };
/// assert_eq!(port.value(), Some("9000"));
/// assert_eq!(port.winner().unwrap().to_string(), "process environment");
/// assert_eq!(port.places()[0].standing(), Standing::Won);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Explanation {
    config: &'static str,
    fields: Vec<ExplainedField>,
}

/// A field, and what every place had for it.
#[derive(Debug, Clone)]
pub struct ExplainedField {
    schema: &'static FieldSchema,
    places: Vec<ExplainedPlace>,
    is_used: bool,
    value: Option<String>,
    problem: Option<String>,
}

/// A place, and what it had for a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedPlace {
    attempt: Attempt,
    standing: Standing,
    reason: Option<String>,
}

/// How a place's answer was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Standing {
    /// It has the value in use.
    Won,
    /// It has the value that would be in use, and the load fails for it: it cannot be read, the field refuses it, or it
    /// makes a second variant of an enum complete. Nothing below replaces it.
    Unusable,
    /// It has a value, and a place above it has one too.
    #[non_exhaustive]
    Hidden {
        /// Whether the value differs from the one in use.
        differs: bool,
    },
    /// It has no value: [`ExplainedPlace::outcome`] says why.
    Nothing,
}

impl Explanation {
    pub(crate) fn new(config: &'static str, fields: Vec<ExplainedField>) -> Self {
        Self { config, fields }
    }

    /// The struct's name.
    pub fn config(&self) -> &str {
        self.config
    }

    /// Every field, in the order of the struct.
    pub fn fields(&self) -> &[ExplainedField] {
        &self.fields
    }

    /// The fields whose secret or alias has this name. Empty if there is none.
    #[must_use]
    pub fn of(&self, name: &str) -> Self {
        let is_meant = |field: &&ExplainedField| field.schema.names().any(|own| own == name);
        Self { config: self.config, fields: self.fields.iter().filter(is_meant).cloned().collect() }
    }

    /// The same, with what is wrong with each of its fields.
    pub(crate) fn with_problems<'k>(
        mut self,
        problems: impl Iterator<Item = Option<(&'k FieldErrorKind, String)>>,
    ) -> Self {
        for (field, problem) in self.fields.iter_mut().zip(problems) {
            if let Some((kind, words)) = problem {
                field.fail(kind, words);
            }
        }
        self
    }
}

impl ExplainedField {
    pub(crate) fn new(
        schema: &'static FieldSchema,
        places: Vec<ExplainedPlace>,
        is_used: bool,
        value: Option<String>,
    ) -> Self {
        Self { schema, places, is_used, value, problem: None }
    }

    fn fail(&mut self, kind: &FieldErrorKind, words: String) {
        // What is refused may be a secret in the wrong place.
        self.value = None;
        self.problem = Some(words);
        let is_of_default = matches!(kind, FieldErrorKind::InvalidDefault { .. });
        if let Some(place) = self.places.iter_mut().find(|place| place.standing == Standing::Won && !is_of_default) {
            place.standing = Standing::Unusable;
        }
    }

    /// What the struct declares about it.
    pub fn schema(&self) -> &'static FieldSchema {
        self.schema
    }

    /// Every place, in the order of precedence. The default comes after them.
    pub fn places(&self) -> &[ExplainedPlace] {
        &self.places
    }

    /// Where the value comes from that is in use, or [unusable](Standing::Unusable); `None` where there is none, or only
    /// an unusable one whose place is not known more closely.
    pub fn winner(&self) -> Option<&Origin> {
        match self.places.iter().find(|place| place.leads()) {
            Some(place) => place.origin(),
            None => self.takes_default().then_some(&Origin::Default),
        }
    }

    /// Whether the field is read: `false` in an optional struct or an alternative that is left out.
    pub fn is_used(&self) -> bool {
        self.is_used
    }

    /// The text in use of a [`public`](FieldSchema::is_public) field, its passwords masked; `None` for every other
    /// field, and if the text is rejected.
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }

    /// What is wrong with the field, in words. Only a [`check`](crate::check()) has it: in a load that succeeds,
    /// nothing is.
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    fn takes_default(&self) -> bool {
        let is_set = self.places.iter().any(ExplainedPlace::leads);
        self.is_used && !is_set && self.schema.requirement() == Requirement::Default
    }
}

impl ExplainedPlace {
    pub(crate) fn new(attempt: Attempt, standing: Standing, reason: Option<String>) -> Self {
        Self { attempt, standing, reason }
    }

    /// The source, where in it was searched, and under which name something was found.
    pub fn attempt(&self) -> &Attempt {
        &self.attempt
    }

    /// What it had.
    pub fn outcome(&self) -> &Outcome {
        self.attempt.outcome()
    }

    /// How that was used.
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// Why a source that failed could not be queried.
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// Whether it is the highest that has a value.
    fn leads(&self) -> bool {
        matches!(self.standing, Standing::Won | Standing::Unusable)
    }

    /// The source in words, and where in it was looked.
    fn source_and_place(&self) -> (String, Option<String>) {
        match self.attempt.source() {
            SourceId::ConfigFile(path) => ("config file".to_owned(), Some(path.display().to_string())),
            source => (source.to_string(), self.attempt.place().map(str::to_owned)),
        }
    }

    fn origin(&self) -> Option<&Origin> {
        match self.outcome() {
            Outcome::Found(origin) | Outcome::Unusable(_, Some(origin)) => Some(origin),
            _ => None,
        }
    }
}
