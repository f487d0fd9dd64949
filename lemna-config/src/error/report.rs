//! The report of a failed load, for a person at a terminal or in a log.
//!
//! ```text
//! Config: 2 fields cannot be filled
//!
//!   API_KEY is missing (api_key: SecretString)
//!     process environment: not set
//!     ...
//!     hint: ...
//! ```

use std::fmt::{self, Formatter};

use super::{Attempt, FieldError, FieldErrorKind, Outcome, SourceError};
use crate::field::Field;
use crate::origin::SourceId;

pub(super) fn write<F: Field>(
    f: &mut Formatter<'_>,
    config: &str,
    fields: &[FieldError<F>],
    sources: &[SourceError],
) -> fmt::Result {
    match (fields.len(), sources.len()) {
        (0, 1) => write!(f, "{config}: a source cannot be used")?,
        (0, failed) => write!(f, "{config}: {failed} sources cannot be used")?,
        (1, _) => write!(f, "{config}: 1 field cannot be filled")?,
        (wrong, _) => write!(f, "{config}: {wrong} fields cannot be filled")?,
    }
    for source in sources {
        write!(f, "\n\n  {source}")?;
        if let Some(remedy) = source.remedy() {
            write!(f, "\n    hint: {remedy}")?;
        }
    }
    for field in fields {
        f.write_str("\n\n")?;
        write_field(f, field, fields.len() == 1)?;
    }
    Ok(())
}

fn write_field<F: Field>(f: &mut Formatter<'_>, error: &FieldError<F>, with_doc: bool) -> fmt::Result {
    let schema = error.schema();
    write!(f, "  {error} ({}: {})", schema.path(), schema.type_name())?;
    if with_doc {
        for line in schema.doc().lines() {
            write!(f, "\n    {line}")?;
        }
    }
    match error.culprit() {
        // What the other sources hold does not help to mend a value.
        Some(culprit) => write_attempt(f, culprit)?,
        None => {
            for attempt in error.tried() {
                write_attempt(f, attempt)?;
            }
        }
    }
    match hint(error) {
        Some(hint) => write!(f, "\n    hint: {hint}"),
        None => Ok(()),
    }
}

fn write_attempt(f: &mut Formatter<'_>, attempt: &Attempt) -> fmt::Result {
    write!(f, "\n    {}: {}", attempt.source(), attempt.outcome())?;
    match attempt.near() {
        [] => Ok(()),
        near => write!(f, ", but {} is there", near.join(", ")),
    }
}

fn hint<F: Field>(error: &FieldError<F>) -> Option<String> {
    let name = error.secret_name();
    match error.kind() {
        FieldErrorKind::Missing | FieldErrorKind::Empty => Some(missing_hint(error)),
        FieldErrorKind::Hidden => {
            Some("give the identity's role the right to read this secret's value in Infisical".to_owned())
        }
        FieldErrorKind::BadLine(_) => Some(format!("write {name}=\"value\" on one line")),
        FieldErrorKind::InvalidDefault { .. } => Some("correct `default` in the struct".to_owned()),
        FieldErrorKind::Invalid { .. } | FieldErrorKind::NotUnicode => {
            let place = error.culprit().map(|culprit| culprit.source().to_string())?;
            Some(format!("correct the value of {name} in: {place}"))
        }
    }
}

fn missing_hint<F: Field>(error: &FieldError<F>) -> String {
    let name = error.secret_name();
    let near = error.tried().iter().find_map(|attempt| Some((attempt.near().first()?, attempt.source())));
    if let Some((near, source)) = near {
        return format!("rename {near} to {name} in: {source}, or mark the field #[lemna(name = \"{near}\")]");
    }
    let asked = |id: &SourceId| {
        error
            .tried()
            .iter()
            .find(|attempt| attempt.source() == id)
            .is_some_and(|attempt| matches!(attempt.outcome(), Outcome::NotSet | Outcome::Empty))
    };
    if asked(&SourceId::Infisical) {
        format!("add {name} to the project in Infisical, or set it in the environment")
    } else if asked(&SourceId::Pairs) {
        format!("give {name} among the pairs")
    } else {
        format!("set {name} in the environment or in .env")
    }
}
