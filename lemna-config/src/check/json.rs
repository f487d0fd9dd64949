//! The report for programs. `docs/check.md` lists its keys.

use std::fmt::{self, Debug, Display, Write};

use serde::Serialize;

use super::{CheckedField, FieldState, Report};
use crate::error::{Attempt, FieldError, FieldErrorKind};
use crate::problem::SourceError;
use crate::schema::{AnyField, GroupSchema};
use crate::words::{Freshness, Printable, printable_json};

const FORMAT: &str = "lemna-config check";
const VERSION: u32 = 1;

#[derive(Serialize)]
struct File {
    format: &'static str,
    version: u32,
    config: &'static str,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    copy_age_seconds: Option<u64>,
    fields: Vec<Field>,
    sources: Vec<FailedSource>,
    warnings: Vec<Told>,
}

#[derive(Serialize)]
struct Field {
    name: &'static str,
    path: &'static str,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alias: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<Problem>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tried: Vec<Tried>,
}

#[derive(Serialize)]
struct Problem {
    #[serde(flatten)]
    told: Told,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hints: Vec<Told>,
}

#[derive(Serialize)]
struct Tried {
    source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    outcome: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    alias: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    near: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
}

#[derive(Serialize)]
struct FailedSource {
    source: String,
    #[serde(flatten)]
    told: Told,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'static str>,
}

/// What is wrong: the name of its type's variant, and the words.
#[derive(Serialize)]
struct Told {
    kind: String,
    message: String,
}

impl Report {
    /// The report as JSON, pretty-printed, with a final newline: [the guide](crate::guide::check) lists its keys. It
    /// holds no value.
    ///
    /// ```
    /// use lemna_config::{LemnaSecrets, Loader, check};
    ///
    /// #[derive(LemnaSecrets)]
    /// struct Config { port: u16 }
    ///
    /// let loader = Loader::builder().vars([("PORT", "8080")]).no_env_file().build();
    /// let json = check::<Config>(&loader).to_json();
    /// assert!(json.contains(r#""ok": true"#) && json.contains(r#""origin": "process environment""#));
    /// assert!(!json.contains("8080"));
    /// ```
    ///
    /// # Panics
    ///
    /// Never: texts and numbers can always be written.
    #[cfg_attr(docsrs, doc(cfg(feature = "json")))]
    pub fn to_json(&self) -> String {
        let file = File {
            format: FORMAT,
            version: VERSION,
            config: self.schema.name(),
            ok: self.is_ok(),
            copy_age_seconds: match self.freshness() {
                Some(Freshness::Stale { age }) => Some(age.as_secs()),
                _ => None,
            },
            fields: self.fields.iter().map(|field| self.field(field)).collect(),
            sources: self.sources().into_iter().map(FailedSource::of).collect(),
            warnings: self.warnings().iter().map(|warning| Told::new(warning, warning)).collect(),
        };
        let json = serde_json::to_string_pretty(&file).expect("texts and numbers can be written as JSON");
        printable_json(&json) + "\n"
    }

    fn field(&self, field: &CheckedField) -> Field {
        let errors: Vec<_> = match &self.outcome {
            Ok(_) => Vec::new(),
            Err(error) => error.fields().iter().filter(|error| error.field() == AnyField(field.schema)).collect(),
        };
        Field {
            name: field.secret_name(),
            path: field.schema.path(),
            state: match &field.state {
                FieldState::Found => "found",
                FieldState::Default => "default",
                FieldState::Absent => "absent",
                FieldState::Wrong(_) => "wrong",
            },
            origin: field.origin.as_ref().map(ToString::to_string),
            alias: field.alias,
            problems: errors.iter().map(|error| Problem::of(error)).collect(),
            tried: errors.first().map_or(Vec::new(), |error| error.tried().iter().map(Tried::of).collect()),
        }
    }
}

impl Problem {
    fn of(error: &FieldError<AnyField>) -> Self {
        Self {
            told: Told::new(error.kind(), error),
            group: group(error.kind()).map(GroupSchema::path),
            hints: error.hints().iter().map(|hint| Told::new(hint, hint)).collect(),
        }
    }
}

impl Tried {
    fn of(attempt: &Attempt) -> Self {
        Self {
            source: attempt.source().to_string(),
            // JSON leaves some characters as they are that a terminal obeys.
            place: attempt.place().map(|place| Printable(place).to_string()),
            outcome: attempt.outcome().to_string(),
            alias: attempt.alias(),
            near: attempt.near().to_vec(),
            file: attempt.file().map(str::to_owned),
        }
    }
}

impl FailedSource {
    fn of(error: &SourceError) -> Self {
        Self {
            source: error.source_id().to_string(),
            told: Told::new(error.kind(), error.kind()),
            remedy: error.remedy(),
        }
    }
}

impl Told {
    fn new(kind: &impl Debug, message: &impl Display) -> Self {
        Self { kind: variant(kind), message: message.to_string() }
    }
}

/// What the problem is about, if that is more than its field.
fn group(kind: &FieldErrorKind) -> Option<&'static GroupSchema> {
    match kind {
        FieldErrorKind::Incomplete { group, .. } => Some(group),
        _ => kind.group(),
    }
}

/// The name of an enum's variant, which documents and `match` use too.
fn variant(value: &impl Debug) -> String {
    struct FirstWord(String);

    impl Write for FirstWord {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            let word = text.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
            self.0.push_str(word);
            // Nothing after the name is even written.
            if word.len() == text.len() { Ok(()) } else { Err(fmt::Error) }
        }
    }

    let mut word = FirstWord(String::new());
    // An error is how it stops.
    let _ = write!(word, "{value:?}");
    word.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::SourceErrorKind;

    #[test]
    fn a_kind_is_called_as_its_variant_is() {
        assert_eq!(variant(&FieldErrorKind::Missing), "Missing");
        assert_eq!(
            variant(&FieldErrorKind::Invalid { expected: "a number", reason: "no digits", part: None }),
            "Invalid"
        );
        assert_eq!(variant(&FieldErrorKind::BadLine(crate::LineProblem::NoEquals)), "BadLine");
        assert_eq!(variant(&SourceErrorKind::Custom("Missing")), "Custom");
    }
}
